package import Engine
package import Logging
internal import NIOPosix
internal import Rules
internal import ServiceLifecycle
package import Serving
internal import WeChat

/// `wxrules work`: carries out actions beside the process that answers, on the same store.
package struct ActionServer: Sendable {
  private let store: any Store
  private let reloader: RuleReloader
  private let clock: WallClock
  private let platforms: Platforms
  private let parts: ActionParts
  private let synced: SyncedClock?
  private let sandbox: String?
  private let log: Logger
  /// Milliseconds from SIGTERM to the end: a call that is under way has ten seconds, and then its result is written.
  private static let grace = 30_000

  /// - Throws: `ServingFault` with every reason.
  package init(_ configuration: ServerConfiguration, store: any Store, secrets: Secrets, clock: WallClock, log: Logger) throws(ServingFault) {
    self.store = store
    sandbox = configuration.sandbox
    synced = sandbox == nil ? nil : SyncedClock(clock)
    let clock = synced?.wallClock ?? clock
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

  /// Carries out what may go now, and ends; asked to end before, it begins no more.
  package func runDue(signals: ProcessSignals) async {
    allow(signals)
    // One that goes at once is not waited for.
    if let sandbox, let time = await SandboxTime.ask(sandbox) { synced?.move(to: time.movedBy) }
    let ending = Task { for await _ in signals.endings { parts.worker.stop() } }
    defer { ending.cancel() }
    await parts.media.look()
    await parts.worker.runDue()
    await close()
  }

  /// Works until SIGTERM or SIGINT; SIGHUP and changed files load the rules again.
  package func run(signals: ProcessSignals) async throws {
    let threads = NIOThreadPool(numberOfThreads: 1)
    threads.start()
    var quiet = log
    quiet.logLevel = max(log.logLevel, .error)
    allow(signals)
    var services = parts.services(carriesActions: true) + reloader.services(on: threads, signals: signals)
    services.append(TidyService(store: store, threads: threads, log: log))
    if let sync = timeSync {
      _ = await sync.begin()
      services.append(sync)
    }
    let group = ServiceGroupConfiguration(services, signals: signals, grace: Self.grace - ServerLimits.standard.cancelling, log: quiet)
    try await ServiceGroup(configuration: group).run()
    await close()
    try? await threads.shutdownGracefully()
    log.say(.notice, "stopped")
  }

  private var timeSync: TimeSync? {
    guard let sandbox, let synced else { return nil }
    return TimeSync(with: sandbox, part: .work, clock: synced, log: log) {
      await parts.media.look()
      return await parts.settle()
    }
  }

  private func allow(_ signals: ProcessSignals) {
    signals.allow(Self.grace) { "calls are under way, and what became of them is not written" }
  }

  private func close() async {
    await parts.close()
    await platforms.close()
  }
}
