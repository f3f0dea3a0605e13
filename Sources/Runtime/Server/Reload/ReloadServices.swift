internal import NIOPosix
internal import ServiceLifecycle
internal import UnixSignals

extension RuleReloader {
  /// What asks for reloads, for `serve` and `work` alike: changed files, ids that were given out, and SIGHUP.
  func services(on threads: NIOThreadPool) -> [any Service] {
    [WatchService(reloader: self, threads: threads), SignalService(reloader: self, threads: threads)]
  }
}

/// Looks for changed files.
private struct WatchService: Service {
  let reloader: RuleReloader
  let threads: NIOThreadPool
  /// Two looks and a compilation fit into a second.
  private static let pause = Duration.milliseconds(200)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: Self.pause)
        try await threads.runIfActive { reloader.look() }
      }
    }
  }
}

/// Reloads on SIGHUP.
private struct SignalService: Service {
  let reloader: RuleReloader
  let threads: NIOThreadPool

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      _ = try? await threads.runIfActive { reloader.reload(.signal) }
    }
  }
}
