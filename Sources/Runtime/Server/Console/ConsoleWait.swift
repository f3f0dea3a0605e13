internal import Rules
internal import ServiceLifecycle
internal import Synchronization

/// Somebody who waits for an answer: until it is late, or they have gone, or the server ends.
final class ConsoleWait: Sendable {
  enum End: Sendable, Equatable { case late, gone, closing }

  private let ended = Mutex<End?>(nil)
  private let uptime: @Sendable () -> Duration
  private let deadline: Duration
  private let onStop: @Sendable () -> Void
  /// For how long they wait.
  let patience: Duration

  /// - Parameters:
  ///   - patience: from now on.
  ///   - uptime: of a clock that only goes forward.
  ///   - onStop: told of each `stop`; when it gets late whoever needs to know says so.
  init(_ patience: Duration, uptime: @escaping @Sendable () -> Duration, onStop: @escaping @Sendable () -> Void = {}) {
    self.patience = patience
    self.uptime = uptime
    self.onStop = onStop
    deadline = uptime() + patience
  }

  /// Why they wait no longer; nil while they do.
  var end: End? { ended.withLock { $0 } ?? (uptime() < deadline ? nil : .late) }

  func stop(_ end: End) {
    ended.withLock { if $0 == nil { $0 = end } }
    onStop()
  }

  /// Runs `body`, and looks meanwhile whether they are still there.
  /// - Parameter client: nil where nobody can know.
  func during<Result>(_ client: ClientWatch?, _ body: () async throws -> Result) async throws -> Result {
    try await withTaskCancellationOrGracefulShutdownHandler {
      guard let client else { return try await body() }
      return try await client.during(body) { [self] in stop(.gone) }
    } onCancelOrGracefulShutdown: { [self] in
      stop(.closing)
    }
  }
}
