internal import Engine
internal import Logging
internal import Rules
internal import Serving
internal import Synchronization
internal import WeChat

/// A rollout is one decision for all servers on a database: what one begins, widens or ends the others do within seconds.
extension RuleReloader {
  /// Looks whether something got worse, and what other servers have decided; what waited for the end of a rollout is loaded then.
  package func lookAfterRollout() {
    if rollout.look() { reload(.rollout) }
    exclusively {
      // Where the store cannot be read, the next look does it.
      if let stored = (try? store.lastRollout()) ?? nil { follow(stored) }
    }
    lookBeside()
  }

  private func follow(_ stored: Rollout) {
    guard let mine = rollout.newest else { return take(stored) }
    switch (mine.isSame(as: stored), mine.isRunning, stored.isRunning) {
    // How far it is was taken over by the look.
    case (true, true, true), (true, false, false): return
    // What could not be kept when it ended here.
    case (true, false, true): rollout.tell(mine)
    case (true, true, false): leave(as: stored)
    // An ending that this server never saw, and what came after it.
    case (false, true, _):
      var ended = mine
      ended.end(Rollout.Ending(.stopped, at: clock.seconds, reason: "another server has begun with revision \(stored.revision)"))
      leave(as: ended)
      take(stored)
    // The clocks of two servers differ by less than a rollout lasts.
    case (false, false, _): if stored.startedAt >= mine.startedAt { take(stored) }
    }
  }

  private func leave(as stored: Rollout) {
    switch stored.ending?.cause {
    case .finished:
      if let tried = live.inForce.tried?.serving { followed(stored, tried) { rollout.end(as: stored, inForce: tried) } }
    case .alarm, .stopped, .lost, nil:
      if rollout.end(as: stored) { load(.rollout) }
    }
  }

  /// One that this server has had no part in.
  private func take(_ stored: Rollout) {
    guard stored.isRunning else {
      let before = revision
      // Files that are newer than what was tried beside the old ones are not touched.
      guard stored.ending?.cause == .finished, before == stored.base, let rules = kept?.rules(of: stored.revision) else {
        return rollout.note(stored)
      }
      return followed(stored, rules) {
        rollout.note(stored)
        live.replace(with: rules)
        return true
      }
    }
    let own = revision
    guard let base = own == stored.base ? live.current : kept?.rules(of: stored.base), let tried = kept?.rules(of: stored.revision) else {
      return cannotFollow(stored)
    }
    rollout.join(stored, base, tried, waiting: own == stored.base ? nil : own)
  }
}

/// What other servers have in force.
extension RuleReloader {
  /// Rules that another server has put in force for all come into force here too; the files here may be older.
  func followed(_ stored: Rollout, _ rules: ServedRules, _ install: () -> Bool) {
    let (before, former) = (revision, live.current.ruleSet)
    guard install() else { return }
    let record = Record(
      at: clock.seconds, cause: .rollout, result: .inForce, revision: rules.ruleSet.revision, reasons: [], detail: "",
      changes: changes(since: former))
    state.withLock { $0.add(record) }
    note(record, before: before)
    warn()
  }

  func cannotFollow(_ stored: Rollout) {
    let isNews = state.withLock { state in
      defer { state.unfollowed = stored.revision }
      return state.unfollowed != stored.revision
    }
    guard isNews else { return }
    log.say(
      .error,
      "another server tries revision \(stored.revision) on \(stored.share.description) of the followers, which this one cannot load, or not revision \(stored.base) beside it: here all have \(revision)"
    )
  }

  /// Whether another server has other rules in force: its files are others, as they are for a while when servers are replaced one by one.
  /// Nobody gives way: each serves what its own files say.
  func lookBeside() {
    guard keepsRules, let other = try? store.revision(.inForce) else { return }
    let own = revision
    let elsewhere = other == own ? nil : other
    let isNews = state.withLock { state in
      defer { state.elsewhere = elsewhere }
      return state.elsewhere != elsewhere
    }
    metrics.differs(elsewhere != nil)
    guard isNews else { return }
    if let elsewhere {
      log.say(.warning, "another server has revision \(elsewhere) in force, and this one \(own): their files differ")
    } else {
      log.say(.notice, "all servers have revision \(own) in force")
    }
  }
}
