internal import Engine
internal import Rules
internal import Serving
internal import WeChat

/// The admin listener and the console on it, put together.
extension RuleServer {
  /// - Parameters:
  ///   - webhook: where that listens.
  ///   - figures: what asks the platform for its own.
  func adminServer(
    writer: TurnWriter, gauge: StoreGauge, live: LiveTurns, mask: Mask, sessions: ConsoleSessions, webhook: HostPort, _ figures: FigureFetch,
    _ pools: ServerThreads
  ) -> AdminServer {
    let rollout = RolloutRoutes(reloader: reloader, clock: clock, isGuarded: configuration.adminToken != nil, loading: pools.loading)
    let console = ConsoleRoutes(
      gate: ConsoleGuard(tokens: ConsoleTokens(view: configuration.viewToken, operate: configuration.adminToken), sessions: sessions),
      audit: AuditTrail(store: store, clock: clock, threads: pools.acting, log: log), live: live, reloader: reloader, rollout: rollout, store: store,
      mask: mask, gauge: gauge, firsts: FirstLines(store: store, clock: clock), clock: clock,
      checks: ConsoleChecks(
        configuration: configuration, reloader: reloader, store: store, secrets: secrets, writer: writer, gauge: gauge, books: books,
        recorder: recorder, decisions: decisions, clock: clock),
      outside: OutsideLooks(rules: reloader.live, platforms: platforms, webhook: webhook, clock: clock),
      desk: ConsoleDesk(pools.looking, most: ServerLimits.consoleReaders), threads: pools.acting, loading: pools.loading,
      onRetried: actions.worker.wake)
    return AdminServer(
      reloader: reloader, writer: writer, gauge: gauge, metrics: metrics, clock: clock,
      codes: CodeRoutes(
        rules: reloader.live, store: store, platforms: platforms,
        mint: CodeMint(store: store, clock: clock, perMinute: configuration.mintsPerMinute),
        mintToken: configuration.mintToken.map { Array($0.utf8) }, clock: clock, threads: pools.threads),
      facts: FactRoutes(rules: reloader.live, store: store, clock: clock, threads: pools.threads),
      events: EventRoutes(rules: reloader.live, writer: writer, token: configuration.eventsToken.map { Array($0.utf8) }, clock: clock),
      rollout: rollout, startedAt: clock.seconds, threads: pools.threads, loading: pools.loading, decisions: decisions, shadow: shadow, books: books,
      console: console, looks: looks(of: console, mask: mask, figures, pools))
  }

  /// What the console shows besides what it changes.
  private func looks(of console: ConsoleRoutes, mask: Mask, _ figures: FigureFetch, _ pools: ServerThreads) -> LookRoutes {
    let shelf = RuleShelf(reloader.live, store: store, turns: turns)
    let reading = ConsoleDesk(pools.reading, most: ServerLimits.consoleReaders)
    let working = ConsoleDesk(pools.trying, patience: ServerLimits.tryPatience)
    let desk = ReadingDesk(
      rules: reloader.live, store: store, turns: turns, mask: mask, clock: clock, keepsBooks: configuration.keepsBooks)
    return LookRoutes(
      reader: ConsoleReader(console: console, desk: reading), worker: ConsoleReader(console: console, desk: working),
      figures: FigureAnswers(desk: desk) { figures.lastTry(of: $0) }, followers: FollowerAnswers(desk: desk),
      codes: CodeAnswers(rules: reloader.live, store: store, clock: clock), rules: RuleAnswers(shelf: shelf, clock: clock),
      tries: TryRoutes(
        shelf: shelf, store: store,
        find: { [store] wanted, account throws(StoreFault) in
          try store.follower(wanted, of: account) { mask.name($0) }?.id
        }, clock: clock, reading: reading, working: working))
  }
}
