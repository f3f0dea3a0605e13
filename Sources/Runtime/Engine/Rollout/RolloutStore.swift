/// Where a rule set that is tried on a share of the followers is kept, so that a restart goes on with it.
package protocol RolloutStore: Sendable {
  /// The newest rollout, with the files of the rules that it tries; nil: those that are kept stay. Both its revisions are kept until it is over.
  func keep(_ rollout: Rollout, _ files: RuleSnapshot?) throws(StoreFault)
  /// The newest one; with files while it runs.
  func lastRollout() throws(StoreFault) -> (rollout: Rollout, files: RuleSnapshot?)?
  /// Actions that ended in a stretch of time, and those of them that failed, by the revision that asked for them.
  /// - Parameters:
  ///   - times: in milliseconds since 1970 UTC.
  ///   - first: only of this turn and later ones.
  func endedActions(in times: Range<Int64>, since first: TurnID) throws(StoreFault) -> [String: SequentialTest.Tally]
}
