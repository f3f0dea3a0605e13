package import Engine
package import Rules
internal import Synchronization

/// Rules that some followers have, while all others have those in force.
package struct TriedRules: Sendable {
  package let serving: ServedRules
  package let choice: RolloutChoice

  package init(_ serving: ServedRules, _ choice: RolloutChoice) {
    self.serving = serving
    self.choice = choice
  }
}

/// What judges at one moment: a turn keeps the rules with which it began.
package struct RulesInForce: Sendable {
  package let current: ServedRules
  package let tried: TriedRules?

  /// Things of followers by the rules that they have, each part in its order. What all have in common costs nothing.
  package func divided<Element>(_ elements: [Element], by openid: (Element) -> String) -> [(rules: ServedRules, isTried: Bool, part: [Element])] {
    guard let tried else { return [(current, false, elements)] }
    var parts: (chosen: [Element], others: [Element]) = ([], [])
    for element in elements { if tried.choice.contains(openid(element)) { parts.chosen.append(element) } else { parts.others.append(element) } }
    return [(current, false, parts.others), (tried.serving, true, parts.chosen)].filter { !$0.part.isEmpty }
  }
}

/// The one reference that a reload swaps.
package final class LiveRules: Sendable {
  private let serving: Mutex<RulesInForce>

  package init(_ initial: ServedRules) { serving = Mutex(RulesInForce(current: initial, tried: nil)) }
  /// For commands, which take no deliveries.
  package convenience init(_ ruleSet: RuleSet) { self.init(ServedRules.closed(ruleSet)) }

  /// What all followers have on whom nothing else is tried. What belongs to accounts is the same in both.
  package var current: ServedRules { serving.withLock { $0.current } }
  package var inForce: RulesInForce { serving.withLock { $0 } }
  package func replace(with next: ServedRules, trying tried: TriedRules? = nil) {
    serving.withLock { $0 = RulesInForce(current: next, tried: tried) }
  }
}
