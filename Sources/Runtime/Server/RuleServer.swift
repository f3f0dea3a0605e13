package import Engine
package import Logging
internal import Rules
internal import ServiceLifecycle
package import Serving
internal import WeChat

/// The server with all its parts, in the order in which they start and, backwards, stop.
package struct RuleServer: Sendable {
  let configuration: ServerConfiguration
  let clock: WallClock
  let log: Logger
  let metrics: ServerMetrics
  let store: any Store
  let reloader: RuleReloader
  let platforms: Platforms
  let decisions: DecisionLog?
  let recorder: TurnRecorder?
  let turns: (any TurnStore)?
  let shadow: Shadow?
  /// With the admin listener.
  let live: LiveTurns?
  let mask: Mask?
  let secrets: Secrets
  let actions: ActionParts
  let books: BookKeeper
  let synced: SyncedClock?
  /// The server's own rounds and those that are asked for are one after the other.
  let renewing = Turnstile()

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
      throw ServingFault(reasons: [configuration.database.message(error)])
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
    let pools = ServerThreads()
    let writer: TurnWriter
    do throws(StoreFault) {
      writer = try TurnWriter(
        store: store, rules: reloader.live, clock: clock, limits: configuration.limits, metrics: metrics, decisions: decisions,
        recorder: recorder, shadow: shadow, live: live, log: log, media: actions.media.live, hooks: actions.hooks, rollout: reloader.rollout,
        onQueued: actions.onQueued, onWritten: books.wake)
      try await actions.media.load()
    } catch {
      throw ServingFault(reasons: [configuration.database.message(error)])
    }
    signals?.allow(configuration.limits.grace) { writer.remainder }
    recorder?.begin()
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
      throw ServingFault(reasons: ["cannot listen at \(configuration.listen.description): \(HostPort.reason(error))"])
    }
    let gauge = StoreGauge(store: store, clock: clock)
    let ready: @Sendable (HostPort?) async -> Void = { admin in
      await announce(announcement(webhook: webhook.address, admin: admin, sandbox: sandbox, gauge.counts))
    }
    var services: [any Service] = [WriterService(writer: writer)]
    services += reloader.services(on: pools.loading, signals: signals)
    services.append(RolloutService(reloader: reloader, threads: pools.loading))
    services.append(RenewalService(renewal: renewal, turnstile: renewing))
    services.append(ErasureService(store: store, threads: pools.threads, log: log))
    if configuration.keepsBooks { services.append(BookService(keeper: books, threads: pools.keeping)) }
    services.append(DigestService(making: digests, threads: pools.threads, onQueued: actions.onQueued))
    // In a sandbox's time years go by in minutes: there `wxrules report reconcile --fetch` asks.
    let figures = FigureFetch(platforms: platforms, store: store, clock: clock)
    if synced == nil {
      services.append(
        FigureService(
          fetch: figures, rules: reloader.live, store: store, clock: clock,
          threads: pools.threads,
          log: log))
    }
    if let shadow { services.append(ShadowService(shadow: shadow)) }
    if let recorder {
      services.append(
        TurnRecordService(recorder: recorder, clock: clock) { [live = reloader.live] in
          Set(live.current.ruleSet.accounts.filter { if case .keep = $0.privacy { false } else { true } }.map(\.name))
        })
    }
    services.append(WriterWatch(writer: writer, threads: pools.threads))
    services.append(TidyService(store: store, threads: pools.threads, log: log))
    services += actions.services(carriesActions: configuration.carriesActions)
    if let sync { services.append(sync) }
    if let address = configuration.admin, let live, let mask {
      let sessions = ConsoleSessions(clock: { [clock] in clock.uptime })
      let admin = adminServer(writer: writer, gauge: gauge, live: live, mask: mask, sessions: sessions, webhook: webhook.address, figures, pools)
      var quiet = log
      quiet.logLevel = max(log.logLevel, .warning)
      services.append(admin.application(at: address, log: quiet) { await ready($0) })
      // Behind the listener, so that it ends before: a listener waits for what is under way.
      services.append(LiveService(turns: live, sessions: sessions))
    } else {
      await ready(nil)
    }
    services.append(webhook)
    if configuration.database.isShared { services.append(LeavingService(writer: writer)) }
    var quiet = log
    quiet.logLevel = max(log.logLevel, .error)
    let limits = configuration.limits
    let group = ServiceGroupConfiguration(services, signals: signals, grace: limits.grace - limits.cancelling, log: quiet)
    do {
      try await ServiceGroup(configuration: group).run()
    } catch {
      await writer.close()
      await close(pools)
      if signals?.isEnding ?? false {
        throw ServingFault(reasons: ["the end took too long, and what was under way was cut off: \("\(error)" as String)"])
      }
      throw ServingFault(reasons: ["cannot serve at \((configuration.admin ?? configuration.listen).description): \(HostPort.reason(error))"])
    }
    await close(pools)
    log.say(.notice, "stopped")
  }

  private func close(_ pools: ServerThreads) async {
    books.end()
    await actions.close()
    await platforms.close()
    await pools.close()
    decisions?.flush()
    await recorder?.close()
    reloader.rollout.keepCounts()
    await shadow?.close()
    await live?.shutDown()
  }
}
