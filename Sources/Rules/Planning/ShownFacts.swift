/// What a reply or an action shows of facts that nobody noted.
///
/// Conditions are judged without them; texts are not: each fact is tried with something in its place, and what then comes out otherwise shows it.
/// A text that asks only whether a number is beyond some other may not show it.
extension RuleSet {
  /// The facts that a plan shows of those that are lacking.
  /// - Complexity: that of one plan more; where something shows, of one for each fact.
  package func shown(of stands: [UnknownFacts.Stand], in plan: Plan, _ event: Event, given facts: Facts, at moment: Moment) -> [String] {
    func shows(_ stands: [UnknownFacts.Stand]) -> Bool {
      var filled = facts
      for stand in stands { stand.fill(&filled) }
      let other = self.plan(event, given: filled, at: moment)
      return other.reply != plan.reply || other.actions.map(\.kind) != plan.actions.map(\.kind)
    }
    guard !stands.isEmpty, shows(stands) else { return [] }
    let names = stands.filter { shows([$0]) }.map(\.name)
    return names.isEmpty ? stands.map(\.name) : names
  }
}
