package import Rules

extension TurnBatch {
  /// Deliveries → verdicts in their order, in one transaction: when it returns, what they say is durable; when it throws, nothing of it is there.
  /// - Parameters:
  ///   - numbers: makes the turns' own, one for each delivery. Those of a batch that fails are not made again: it may have been written all
  ///     the same.
  ///   - now: microseconds since 1970 UTC.
  ///   - times: of the deliveries: then each turn happens at its own, and not at `now`. For deliveries of long ago, or of a play.
  ///   - uptime: seconds of a clock that never jumps: it tells for how long repeats are known.
  ///   - base: the rules of all others, where these are tried on some: both give from the same stocks.
  ///   - departureOf: what becomes of somebody who leaves, as their account says.
  /// - Returns: also what is left of the stocks from which was given, and what was used too late.
  package static func transact(
    _ deliveries: [Delivery], in store: any BatchStore, numbers: inout TurnNumbers, now: Int64, times: [Int64]? = nil, uptime: Int64,
    under ruleSet: RuleSet, beside base: RuleSet? = nil, media: MediaIDs = MediaIDs(),
    departure departureOf: @escaping (FollowerID) -> Departure = { _ in .keep }
  ) throws(StoreFault) -> (verdicts: [Verdict], stocks: [String: StockLevel], late: [LateUse]) {
    let questions = deliveries.map { delivery in
      StoreQuestion(
        follower: delivery.follower, pseudonym: departureOf(delivery.follower).pseudonym, key: delivery.key, at: delivery.event.time,
        shared: ruleSet.sharedCounts(of: delivery.event).flatMap { [$0.key] + $0.former }
          .map { SharedLimit(account: delivery.follower.account, key: $0) })
    }
    let before = numbers
    var furthest = numbers
    defer { numbers.pass(furthest) }
    var verdicts: [Verdict] = []
    var levels: [String: StockLevel] = [:]
    let late = try store.transact(questions, stocks: stockQuestions(of: deliveries, ruleSet, beside: base), now: uptime) { knowledge in
      var batch = TurnBatch(knowledge, under: ruleSet, media: media, departure: departureOf)
      batch.reserve(deliveries.count)
      // A store that asks again is told the same: what was made for the first time was never written.
      var made = before
      for (index, delivery) in deliveries.enumerated() {
        // A repeat takes one too, so that nobody's number depends on who asks again.
        let id = made.next(at: times?[index] ?? now, above: batch.newestTurn(of: delivery.follower))
        batch.judge(delivery, known: knowledge.answers[index], id: id, now: (times == nil ? now : id.number) / 1000)
      }
      furthest.pass(made)
      verdicts = batch.verdicts
      levels = batch.stocks
      return batch.changes
    }
    return (verdicts, levels, late)
  }

  /// The stocks that rules for these events give from.
  static func stockQuestions(of deliveries: [Delivery], _ ruleSet: RuleSet, beside base: RuleSet?) -> [StockQuestion] {
    let compiled = ruleSet.compiled
    if compiled.stocks.isEmpty { return [] }
    var wanted: [Int: Int] = [:]
    for delivery in deliveries { for (index, pieces) in compiled.stocks(for: delivery.event.kind) { wanted[index, default: 0] += pieces } }
    // A piece that one of them uses in time is not given back for another, whatever kind of event it is.
    let first = deliveries.map(\.event.time).min() ?? .max
    // What is known of a stock is known for one revision. One that both have is the same in both, and is not worked out anew at each turn.
    let common = base.map { base in Set(base.compiled.stocks.map(\.name)) } ?? []
    return wanted.map {
      let stock = compiled.stocks[$0]
      let revision = common.contains(stock.name) ? base?.revision ?? ruleSet.revision : ruleSet.revision
      return StockQuestion(stock: stock, tables: compiled.tables, revision: revision, wanted: $1, at: first)
    }
  }
}
