package import Engine
package import Logging
internal import Rules
package import Serving
internal import Synchronization
internal import WeChat

/// The rules that are tried on a share of the followers: who has them, what becomes of their turns and of those of the others, and when it is over.
package final class RolloutWatch: Sendable {
  private struct State {
    /// As the store had it last.
    var kept: Rollout?
    /// Counted since.
    var news = RolloutNews()
    /// Those who had a turn within the hour; not known after a restart.
    var recent = RecentTurns(capacity: ServerLimits.recentFollowers)
    /// Of a batch that is being judged.
    var uncounted: (tried: [Turn], others: [Turn]) = ([], [])
    /// The revision of files that changed meanwhile, and wait for the end.
    var waiting: String?

    var isRunning: Bool { kept?.isRunning ?? false }

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
        news.count(turn, isTried: isTried, &recent)
      }
    }

    mutating func end(_ ended: Rollout) { self = State(kept: ended) }
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
    state = Mutex(State(kept: rollout))
    metrics.trying(rollout)
  }

  /// The newest one, also when it is over.
  package var newest: Rollout? {
    let (kept, news) = state.withLock { ($0.kept, $0.news) }
    guard var whole = kept else { return nil }
    whole.add(news)
    return whole
  }
  package var isRunning: Bool { state.withLock { $0.isRunning } }
  var waiting: String? { state.withLock { $0.waiting } }

  /// What is in force changes for all and for some in one step.
  func install(_ base: ServedRules, trying tried: ServedRules, waiting: String?) {
    state.withLock { state in
      // It may have ended while they were loaded.
      let running = state.kept.flatMap { $0.isRunning ? $0 : nil }
      live.replace(with: base, trying: running.map { TriedRules(tried, $0.choice) })
      state.waiting = running == nil ? nil : waiting
    }
  }

  /// - Returns: false when another server was faster.
  /// - Throws: when it could not be kept; then nothing has begun.
  func begin(_ rollout: Rollout, _ tried: ServedRules, _ files: RuleSnapshot, waiting: String?) throws(StoreFault) -> Bool {
    let stored = try store.lastRollout()
    if stored?.isRunning ?? false { return false }
    guard try store.keep(rollout, files, instead: stored) else { return false }
    join(rollout, live.current, tried, waiting: waiting)
    return true
  }

  /// Divides the followers as the store says.
  func join(_ rollout: Rollout, _ base: ServedRules, _ tried: ServedRules, waiting: String?) {
    state.withLock { state in
      state = State(kept: rollout, waiting: waiting)
      live.replace(with: base, trying: TriedRules(tried, rollout.choice))
    }
    metrics.trying(rollout)
    log.say(
      .notice,
      "rules are tried on \(rollout.share.description) of the followers: revision \(rollout.revision), all others have \(rollout.base)",
      metadata: ["salt": "\(rollout.salt)"])
  }

  /// - Throws: when it could not be kept; then nothing has changed.
  func grow(to share: RolloutShare) throws(StoreFault) {
    if let stored = try change({ $0.grow(to: share) }) { _ = adopt(stored) }
  }

  /// Takes over how far the rollout is that runs here.
  /// - Returns: false when it is over, or another one.
  private func adopt(_ stored: Rollout) -> Bool {
    let (isSame, hasGrown) = state.withLock { state -> (Bool, Bool) in
      guard let mine = state.kept, mine.isRunning, stored.isRunning, mine.isSame(as: stored) else { return (false, false) }
      state.kept = stored
      guard mine.share < stored.share, let tried = live.inForce.tried else { return (true, false) }
      live.replace(with: live.current, trying: TriedRules(tried.serving, stored.choice))
      return (true, true)
    }
    if isSame { metrics.trying(stored) }
    if hasGrown { log.say(.notice, "rules are tried on \(stored.share.description) of the followers: revision \(stored.revision)") }
    return isSame
  }

  /// Changes the rollout that runs, for all servers.
  /// - Returns: the newest one; unchanged where it is over, or another one.
  private func change(_ body: (inout Rollout) -> Void) throws(StoreFault) -> Rollout? {
    // Servers look every few seconds: so many cannot come between.
    for _ in 0..<20 {
      guard let stored = try store.lastRollout() else { return nil }
      guard let mine = state.withLock({ $0.kept }), mine.isSame(as: stored), stored.isRunning else { return stored }
      var next = stored
      body(&next)
      if next == stored { return stored }
      if try store.keep(next, nil, instead: stored) { return next }
    }
    throw .busy
  }

  /// All have the same rules again; also where that cannot be kept.
  /// - Parameter rules: that are in force from now on; nil: those that are.
  /// - Returns: false when it had ended already, here or by another server, whose ending stands; nothing has changed then.
  @discardableResult func end(_ cause: Rollout.Ending.Cause, _ reason: Phrase, inForce rules: ServedRules? = nil) -> Bool {
    let ending = Rollout.Ending(cause, at: clock.seconds, reason: reason.english)
    let news = state.withLock { $0.news }
    guard isRunning, var ended = newest else { return false }
    ended.end(ending)
    do throws(StoreFault) {
      let stored = try change { rollout in
        rollout.add(news)
        rollout.end(ending)
      }
      if let stored {
        guard stored.isSame(as: ended), stored.ending == ending else { return false }
        ended = stored
      }
    } catch {
      log.say(.error, "that revision \(ended.revision) is not tried any more could not be kept, which is tried again: \(error.message)")
    }
    return end(as: ended, inForce: rules)
  }

  /// - Returns: false when it had ended already; nothing has changed then.
  func end(as ended: Rollout, inForce rules: ServedRules? = nil) -> Bool {
    let isNews = state.withLock { state -> Bool in
      guard state.isRunning else { return false }
      live.replace(with: rules ?? live.current)
      state.end(ended)
      return true
    }
    guard isNews, let ending = ended.ending else { return false }
    metrics.trying(ended)
    switch ending.cause {
    case .alarm:
      log.say(.warning, "revision \(ended.revision) was tried on \(ended.share.description) of the followers and is taken back: \(ending.why)")
    case .lost: log.say(.error, "revision \(ended.revision) is not tried any more: \(ending.why)")
    case .stopped, .finished: log.say(.notice, "revision \(ended.revision) is not tried any more: \(ending.why)")
    }
    return true
  }

  /// What has ended here ends for all; where another server was faster, its ending stands.
  func tell(_ ended: Rollout) {
    // Said when it could not be done first; the next look does it.
    _ = try? change { stored in if let ending = ended.ending { stored.end(ending) } }
  }

  /// What was decided before this server knew.
  func note(_ stored: Rollout) {
    state.withLock { $0.end(stored) }
    metrics.trying(stored)
  }

  /// Counts turns that were judged by the rules that are tried, or by those in force beside them.
  /// - Parameter isLast: of a batch. Its parts are counted together, one among the other: what the guards compare came at the same time.
  func observe(_ verdicts: [Verdict], isTried: Bool, isLast: Bool) {
    if live.inForce.tried == nil { return }
    let turns = verdicts.compactMap { verdict -> Turn? in if case .turn(let turn) = verdict { turn } else { nil } }
    let isCounted = state.withLock { state -> Bool in
      guard state.isRunning else { return false }
      if isTried { state.uncounted.tried += turns } else { state.uncounted.others += turns }
      if isLast { state.count() }
      return true
    }
    if isCounted, !turns.isEmpty { metrics.tried(turns.count, isTried: isTried) }
  }

  /// Counts what ended meanwhile, asks the guards, and tells the other servers what was counted here.
  /// - Returns: whether a guard has ended it just now.
  @discardableResult package func look() -> Bool {
    let now = clock.milliseconds
    let until = now - Self.lag
    let (isRunning, news) = state.withLock { state -> (Bool, RolloutNews) in
      guard state.isRunning else { return (false, RolloutNews()) }
      state.news.stay(state.recent.expire(at: now / 1000))
      defer { state.news = RolloutNews() }
      return (true, state.news)
    }
    guard isRunning else { return false }
    do throws(StoreFault) {
      let stored = try change { rollout in
        rollout.add(news)
        // Of all servers, and once: where another one has counted it meanwhile, this is tried again from there.
        if until > rollout.countedUntil,
          let ended = try? store.endedActions(in: rollout.countedUntil..<until, since: TurnID(number: rollout.startedAt.microseconds)),
          !ended.isEmpty
        {
          rollout.count(ended, until: until)
        }
        raise(&rollout)
      }
      guard let stored else { return false }
      if adopt(stored) { return false }
      return stored.ending?.cause == .alarm && end(as: stored)
    } catch {
      // The guards go on with what is known here.
      var whole = state.withLock { state -> Rollout? in
        var all = news
        all.add(state.news)
        state.news = all
        return state.isRunning ? state.kept : nil
      }
      whole?.add(news)
      guard let alarm = whole?.guards.alarm, let reason = whole?.guards.reason(alarm) else { return false }
      return end(.alarm, reason)
    }
  }

  private func raise(_ rollout: inout Rollout) {
    guard let alarm = rollout.guards.alarm else { return }
    rollout.end(Rollout.Ending(.alarm, at: clock.seconds, reason: rollout.guards.reason(alarm).english))
  }

  /// So that a restart, and the other servers, go on counting where this process ended.
  func keepCounts() { look() }
}

extension Int64 {
  /// Of seconds.
  fileprivate var microseconds: Int64 { multipliedReportingOverflow(by: 1_000_000).overflow ? .max : self * 1_000_000 }
}
