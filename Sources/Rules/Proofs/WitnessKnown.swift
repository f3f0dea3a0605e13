/// A situation as far as a rule set knows what is said in it: of two that are compared, each has names of its own.
extension Witness {
  /// The same without what the rule set has no name for, so that a test of it can be read there.
  package func known(to ruleSet: RuleSet) -> Witness {
    let rules = ruleSet.compiled
    let stocks = Set(rules.stocks.map(\.name))
    let wholes = Set(rules.stocks.compactMap { StockLevel.whole(of: $0.name) })
    let limited = Set(rules.rules.filter { $0.limit != nil }.map(\.id))
    let counters = Set(rules.counters.map(\.name))
    let experiments = Set(rules.rules.compactMap(\.split?.experiment))
    let campaigns = Set(rules.campaigns.map(\.id))
    var known = self
    known.answered = answered.filter { limited.contains($0.key) }
    known.left = left.filter { stocks.contains($0.key) }
    known.taken = taken.filter { stocks.contains($0.key) || wholes.contains($0.key) }
    known.counters = self.counters.filter { counters.contains($0.key) }
    known.arms = arms.filter { experiments.contains($0.key) }
    if !rules.attributes.isEmpty { known.attributes = attributes.filter { rules.attributes[$0.key] != nil } }
    if let touch = firstTouch?.value, !campaigns.contains(touch) { known.firstTouch = nil }
    if let touch = lastTouch?.value, !campaigns.contains(touch) { known.lastTouch = nil }
    return known
  }
}
