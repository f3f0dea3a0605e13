internal import NIOPosix
internal import Synchronization

/// Where things are worked out that take long: one after the other, and few in a row, whoever asks.
final class ConsoleDesk: Sendable {
  private let thread: NIOThreadPool
  private let most: Int
  private let waiting = Atomic(0)

  /// - Parameters:
  ///   - thread: a pool of one.
  ///   - most: how many may wait or be worked on; the next one is refused, before its request is read.
  init(_ thread: NIOThreadPool, most: Int = ServerLimits.consoleQueue) {
    self.thread = thread
    self.most = most
  }

  /// - Parameter body: gets the right to work, and keeps its place in the row until it ends.
  /// - Returns: nil where the row is full.
  func seated<Result>(_ body: (Seat) async throws -> Result) async throws -> Result? {
    guard waiting.add(1, ordering: .relaxed).newValue <= most else {
      waiting.subtract(1, ordering: .relaxed)
      return nil
    }
    defer { waiting.subtract(1, ordering: .relaxed) }
    return try await body(Seat(thread: thread))
  }

  struct Seat {
    fileprivate let thread: NIOThreadPool

    /// When all who came before are done.
    func work<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result { try await thread.runIfActive(body) }
  }
}
