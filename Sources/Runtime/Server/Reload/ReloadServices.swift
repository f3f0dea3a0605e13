internal import Logging
internal import NIOPosix
internal import ServiceLifecycle
internal import UnixSignals

extension RuleReloader {
  /// What asks for reloads, for `serve` and `work` alike: changed files, ids that were given out, and SIGHUP.
  func services(on threads: NIOThreadPool, signals: ProcessSignals?) -> [any Service] {
    let watch: any Service = WatchService(reloader: self, threads: threads)
    return [watch] + (signals.map { [SignalService(reloader: self, threads: threads, signals: $0)] } ?? [])
  }
}

/// Ends the group when the process is asked to end, also when that was before the group began.
struct EndService: Service {
  let signals: ProcessSignals

  func run() async throws {
    for await _ in signals.endings.cancelOnGracefulShutdown() { return }
  }
}

extension ServiceGroupConfiguration {
  /// - Parameters:
  ///   - signals: of the process; without, whoever runs the group ends it.
  ///   - grace: milliseconds after which what is still under way is cancelled.
  init(_ services: [any Service], signals: ProcessSignals?, grace: Int, log: Logger) {
    var all = services.map { ServiceConfiguration(service: $0) }
    if let signals { all.append(ServiceConfiguration(service: EndService(signals: signals), successTerminationBehavior: .gracefullyShutdownGroup)) }
    self.init(services: all, gracefulShutdownSignals: signals == nil ? [.sigterm, .sigint] : [], logger: log)
    maximumGracefulShutdownDuration = .milliseconds(grace)
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
  let signals: ProcessSignals

  func run() async throws {
    for await _ in signals.hangups.cancelOnGracefulShutdown() {
      _ = try? await threads.runIfActive { reloader.reload(.signal) }
    }
  }
}
