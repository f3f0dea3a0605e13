/// In which accounts rules can answer: those that they are for, without those that have none of the campaigns whose codes they ask for.
package struct RuleReach {
  private let conditions: [Condition]
  private let operands: [Int32]
  private let campaigns: [Campaign]
  private let accounts: [Account]
  private let places: [String: Int]

  package init(_ rules: CompiledRules) {
    self.init(conditions: rules.conditions, operands: rules.operands, campaigns: rules.campaigns, accounts: rules.accounts)
  }

  package init(_ parts: CompiledRules.Parts) {
    self.init(conditions: parts.conditions, operands: parts.operands, campaigns: parts.campaigns, accounts: parts.accounts)
  }

  private init(conditions: [Condition], operands: [Int32], campaigns: [Campaign], accounts: [Account]) {
    self.conditions = conditions
    self.operands = operands
    self.campaigns = campaigns
    self.accounts = accounts
    places = Dictionary(accounts.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  /// - Complexity: O(conditions of the rule + accounts).
  package func accounts(of rule: CompiledRule) -> [Account] {
    let bits = rule.accounts & accounts(meeting: rule.condition)
    return accounts.indices.filter { bits & Self.bit($0) != 0 }.map { accounts[$0] }
  }

  /// Those to whom rules show the arms of an experiment, in the order of their declarations; a rule with `audit: true` shows none.
  package func accounts(showing experiment: String, by rules: [CompiledRule]) -> [Account] {
    let showing = rules.filter { $0.split?.experiment == experiment && !$0.isAudit && $0.role == .answers }
    let bits = showing.reduce(0) { $0 | ($1.accounts & accounts(meeting: $1.condition)) }
    return accounts.indices.filter { bits & Self.bit($0) != 0 }.map { accounts[$0] }
  }

  private static func bit(_ place: Int) -> UInt64 { 1 << UInt64(place & 63) }

  /// A bit for each account of which an event can meet a condition, as far as campaigns tell.
  private func accounts(meeting condition: Int32) -> UInt64 {
    guard condition >= 0 else { return .max }
    switch conditions[Int(condition)].kind {
    case .all(let inner): return inner.reduce(.max) { $0 & accounts(meeting: operands[Int($1)]) }
    case .any(let inner): return inner.reduce(0) { $0 | accounts(meeting: operands[Int($1)]) }
    case .not: return .max
    case .leaf(let leaf):
      guard case .campaigns(let asked) = leaf.lookup else { return .max }
      return asked.reduce(0) { bits, operand in bits | accounts(having: campaigns[Int(operands[Int(operand)])]) }
    }
  }

  /// All ones where a campaign is of no account that is known: it may be of any.
  private func accounts(having campaign: Campaign) -> UInt64 {
    campaign.account.flatMap { places[$0] }.map { Self.bit($0) } ?? .max
  }
}
