package import Logging
internal import NIOPosix
internal import Rules
internal import ServiceLifecycle
internal import Synchronization
internal import UnixSignals

/// `wxrules work`: carries out actions beside the process that answers, on the same store.
package struct ActionServer: Sendable {
  private let configuration: ServerConfiguration
  private let store: SQLiteStore
  private let live: LiveRules
  private let secrets: Secrets
  private let clock: WallClock
  private let platforms: Platforms
  private let parts: ActionParts
  private let log: Logger

  /// - Throws: `ServingFault` with every reason.
  package init(_ configuration: ServerConfiguration, secrets: Secrets, clock: WallClock, log: Logger) throws(ServingFault) {
    self.configuration = configuration
    self.secrets = secrets
    self.clock = clock
    self.log = log
    let found: SQLiteStore
    let numbers: [String: GivenNumbers]
    do throws(StoreFault) {
      found = try SQLiteStore(path: configuration.database, serves: false)
      numbers = try found.givenNumbers()
    } catch {
      throw ServingFault(reasons: ["database `\(configuration.database)`: \(error.message)"])
    }
    store = found
    let load = RuleLoad.load(path: configuration.rules, numbers: numbers, secrets: secrets, window: nil, now: clock.seconds)
    switch load.outcome {
    case .ready(let serving, _): live = LiveRules(serving)
    case .refused(let reasons, _): throw ServingFault(reasons: reasons)
    }
    platforms = Platforms(override: configuration.platform, secrets: secrets, store: store, clock: clock)
    parts = ActionParts(
      rules: live, store: store, platforms: platforms, secrets: secrets, clock: clock, metrics: ServerMetrics(), lanes: configuration.lanes,
      deadline: configuration.limits.deadline, log: log)
  }

  /// Actions that wait.
  package func waiting() -> Int { (try? store.outboxCounts(now: clock.microseconds() / 1000).waiting) ?? 0 }

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
      services: parts.services(carriesActions: true) + [RulesService(server: self, threads: threads)], gracefulShutdownSignals: [.sigterm, .sigint],
      logger: quiet)
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

  /// Accounts and media come from the rules: what a worker needs of them follows the files. Faults keep what was.
  fileprivate func follow(_ watch: inout RuleWatch?) {
    let numbers = (try? store.givenNumbers()) ?? [:]
    if let known = watch, known == known.now { return }
    let load = RuleLoad.load(path: configuration.rules, numbers: numbers, secrets: secrets, window: nil, now: clock.seconds)
    watch = load.watch
    switch load.outcome {
    case .ready(let serving, _): live.replace(with: serving)
    case .refused(let reasons, _): log.error("the rules are not loaded again: \(reasons.first ?? "")")
    }
  }

  private struct RulesService: Service {
    let server: ActionServer
    let threads: NIOThreadPool

    func run() async throws {
      let watch = Mutex<RuleWatch?>(nil)
      try? await cancelWhenGracefulShutdown {
        while true {
          try await threads.runIfActive { watch.withLock { server.follow(&$0) } }
          try await Task.sleep(for: .seconds(1))
        }
      }
    }
  }
}
