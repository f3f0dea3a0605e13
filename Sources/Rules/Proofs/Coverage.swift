/// What of a rule set tests reach, and what they do not.
package struct Coverage: Sendable {
  package enum Item: Hashable, Sendable {
    case rule(Int32)
    /// Codes of a campaign, scanned by those whom rules answer alike.
    case codes(campaign: Int32, of: [Subscription])
    case arm(rule: Int32, Int)
    /// One of the conditions under `any`.
    case alternative(rule: Int32, condition: Int32, part: Int)
    /// One of several replies: places in `random`, `by` and arms, from the outside in.
    case variant(rule: Int32, [Int])
  }

  package let ruleSet: RuleSet
  /// Everything that a test can reach, in the order of the rules.
  package let items: [Item]
  package private(set) var reached: Set<Item> = []
  private let known: Set<Item>
  /// An example of each campaign's codes.
  let examples: [Int32: String]

  package init(of ruleSet: RuleSet) {
    self.ruleSet = ruleSet
    let rules = ruleSet.compiled
    var items: [Item] = rules.rules.indices.map { .rule(Int32($0)) }
    var examples: [Int32: String] = [:]
    let arenas = Arena.all(of: ruleSet)
    for (number, campaign) in rules.campaigns.enumerated() {
      let table = DecisionTable(of: campaign, in: ruleSet, arenas: arenas)
      guard let example = table.classes.first?.example else { continue }
      examples[Int32(number)] = example
      items += table.states.map { .codes(campaign: Int32(number), of: $0) }
    }
    for (number, rule) in rules.rules.enumerated() {
      let ordinal = Int32(number)
      if rule.condition >= 0 {
        rules.forEachAlternative(in: rule.condition) { items.append(.alternative(rule: ordinal, condition: $0, part: $1)) }
      }
      items += rule.split?.arms.indices.map { .arm(rule: ordinal, $0) } ?? []
      items += rule.reply.variants().map { .variant(rule: ordinal, $0) }
    }
    self.items = items
    known = Set(items)
    self.examples = examples
  }

  /// Takes note of an event that was judged.
  package mutating func note(_ event: Event, _ facts: Facts, _ plan: Plan) { note(ruleSet.items(reachedBy: event, facts, plan)) }

  /// - Returns: those that were not reached before.
  @discardableResult
  mutating func note(_ items: [Item]) -> [Item] { items.filter { known.contains($0) && reached.insert($0).inserted } }

  package var missing: [Item] { items.filter { !reached.contains($0) } }
}

extension Coverage.Item {
  /// Whether a threshold is about it.
  package var isCounted: Bool {
    switch self {
    case .rule, .codes: true
    case .arm, .alternative, .variant: false
    }
  }

  /// The rule that it is of.
  package var rule: Int32? {
    switch self {
    case .rule(let rule), .arm(let rule, _), .alternative(let rule, _, _), .variant(let rule, _): rule
    case .codes: nil
    }
  }
}

extension DecisionTable {
  /// States, together where rules answer all codes alike in them.
  fileprivate var states: [[Subscription]] {
    guard classes.allSatisfy(\.isComplete) else { return Subscription.allCases.map { [$0] } }
    var groups: [(rows: [[Int]], states: [Subscription])] = []
    for state in Subscription.allCases {
      let rows = classes.map { codes in codes.rows.indices.filter { codes.rows[$0].states.contains(state) } }
      if let at = groups.firstIndex(where: { $0.rows == rows }) { groups[at].states.append(state) } else { groups.append((rows, [state])) }
    }
    return groups.map(\.states)
  }
}

extension CompiledRules {
  /// Conditions under `any`, where that they hold makes the whole hold.
  fileprivate func forEachAlternative(in index: Int32, _ body: (_ condition: Int32, _ part: Int) -> Void) {
    switch conditions[Int(index)].kind {
    case .all(let parts): for part in parts { forEachAlternative(in: operands[Int(part)], body) }
    case .any(let parts):
      for (number, part) in parts.enumerated() {
        body(index, number)
        forEachAlternative(in: operands[Int(part)], body)
      }
    case .not, .leaf: break
    }
  }
}

extension ReplyTemplate {
  /// Places of each reply that it may be, where it is one of several.
  fileprivate func variants(isChosen: Bool = false) -> [[Int]] {
    switch self {
    case .random(let choices, _): choices.indices.flatMap { at in choices[at].reply.variants(isChosen: true).map { [at] + $0 } }
    case .arms(let arms): arms.indices.flatMap { at in arms[at].variants(isChosen: isChosen).map { [at] + $0 } }
    case .by(_, let cases, let otherwise):
      (cases.map(\.reply) + [otherwise]).enumerated().flatMap { at, reply in reply.variants(isChosen: true).map { [at] + $0 } }
    case .text, .image, .voice, .video, .music, .news, .transfer, .none: isChosen ? [[]] : []
    }
  }
}

// MARK: what an event reaches

extension RuleSet {
  /// - Parameter facts: what was known before it.
  func items(reachedBy event: Event, _ facts: Facts, _ plan: Plan) -> [Coverage.Item] {
    let facts = counting(event, facts).facts
    let outcome = outcome(event, facts, naive: false)
    var items: [Coverage.Item] = []
    for ordinal in outcome.continued.map(\.rule) + outcome.audited + [outcome.winner?.rule].compactMap({ $0 }) {
      items.append(.rule(ordinal))
      items += alternatives(of: ordinal, event, facts)
    }
    if let winner = outcome.winner?.rule {
      let rule = compiled.rules[Int(winner)]
      if let split = rule.split, let arm = split.arms.firstIndex(where: { $0.name == plan.arm }) { items.append(.arm(rule: winner, arm)) }
      if !plan.variant.isEmpty { items.append(.variant(rule: winner, plan.variant)) }
    }
    if outcome.campaign >= 0 {
      let state = facts.subscription(at: event)
      for states in Self.groups(with: state) { items.append(.codes(campaign: outcome.campaign, of: states)) }
    }
    return items
  }

  /// All lists of states in which one is.
  private static func groups(with state: Subscription) -> [[Subscription]] {
    (1..<8).map { bits in Subscription.allCases.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element) }.filter { $0.contains(state) }
  }

  /// Which of the conditions under `any` made a rule match that does.
  private func alternatives(of ordinal: Int32, _ event: Event, _ facts: Facts) -> [Coverage.Item] {
    let rule = compiled.rules[Int(ordinal)]
    var judgement = Judgement(self, event, facts)
    guard rule.condition >= 0, judgement.holds(rule) else { return [] }
    judgement.forget(after: 0)
    var walk = AlternativeWalk(rules: compiled)
    _ = walk.holds(rule.condition, &judgement)
    return walk.found.map { .alternative(rule: ordinal, condition: $0.condition, part: $0.part) }
  }
}

/// Judges a condition as it is judged, and notes which part of each `any` held.
private struct AlternativeWalk {
  let rules: CompiledRules
  var found: [(condition: Int32, part: Int)] = []

  mutating func holds(_ index: Int32, _ judgement: inout Judgement) -> Bool {
    let before = found.count
    switch rules.conditions[Int(index)].kind {
    case .all(let parts):
      for part in parts where !holds(rules.operands[Int(part)], &judgement) {
        found.removeSubrange(before...)
        return false
      }
      return true
    case .any(let parts):
      let mark = judgement.binders.count
      for (number, part) in parts.enumerated() {
        if holds(rules.operands[Int(part)], &judgement) {
          found.append((index, number))
          return true
        }
        judgement.forget(after: mark)
      }
      return false
    case .not, .leaf: return judgement.holds(index)
    }
  }
}
