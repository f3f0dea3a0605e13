package import Rules

/// The facts of a follower as a turn of theirs would find them now. Nothing is written.
package enum KnownFacts {
  /// - Parameter now: microseconds since 1970 UTC.
  package static func of(
    _ delivery: Delivery, in store: any Store, under ruleSet: RuleSet, now: Int64, uptime: Int64, pseudonym: FollowerID? = nil
  ) throws(StoreFault) -> Facts? {
    let shared = ruleSet.sharedCounts(of: delivery.event).flatMap { [$0.key] + $0.former }
      .map { SharedLimit(account: delivery.follower.account, key: $0) }
    let question = StoreQuestion(
      follower: delivery.follower, pseudonym: pseudonym, key: delivery.key, at: delivery.event.time, shared: shared)
    var facts: Facts?
    try store.transact([question], stocks: TurnBatch.stockQuestions(of: [delivery], ruleSet, beside: nil), now: uptime) { knowledge in
      var batch = TurnBatch(knowledge, under: ruleSet)
      batch.judge(delivery, known: nil, id: TurnID(number: now), now: now / 1000)
      if case .turn(let turn)? = batch.verdicts.first { facts = turn.facts }
      return []
    }
    return facts
  }
}
