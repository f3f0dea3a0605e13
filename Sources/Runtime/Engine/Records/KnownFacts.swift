package import Rules

/// The facts of a follower as a turn of theirs would find them now. Nothing is written, and no turn waits.
package enum KnownFacts {
  /// - Parameter now: microseconds since 1970 UTC.
  /// - Returns: nil where nothing would come of the event: it is from outside, about somebody who is not known.
  package static func of(
    _ delivery: Delivery, in store: any FollowerLookup, under ruleSet: RuleSet, now: Int64, pseudonym: FollowerID? = nil
  ) throws(StoreFault) -> Facts? {
    let shared = ruleSet.sharedCounts(of: delivery.event).flatMap { [$0.key] + $0.former }
      .map { SharedLimit(account: delivery.follower.account, key: $0) }
    let question = StoreQuestion(
      follower: delivery.follower, pseudonym: pseudonym, key: delivery.key, at: delivery.event.time, shared: shared)
    let knowledge = try store.knowledge([question], stocks: TurnBatch.stockQuestions(of: [delivery], ruleSet, beside: nil))
    var batch = TurnBatch(knowledge, under: ruleSet)
    batch.judge(delivery, known: nil, id: TurnID(number: now), now: now / 1000)
    guard case .turn(let turn)? = batch.verdicts.first else { return nil }
    return turn.facts
  }
}
