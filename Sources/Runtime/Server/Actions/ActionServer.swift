package import Engine
package import Logging
internal import NIOPosix
internal import Rules
internal import ServiceLifecycle
package import Serving
internal import UnixSignals
internal import WeChat

/// `wxrules work`: carries out actions beside the process that answers, on the same store.
package struct ActionServer: Sendable {
  private let store: any Store
  private let reloader: RuleReloader
  private let clock: WallClock
  private let platforms: Platforms
  private let parts: ActionParts
  private let log: Logger

  /// - Throws: `ServingFault` with every reason.
  package init(_ configuration: ServerConfiguration, store: any Store, secrets: Secrets, clock: WallClock, log: Logger) throws(ServingFault) {
    self.store = store
    self.clock = clock
    self.log = log
    let metrics = ServerMetrics()
    reloader = try RuleReloader(
      path: configuration.rules, store: store, secrets: secrets, window: nil, keepsRules: false, clock: clock, metrics: metrics, log: log)
    platforms = Platforms(override: configuration.platform, secrets: secrets, store: store, clock: clock)
    parts = ActionParts(
      rules: reloader.live, store: store, platforms: platforms, secrets: secrets, clock: clock, metrics: metrics, lanes: configuration.lanes,
      deadline: configuration.limits.deadline, log: log)
  }

  /// Actions that wait.
  package func waiting() -> Int { (try? store.outboxCounts(now: clock.milliseconds).waiting) ?? 0 }

  /// Carries out what may go now, and ends.
  package func runDue() async {
    await parts.media.look()
    await parts.worker.runDue()
    await close()
  }

  /// Works until SIGTERM or SIGINT; SIGHUP and changed files load the rules again.
  package func run() async throws {
    let threads = NIOThreadPool(numberOfThreads: 1)
    threads.start()
    var quiet = log
    quiet.logLevel = max(log.logLevel, .error)
    var group = ServiceGroupConfiguration(
      services: parts.services(carriesActions: true) + reloader.services(on: threads), gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    group.maximumGracefulShutdownDuration = .seconds(30)
    try await ServiceGroup(configuration: group).run()
    await close()
    try? await threads.shutdownGracefully()
    log.notice("stopped")
  }

  private func close() async {
    await parts.close()
    await platforms.close()
  }
}
