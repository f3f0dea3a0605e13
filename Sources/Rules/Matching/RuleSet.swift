/// A compiled rule set. There is no public initialiser: whoever owns one knows that its files compiled.
public struct RuleSet: Sendable {
  package let compiled: CompiledRules
  package let tests: [TestDeclaration]
  package let files: [SourceFile]
  /// Fingerprint of everything the rule set was made from: names and bytes of all files, in order. 12 hex digits.
  public let revision: String

  package init(compiled: CompiledRules, tests: [TestDeclaration], files: [SourceFile]) {
    self.compiled = compiled
    self.tests = tests
    self.files = files
    var hash: UInt64 = 0
    for file in files {
      let path = Array(file.path.utf8)
      hash = (hash ^ byteHash(path.span, 0..<path.count)) &* 0x100_0000_01b3
      hash = (hash ^ byteHash(file.utf8.span, 0..<file.utf8.count)) &* 0x100_0000_01b3
    }
    let digits = String(hash >> 16, radix: 16)
    revision = String(repeating: "0", count: 12 - digits.count) + digits
  }

  /// How many rules there are, disabled ones left out.
  public var ruleCount: Int { compiled.rules.count }
  /// The declared campaigns.
  public var campaigns: [Campaign] { compiled.campaigns }
  /// The declared accounts.
  public var accounts: [Account] { compiled.accounts }

  /// The rule that answers, nil when none does. Rules are asked by tier, then from the top; the first that matches wins.
  /// - Complexity: O(length of the scene, key or text + rules that could match).
  public func match(_ event: Event, given facts: Facts) -> Match? { outcome(event, facts, naive: false).winner }

  /// The same by asking every rule in order, without the index: the definition that ``match(_:given:)`` must agree with.
  @_spi(Measuring) public func naiveMatch(_ event: Event, given facts: Facts) -> Match? { outcome(event, facts, naive: true).winner }

  struct Outcome {
    var winner: Match?
    /// Matching `continue` rules above the winner.
    var continued: [Match] = []
    /// Matching `audit` rules above the winner.
    var audited: [Int32] = []
    var campaign: Int32 = -1
  }

  func outcome(_ event: Event, _ facts: Facts, naive: Bool) -> Outcome {
    var judgement = Judgement(compiled, event, facts)
    var outcome = Outcome()
    outcome.campaign = judgement.campaign
    let account: UInt64 = compiled.accounts.count > 1 ? compiled.accountIndex(of: event).map { 1 << UInt64($0) } ?? 0 : .max
    var lanes = compiled.index.candidates(for: judgement)
    var walk = naive ? compiled.index.rules(for: event.kind).makeIterator() : nil
    while let ordinal = naive ? walk?.next() : lanes.next(in: compiled.index) {
      let rule = compiled.rules[Int(ordinal)]
      guard rule.accounts == .max || rule.accounts & account != 0, selects(rule, event), judgement.holds(rule) else { continue }
      if rule.isAudit {
        outcome.audited.append(ordinal)
        continue
      }
      let bindings = rule.binds ? judgement.bindings(of: rule) : []
      let match = Match(
        rule: ordinal, binding: bindings.first, moreBindings: bindings.count > 1 ? Array(bindings.dropFirst()) : [], campaign: judgement.campaign)
      guard rule.isContinuing else {
        outcome.winner = match
        break
      }
      outcome.continued.append(match)
    }
    return outcome
  }

  func selects(_ rule: CompiledRule, _ event: Event) -> Bool {
    guard event.kind == .other else { return true }
    let name = event.name?.lowercased()
    return rule.events.contains { $0.kind == nil || ($0.kind == .other && $0.name == name) }
  }
}
