package import Engine
package import Logging
internal import NIOPosix
internal import Rules
internal import ServiceLifecycle
package import Serving
internal import WeChat

/// The server with all its parts, in the order in which they start and, backwards, stop.
package struct RuleServer: Sendable {
  /// What is printed when everything listens.
  package struct Announcement: Sendable {
    package let webhook: HostPort
    package let admin: HostPort?
    package let record: RuleReloader.Record
    /// Rules that are tried on some followers.
    package let rollout: Rollout?
    package let rules: String
    /// Name, AppID and mode.
    package let accounts: [(name: String, appID: String, mode: String)]
    package let database: String
    package let counts: StoreCounts
    /// Address of the sandbox in whose time the server lives; nil: the machine's time.
    package let sandbox: String?
  }

  private let configuration: ServerConfiguration
  private let clock: WallClock
  private let log: Logger
  private let metrics: ServerMetrics
  private let store: any Store
  private let reloader: RuleReloader
  private let platforms: Platforms
  private let decisions: DecisionLog?
  private let recorder: TurnRecorder?
  private let turns: (any TurnStore)?
  private let shadow: Shadow?
  /// With the admin listener.
  private let live: LiveTurns?
  private let mask: Mask?
  private let secrets: Secrets
  private let actions: ActionParts
  private let books: BookKeeper
  private let synced: SyncedClock?
  /// The server's own rounds and those that are asked for are one after the other.
  private let renewing = Turnstile()

  /// Loads the rules; nothing listens yet.
  /// - Parameters:
  ///   - store: that was opened at `configuration.database`.
  ///   - turns: where turns are remembered; nil: nowhere.
  /// - Throws: `ServingFault` with every reason that can be known.
  package init(
    _ configuration: ServerConfiguration, store: any Store, turns: (any TurnStore)? = nil, secrets: Secrets, clock: WallClock, log: Logger
  ) throws(ServingFault) {
    guard configuration.problems.isEmpty else { throw ServingFault(reasons: configuration.problems) }
    self.configuration = configuration
    self.store = store
    self.turns = turns
    synced = configuration.sandbox == nil ? nil : SyncedClock(clock)
    let clock = synced?.wallClock ?? clock
    self.clock = clock
    self.log = log
    self.secrets = secrets
    metrics = ServerMetrics()
    do throws(StoreFault) {
      let mask = configuration.decisionLog == nil && turns == nil && configuration.admin == nil ? nil : try Mask(of: store)
      self.mask = mask
      live =
        configuration.admin == nil
        ? nil
        : mask.map {
          LiveTurns(mask: $0, hidden: configuration.hiddenElements, clock: clock, limits: configuration.limits)
        }
      if let path = configuration.decisionLog, let mask {
        decisions = DecisionLog(path: path, mask: mask, hidden: configuration.hiddenElements, log: log)
      } else {
        decisions = nil
      }
      if let turns, let mask, let retention = configuration.retention {
        recorder = TurnRecorder(
          turns, beside: store, mask: mask, hidden: configuration.hiddenElements, retention: retention, countsTexts: configuration.countsTexts,
          limit: configuration.limits.recordedTurns, log: log)
      } else {
        recorder = nil
      }
    } catch {
      throw ServingFault(reasons: ["database `\(configuration.database)`: \(error.message)"])
    }
    platforms = Platforms(override: configuration.platform, secrets: secrets, store: store, clock: clock)
    reloader = try RuleReloader(
      path: configuration.rules, store: store, secrets: secrets, window: configuration.window, firstShare: configuration.firstShare, clock: clock,
      metrics: metrics, log: log)
    if let path = configuration.shadow {
      shadow = Shadow(
        ShadowRules(path: path, beside: reloader.live, store: store, clock: clock, metrics: metrics, log: log),
        limit: configuration.limits.shadowTurns, metrics: metrics, clock: clock)
    } else {
      shadow = nil
    }
    actions = ActionParts(
      rules: reloader.live, store: store, platforms: platforms, secrets: secrets, clock: clock, metrics: metrics, lanes: configuration.lanes,
      deadline: configuration.limits.deadline, log: log)
    books = BookKeeper(store: store, rules: reloader.live, metrics: metrics, log: log)
    let objections = CodeOwner.objections(of: reloader.live.current.ruleSet, configuration, in: store)
    if !objections.isEmpty { throw ServingFault(reasons: objections) }
  }

  /// Serves until SIGTERM or SIGINT; then what was accepted is answered first. SIGHUP reloads.
  /// - Parameter signals: of the process; without, SIGHUP is not listened to, and the end is not enforced.
  package func run(signals: ProcessSignals? = nil, announce: @escaping @Sendable (Announcement) async -> Void) async throws {
    let threads = NIOThreadPool(numberOfThreads: 2)
    threads.start()
    // Of its own: a rule set may take seconds, and whoever asks how the server fares does not wait for it.
    let loading = NIOThreadPool(numberOfThreads: 1)
    loading.start()
    // Of their own: books that are made from the beginning take a minute.
    let keeping = NIOThreadPool(numberOfThreads: 1)
    keeping.start()
    // Of their own: those who look at the console must not keep others waiting.
    let looking = NIOThreadPool(numberOfThreads: 2)
    looking.start()
    let reading = NIOThreadPool(numberOfThreads: 2)
    reading.start()
    // One after the other: rules that are tried take as long as those that are loaded.
    let trying = NIOThreadPool(numberOfThreads: 1)
    trying.start()
    let writer: TurnWriter
    do throws(StoreFault) {
      writer = try TurnWriter(
        store: store, rules: reloader.live, clock: clock, limits: configuration.limits, metrics: metrics, decisions: decisions,
        recorder: recorder, shadow: shadow, live: live, log: log, media: actions.media.live, hooks: actions.hooks, rollout: reloader.rollout,
        onQueued: actions.worker.wake, onWritten: books.wake)
      try actions.media.load()
    } catch {
      throw ServingFault(reasons: ["database `\(configuration.database)`: \(error.message)"])
    }
    signals?.allow(configuration.limits.grace) { writer.remainder }
    let sync = timeSync(writer)
    let sandbox = await sync?.begin()
    let webhook: WebhookServer
    do {
      webhook = try await WebhookServer(
        WebhookParts(
          rules: reloader.live, writer: writer, limits: configuration.limits, clock: clock, metrics: metrics, refusals: RefusalLog(log: log),
          connections: ConnectionCount(), namesRules: configuration.isAgainstSandbox),
        at: configuration.listen, threads: configuration.threads, log: log)
    } catch {
      throw ServingFault(reasons: ["cannot listen at \(configuration.listen): \(HostPort.reason(error))"])
    }
    let gauge = StoreGauge(store: store, clock: clock)
    let ready: @Sendable (HostPort?) async -> Void = { admin in
      await announce(announcement(webhook: webhook.address, admin: admin, sandbox: sandbox, gauge.counts))
    }
    var services: [any Service] = [WriterService(writer: writer)]
    services += reloader.services(on: loading, signals: signals)
    services.append(RolloutService(reloader: reloader, threads: loading))
    services.append(RenewalService(renewal: renewal, turnstile: renewing))
    services.append(ErasureService(store: store, threads: threads, log: log))
    if configuration.keepsBooks { services.append(BookService(keeper: books, threads: keeping)) }
    services.append(DigestService(making: digests, threads: threads, onQueued: actions.worker.wake))
    // In a sandbox's time years go by in minutes: there `wxrules report reconcile --fetch` asks.
    if synced == nil {
      services.append(
        FigureService(
          fetch: FigureFetch(platforms: platforms, store: store, clock: clock), rules: reloader.live, store: store, clock: clock, threads: threads,
          log: log))
    }
    if let shadow { services.append(ShadowService(shadow: shadow)) }
    if let recorder {
      services.append(
        TurnRecordService(recorder: recorder, clock: clock) { [live = reloader.live] in
          Set(live.current.ruleSet.accounts.filter { if case .keep = $0.privacy { false } else { true } }.map(\.name))
        })
    }
    services += actions.services(carriesActions: configuration.carriesActions)
    if let sync { services.append(sync) }
    if let address = configuration.admin, let live, let mask {
      let rollout = RolloutRoutes(reloader: reloader, clock: clock, isGuarded: configuration.adminToken != nil, loading: loading)
      let tokens = ConsoleTokens(view: configuration.viewToken, operate: configuration.adminToken)
      let sessions = ConsoleSessions(clock: { [clock] in clock.uptime })
      let console = ConsoleRoutes(
        gate: ConsoleGuard(tokens: tokens, sessions: sessions), audit: AuditTrail(store: store, clock: clock, threads: looking, log: log),
        live: live, reloader: reloader, rollout: rollout, store: store, mask: mask, gauge: gauge,
        firsts: FirstLines(store: store, clock: clock), clock: clock,
        checks: ConsoleChecks(
          configuration: configuration, reloader: reloader, store: store, secrets: secrets, writer: writer, gauge: gauge, books: books,
          recorder: recorder, decisions: decisions, clock: clock),
        threads: looking, loading: loading, onRetried: actions.worker.wake)
      let admin = AdminServer(
        reloader: reloader, writer: writer, gauge: gauge, metrics: metrics, clock: clock, tokens: tokens,
        codes: CodeRoutes(
          rules: reloader.live, store: store, platforms: platforms,
          mint: CodeMint(store: store, clock: clock, perMinute: configuration.mintsPerMinute),
          mintToken: configuration.mintToken.map { Array($0.utf8) }, clock: clock, threads: threads),
        facts: FactRoutes(rules: reloader.live, store: store, clock: clock, threads: threads),
        events: EventRoutes(
          rules: reloader.live, writer: writer, token: configuration.eventsToken.map { Array($0.utf8) }, clock: clock),
        rollout: rollout, startedAt: clock.seconds, threads: threads,
        loading: loading, decisions: decisions, shadow: shadow, books: books, console: console,
        looks: looks(of: console, mask: mask, reading: reading, trying: trying))
      var quiet = log
      quiet.logLevel = max(log.logLevel, .warning)
      services.append(admin.application(at: address, log: quiet) { await ready($0) })
      // Behind the listener, so that it ends before: a listener waits for what is under way.
      services.append(LiveService(turns: live, sessions: sessions))
    } else {
      await ready(nil)
    }
    services.append(webhook)
    var quiet = log
    quiet.logLevel = max(log.logLevel, .error)
    let limits = configuration.limits
    let group = ServiceGroupConfiguration(services, signals: signals, grace: limits.grace - limits.cancelling, log: quiet)
    do {
      try await ServiceGroup(configuration: group).run()
    } catch {
      await writer.close()
      await close(threads, loading, keeping, looking, reading, trying)
      if signals?.isEnding ?? false { throw ServingFault(reasons: ["the end took too long, and what was under way was cut off: \(error)"]) }
      throw ServingFault(reasons: ["cannot serve at \(configuration.admin ?? configuration.listen): \(HostPort.reason(error))"])
    }
    await close(threads, loading, keeping, looking, reading, trying)
    log.notice("stopped")
  }

  private func close(_ threads: NIOThreadPool...) async {
    books.end()
    await actions.close()
    await platforms.close()
    for pool in threads { try? await pool.shutdownGracefully() }
    decisions?.flush()
    await recorder?.close()
    reloader.rollout.keepCounts()
    await shadow?.close()
    await live?.shutDown()
  }

  /// What the console shows besides what it changes.
  private func looks(of console: ConsoleRoutes, mask: Mask, reading: NIOThreadPool, trying: NIOThreadPool) -> ConsoleLooks {
    let shelf = RuleShelf(reloader.live, store: store, turns: turns)
    let trialDesk = ConsoleDesk(trying)
    let desk = ReadingDesk(
      rules: reloader.live, store: store, turns: turns, mask: mask, clock: clock, keepsBooks: configuration.keepsBooks)
    let reader = ConsoleReader(console: console, threads: reading)
    return ConsoleLooks(
      figures: FigureRoutes(answers: FigureAnswers(desk: desk), reader: reader),
      followers: FollowerRoutes(answers: FollowerAnswers(desk: desk), reader: reader),
      rules: ConsoleOutcomeRoutes(
        console: console, rules: RuleRoutes(shelf: shelf, clock: clock, threads: reading, desk: trialDesk),
        codes: CodeListRoutes(rules: reloader.live, store: store, clock: clock, threads: reading),
        tries: TryRoutes(
          shelf: shelf, store: store,
          find: { [store] wanted, account throws(StoreFault) in
            try store.follower(wanted, of: account) { FollowerMask(mask.name($0)) ?? FollowerMask(0) }?.id
          }, clock: clock, threads: reading, desk: trialDesk)))
  }

  /// What keeps temporary codes alive; the server runs it twice a minute.
  package var renewal: CodeRenewal {
    CodeRenewal(rules: reloader.live, platforms: platforms, store: store, clock: clock, metrics: metrics, log: log)
  }

  /// What is told of accounts each morning.
  private var digests: DigestMaking { DigestMaking(rules: reloader.live, store: store, clock: clock, log: log) }

  /// Does what is due now, media and codes first: for those who move the clock themselves.
  package func carryOutDue() async {
    await keepUp()
    await actions.worker.runDue()
  }

  /// When there is something to do next, in milliseconds since 1970 UTC; nil: never.
  package var nextDue: Int64? { [actions.nextDue, renewal.nextDue, digests.nextDue].compactMap { $0 }.min() }

  private func keepUp() async {
    if configuration.carriesActions || synced == nil { await actions.media.look() }
    await renewing.pass { await renewal.run() }
    digests.run()
  }

  /// Keeps the server in the time of a sandbox; nil where it lives in the machine's.
  private func timeSync(_ writer: TurnWriter) -> TimeSync? {
    guard let address = configuration.sandbox, let synced else { return nil }
    return TimeSync(with: address, part: .serve, clock: synced, log: log) {
      await keepUp()
      let state = await actions.settle { writer.isAtRest }
      switch state {
      case .idle(let next): return .idle(until: [next, renewal.nextDue, digests.nextDue].compactMap { $0 }.min())
      case .busy where !configuration.carriesActions && writer.isAtRest:
        return .busy("actions are due, and this server leaves them to `wxrules work`")
      case .busy: return state
      }
    }
  }

  /// Makes every code that the rules declare, as `wxrules qr apply` does.
  /// - Throws: `StoreFault`, `PlatformFault`, or `ServingFault` when something is refused.
  package func makeDeclaredCodes() async throws {
    let ruleSet = reloader.live.current.ruleSet
    for account in ruleSet.accounts where account.secret != nil {
      let now = clock.seconds
      let plan = CodePlan(
        DeclaredCodes(of: account, in: ruleSet, at: now), against: try PublishedCodes(of: account.name, in: store, at: now), at: now)
      if let objection = plan.objections.first { throw ServingFault(reasons: [objection.reason]) }
      if plan.steps.isEmpty { continue }
      let report = try await CodeApply(try platforms.platform(of: account), store: store, clock: clock).run(plan)
      if case .stopped(let fault, _) = report.ending { throw fault }
      guard report.ending == .finished, report.failures.isEmpty else {
        throw ServingFault(reasons: ["not every code could be made: \(report.failures.first?.fault.message ?? "the day's calls are used up")"])
      }
    }
  }

  /// Publishes every menu that the rules declare, as `wxrules menu apply` does.
  /// - Parameter accounts: that may have none.
  /// - Throws: `PlatformFault`.
  package func publishDeclaredMenus(except accounts: Set<String>) async throws {
    let ruleSet = reloader.live.current.ruleSet
    for account in ruleSet.accounts where account.secret != nil && !accounts.contains(account.name) {
      guard let menu = ruleSet.compiled.menus.first(where: { $0.account == account.name }) else { continue }
      let platform = try platforms.platform(of: account)
      let tagIDs = menu.variants.contains { $0.tag != nil } ? try await platform.tagIDs() : [:]
      try await MenuPlan(menu, against: try await PublishedMenu.of(platform), tagIDs: tagIDs, account: account.name).apply(on: platform)
    }
  }

  /// Makes codes with these scenes, as far as they belong to campaigns whose codes are made on demand.
  /// - Throws: `PlatformFault`.
  package func makeCodes(onDemand scenes: [String]) async throws {
    let ruleSet = reloader.live.current.ruleSet
    for account in ruleSet.accounts where account.secret != nil {
      for scene in scenes {
        guard let campaign = ruleSet.campaign(ofScene: scene, account: account.name), campaign.isOnDemand else { continue }
        _ = try await platforms.platform(of: account).makeCode(.text(scene), lifetime: campaign.lifetime)
      }
    }
  }

  private func announcement(webhook: HostPort, admin: HostPort?, sandbox: String?, _ counts: StoreCounts) -> Announcement {
    let serving = reloader.live.current
    let rules = "\(counted(serving.ruleSet.ruleCount, "rule")), \(counted(serving.ruleSet.campaignCount, "campaign"))"
    return Announcement(
      webhook: webhook, admin: admin, record: reloader.history[0],
      rollout: reloader.rollout.newest.flatMap { $0.isRunning ? $0 : nil }, rules: rules,
      accounts: serving.ruleSet.accounts.map { ($0.name, $0.appID ?? "", $0.mode.rawValue) }, database: configuration.database, counts: counts,
      sandbox: sandbox)
  }
}

/// Ends after the listeners, when no delivery can come any more.
private struct WriterService: Service {
  let writer: TurnWriter

  func run() async throws {
    try await gracefulShutdown()
    await writer.close()
  }
}

/// Renews temporary codes before they end.
private struct RenewalService: Service {
  let renewal: CodeRenewal
  let turnstile: Turnstile
  /// Codes are renewed hours ahead: half a minute is no time.
  private static let pause = Duration.seconds(30)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        await turnstile.pass { await renewal.run() }
        try await Task.sleep(for: Self.pause)
      }
    }
  }
}
