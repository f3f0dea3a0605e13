package import Engine
package import Logging
internal import Rules
package import Serving
internal import Synchronization

/// The rules that are tried on a share of the followers: who has them, what becomes of their turns and of those of the others, and when it is over.
package final class RolloutWatch: Sendable {
  private struct State {
    var rollout: Rollout?
    /// Those who had a turn within the hour; not known after a restart.
    var recent = RecentTurns(capacity: ServerLimits.recentFollowers)
    /// Of a batch that is being judged.
    var uncounted: (tried: [Turn], others: [Turn]) = ([], [])
    /// Whether something was counted that is not kept yet.
    var hasNews = false
    /// The revision of files that changed meanwhile, and wait for the end.
    var waiting: String?

    /// One of the smaller part after each so many of the larger one, whatever came of them.
    mutating func count() {
      let (tried, others) = uncounted
      uncounted = ([], [])
      let all = tried.count + others.count
      var next = (tried: 0, others: 0)
      for place in 0..<all {
        let isTried = next.others == others.count || (next.tried < tried.count && next.tried * all <= place * tried.count)
        let turn = isTried ? tried[next.tried] : others[next.others]
        if isTried { next.tried += 1 } else { next.others += 1 }
        rollout?.count(turn, isTried: isTried, &recent)
      }
      hasNews = hasNews || all > 0
    }
  }
  /// Milliseconds after which everybody has written what they ended.
  private static let lag: Int64 = 2_000

  private let live: LiveRules
  private let store: any Store
  private let clock: WallClock
  private let metrics: ServerMetrics
  private let log: Logger
  private let state: Mutex<State>

  /// - Parameters:
  ///   - live: whose rules in force it divides.
  ///   - rollout: the newest one, also when it is over.
  package init(_ live: LiveRules, _ rollout: Rollout?, store: any Store, clock: WallClock, metrics: ServerMetrics, log: Logger) {
    self.live = live
    self.store = store
    self.clock = clock
    self.metrics = metrics
    self.log = log
    state = Mutex(State(rollout: rollout))
    metrics.trying(rollout)
  }

  /// The newest one, also when it is over.
  package var newest: Rollout? { state.withLock { $0.rollout } }
  package var isRunning: Bool { newest?.isRunning ?? false }
  var waiting: String? { state.withLock { $0.waiting } }

  /// What is in force changes for all and for some in one step.
  func install(_ base: ServedRules, trying tried: ServedRules, waiting: String?) {
    state.withLock { state in
      // It may have ended while they were loaded.
      let running = state.rollout.flatMap { $0.isRunning ? $0 : nil }
      live.replace(with: base, trying: running.map { TriedRules(tried, $0.choice) })
      state.waiting = running == nil ? nil : waiting
    }
  }

  /// - Throws: when it could not be kept; then nothing has begun.
  func begin(_ rollout: Rollout, _ tried: ServedRules, _ files: RuleSnapshot, waiting: String?) throws(StoreFault) {
    try store.keep(rollout, files)
    state.withLock { state in
      state = State(rollout: rollout, waiting: waiting)
      live.replace(with: live.current, trying: TriedRules(tried, rollout.choice))
    }
    metrics.trying(rollout)
    log.notice(
      "rules are tried on \(rollout.share) of the followers: revision \(rollout.revision), all others have \(rollout.base)",
      metadata: ["salt": "\(rollout.salt)"])
  }

  /// - Throws: when it could not be kept; then nothing has changed.
  func grow(to share: RolloutShare) throws(StoreFault) {
    guard var rollout = newest, rollout.isRunning else { return }
    rollout.grow(to: share)
    try store.keep(rollout, nil)
    let grown = state.withLock { state -> Rollout? in
      // Turns have been counted meanwhile, and it may have ended.
      guard state.rollout?.isRunning ?? false, let tried = live.inForce.tried else { return nil }
      state.rollout?.grow(to: share)
      live.replace(with: live.current, trying: TriedRules(tried.serving, rollout.choice))
      return state.rollout
    }
    guard let grown else { return }
    metrics.trying(grown)
    log.notice("rules are tried on \(share) of the followers: revision \(grown.revision)")
  }

  /// All have the same rules again; at once, whether or not it can be kept.
  /// - Parameter rules: that are in force from now on; nil: those that are.
  /// - Returns: false when it had ended already; nothing has changed then.
  @discardableResult func end(_ cause: Rollout.Ending.Cause, _ reason: String, inForce rules: ServedRules? = nil) -> Bool {
    let ended = state.withLock { state -> Rollout? in
      guard state.rollout?.isRunning ?? false else { return nil }
      state.rollout?.end(Rollout.Ending(cause, at: clock.seconds, reason: reason))
      live.replace(with: rules ?? live.current)
      (state.recent, state.waiting, state.hasNews, state.uncounted) = (RecentTurns(capacity: ServerLimits.recentFollowers), nil, false, ([], []))
      return state.rollout
    }
    guard let ended else { return false }
    keep(ended)
    metrics.trying(ended)
    switch cause {
    case .alarm:
      log.warning("revision \(ended.revision) was tried on \(ended.share) of the followers and is taken back: \(reason)")
    case .lost: log.error("revision \(ended.revision) is not tried any more: \(reason)")
    case .stopped, .finished: log.notice("revision \(ended.revision) is not tried any more: \(reason)")
    }
    return true
  }

  /// Counts turns that were judged by the rules that are tried, or by those in force beside them.
  /// - Parameter isLast: of a batch. Its parts are counted together, one among the other: what the guards compare came at the same time.
  func observe(_ verdicts: [Verdict], isTried: Bool, isLast: Bool) {
    if live.inForce.tried == nil { return }
    let turns = verdicts.compactMap { verdict -> Turn? in if case .turn(let turn) = verdict { turn } else { nil } }
    let isCounted = state.withLock { state -> Bool in
      guard state.rollout?.isRunning ?? false else { return false }
      if isTried { state.uncounted.tried += turns } else { state.uncounted.others += turns }
      if isLast { state.count() }
      return true
    }
    if isCounted, !turns.isEmpty { metrics.tried(turns.count, isTried: isTried) }
  }

  /// Counts what ended meanwhile, asks the guards, and keeps the counts.
  /// - Returns: whether a guard has ended it just now.
  @discardableResult package func look() -> Bool {
    guard let running = newest, running.isRunning else { return false }
    let now = clock.milliseconds
    let until = now - Self.lag
    var ended: [String: SequentialTest.Tally]?
    if until > running.countedUntil {
      // Where the store cannot be read, the next look counts it.
      ended = try? store.endedActions(in: running.countedUntil..<until, since: TurnID(number: running.startedAt.microseconds))
    }
    let (rollout, hasNews) = state.withLock { state -> (Rollout?, Bool) in
      guard state.rollout?.isRunning ?? false else { return (nil, false) }
      if let ended { state.rollout?.count(ended, until: until) }
      state.rollout?.stay(state.recent.expire(at: now / 1000))
      defer { state.hasNews = false }
      return (state.rollout, state.hasNews || !(ended?.isEmpty ?? true))
    }
    guard let rollout else { return false }
    metrics.trying(rollout)
    if let alarm = rollout.guards.alarm {
      end(.alarm, rollout.guards.reason(alarm))
      return true
    }
    if hasNews { keep(rollout) }
    return false
  }

  /// So that a restart goes on counting where this process ended.
  func keepCounts() { if let rollout = newest, rollout.isRunning { keep(rollout) } }

  private func keep(_ rollout: Rollout) {
    do throws(StoreFault) { try store.keep(rollout, nil) } catch {
      log.error("how far revision \(rollout.revision) is tried could not be kept: \(error.message)")
    }
  }
}

extension Int64 {
  /// Of seconds.
  fileprivate var microseconds: Int64 { multipliedReportingOverflow(by: 1_000_000).overflow ? .max : self * 1_000_000 }
}
