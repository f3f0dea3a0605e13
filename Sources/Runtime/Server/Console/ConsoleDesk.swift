internal import Engine
internal import NIOPosix
internal import Rules
internal import Synchronization

/// Where answers of the console are worked out: as many at a time as there are threads, few in a row, and none for longer than somebody waits
/// for it. No webhook waits for any of it.
final class ConsoleDesk: Sendable {
  private let threads: NIOThreadPool
  private let most: Int
  private let patience: Duration
  private let uptime: @Sendable () -> Duration
  private let waiting = Atomic(0)

  /// - Parameters:
  ///   - threads: of its own.
  ///   - most: how many may wait or be worked on; the next one is refused, before its request is read.
  ///   - patience: from when somebody asks to when they are told that it takes too long.
  init(
    _ threads: NIOThreadPool, most: Int = ServerLimits.consoleQueue, patience: Duration = ServerLimits.consolePatience,
    uptime: @escaping @Sendable () -> Duration = { [start = ContinuousClock.now] in start.duration(to: .now) }
  ) {
    self.threads = threads
    self.most = most
    self.patience = patience
    self.uptime = uptime
  }

  /// - Parameters:
  ///   - client: whose going ends the work; nil where nobody can know.
  ///   - body: gets the right to work, and keeps its place in the row until it ends.
  /// - Throws: `ConsoleFault.full` where the row is.
  func seated<Result>(for client: ClientWatch? = nil, _ body: (Seat) async throws -> Result) async throws -> Result {
    guard waiting.add(1, ordering: .relaxed).newValue <= most else {
      waiting.subtract(1, ordering: .relaxed)
      throw ConsoleFault.full
    }
    defer { waiting.subtract(1, ordering: .relaxed) }
    let wait = ConsoleWait(patience, uptime: uptime)
    return try await wait.during(client) { try await body(Seat(threads: threads, wait: wait)) }
  }

  /// The same for what needs nothing but the work.
  func work<Result: Sendable>(for client: ClientWatch? = nil, _ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await seated(for: client) { try await $0.work(body) }
  }

  struct Seat {
    fileprivate let threads: NIOThreadPool
    fileprivate let wait: ConsoleWait

    /// When a thread is free.
    func work<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
      // Of a task, and no longer known on a thread of its own.
      let language = AskedLanguage.current
      do {
        return try await threads.runIfActive { [wait] in
          // Whoever waited for a thread all the time asks again; nothing of theirs was begun.
          if let end = wait.end { throw end == .late ? ConsoleFault.others : ConsoleFault.ended(end, after: wait.patience) }
          let result = try Patience { wait.end != nil }.during { try AskedLanguage.during(language, body) }
          // What was left off in between may stand in it.
          if let end = wait.end { throw ConsoleFault.ended(end, after: wait.patience) }
          return result
        }
      } catch let error where Self.isCut(error) {
        throw ConsoleFault.ended(wait.end ?? .closing, after: wait.patience)
      }
    }

    /// While somebody waits nobody cuts it short but a server that ends: by its store, or by leaving off what it has not begun.
    private static func isCut(_ error: any Error) -> Bool { error is CancellationError || ConsoleFault(error) == .store(.cutShort) }
  }
}
