internal import Rules

/// What is known of one follower who saw an arm of an experiment.
package struct ExperimentFacts: Sendable {
  /// Something that the follower did, or that was recorded of them.
  package struct Deed: Sendable, Equatable {
    package let what: ExperimentPlan.Success
    /// Seconds since 1970 UTC.
    package let at: Int64
    package let turn: TurnID
    package init(_ what: ExperimentPlan.Success, at: Int64, turn: TurnID) {
      self.what = what
      self.at = at
      self.turn = turn
    }
  }
  package let arm: String
  /// Of the first answer by it, seconds since 1970 UTC.
  package let at: Int64
  package let turn: TurnID
  /// Events that were looked out for since then, as they are written.
  package let watched: Set<String>
  package var deeds: [Deed]
  /// Follows, and what shows that they ended.
  package var lines: [LedgerEntry]

  package init(arm: String, at: Int64, turn: TurnID, watched: Set<String> = [], deeds: [Deed] = [], lines: [LedgerEntry] = []) {
    self.arm = arm
    self.at = at
    self.turn = turn
    self.watched = watched
    self.deeds = deeds
    self.lines = lines
  }

  /// Whether it would be known if they had done so.
  func tells(_ success: ExperimentPlan.Success) -> Bool {
    switch success {
    case .record: true
    case .event(let selector): selector.isInLedger || watched.contains(selector.word)
    }
  }

  /// Whether any of it was done after the answer, within seconds of it. What the answering turn itself did is no consequence of the answer.
  func did(_ successes: Set<ExperimentPlan.Success>, within seconds: Int64) -> Bool {
    deeds.contains { successes.contains($0.what) && $0.turn > turn && $0.at >= at && $0.at <= at.addingSaturated(seconds) }
  }

  /// Whether they followed at a time; those of whom the ledger has nothing do not.
  func follows(at time: Int64) -> Bool {
    let last = lines.filter { $0.at <= time }.max { ($0.at, $0.turn) < ($1.at, $1.turn) }
    return last.map { $0.kind != .unfollow } ?? false
  }
}
