/// Of the facts that rules note, those that nobody noted of a follower, and something to be tried in their place.
extension UnknownFacts {
  /// A fact that is lacking, and something in its place.
  package struct Stand: Sendable {
    package let name: String
    let fill: @Sendable (inout Facts) -> Void
  }

  /// Of the facts that the rules note themselves, those that this follower may have and nobody noted.
  /// - Parameter time: of the event.
  package func lacking(of facts: Facts, at time: Int64, in ruleSet: RuleSet) -> [Stand] {
    if isNotedWhole { return [] }
    let rules = ruleSet.compiled
    var stands: [Stand] = []
    for name in own.variables.sorted() where lacks(variable: name) && facts.profile.variables[name] == nil {
      let value = Self.stand(of: rules.variables.kind(of: name))
      stands.append(Stand(name: "vars.\(name)") { $0.profile.variables[name] = value })
    }
    for (name, kind) in rules.attributes.sorted(by: { $0.key < $1.key }) where lacks(attribute: name) && facts.profile.attributes[name] == nil {
      let value = Self.stand(of: kind)
      stands.append(Stand(name: "attrs.\(name)") { $0.profile.attributes[name] = value })
    }
    for name in lackingCounters.sorted() where facts.profile.counters[name] == nil {
      let tally = Tally(count: 7, times: Array(repeating: time - 1, count: 7))
      stands.append(Stand(name: "counters.\(name)") { $0.profile.counters[name] = tally })
    }
    for tag in (own.tags ?? []).sorted() where lacks(tag: tag) && !facts.profile.tags.contains(tag) {
      stands.append(Stand(name: "tags.\(tag)") { $0.profile.tags.append(tag) })
    }
    return stands
  }

  /// A fact that is lacking, by its English words: under these reports of comparisons keep it.
  package static func phrase(of words: String) -> Phrase { kept.lazy.compactMap { Phrase(words, readAs: $0) }.first ?? Phrase(verbatim: words) }

  /// The longer ones first.
  private static let kept = [
    "answers of rule `%1`, which the log hides", "answers of rule `%1`", "arm of `%1`", "stock `%1`", "first touch of campaign %1",
    "last touch of campaign %1", "%1, which the log hides",
  ]

  private static func stand(of kind: VariableKind) -> Value {
    switch kind {
    case .number: .int(987_654)
    case .text: .text("987654")
    case .boolean: .bool(true)
    }
  }
}
