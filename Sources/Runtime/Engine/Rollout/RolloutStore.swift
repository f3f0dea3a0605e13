/// Where a rollout is kept: one for all servers, and a restart goes on with it.
package protocol RolloutStore: Sendable {
  /// Keeps a rollout with the files of the rules that it tries; nil: those that are kept stay. Both its revisions are kept until it is over.
  /// - Parameter former: the newest one, as it was read.
  /// - Returns: false when that is not so any more, for another server has changed it; then nothing is kept.
  func keep(_ rollout: Rollout, _ files: RuleSnapshot?, instead former: Rollout?) throws(StoreFault) -> Bool
  /// The newest one, also when it is over.
  func lastRollout() throws(StoreFault) -> Rollout?
  /// Actions that ended in a stretch of time, and those of them that failed, by the revision that asked for them.
  /// - Parameters:
  ///   - times: in milliseconds since 1970 UTC.
  ///   - first: only of this turn and later ones.
  func endedActions(in times: Range<Int64>, since first: TurnID) throws(StoreFault) -> [String: SequentialTest.Tally]
}
