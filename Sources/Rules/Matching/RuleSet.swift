/// A compiled rule set. There is no public initialiser: whoever owns one knows that its files compiled.
public struct RuleSet: Sendable {
  package let compiled: CompiledRules
  let index: MatchIndex
  package let tests: [TestDeclaration]
  package let files: [SourceFile]
  /// Fingerprint of everything the rule set was made from, wherever it lies: names and bytes of all files, in order. 12 hex digits.
  public let revision: String

  package init(_ parts: CompiledRules.Parts, limits: Limits, tests: [TestDeclaration], files: [SourceFile]) {
    compiled = CompiledRules(parts, limits: limits)
    index = MatchIndex(parts, limits: limits)
    self.tests = tests
    self.files = files
    revision = Revision.fingerprint(of: files)
  }

  /// The account of this name.
  package func account(named name: String) -> Account? { accounts.first { $0.name == name } }

  /// To whom an event is addressed that is said in short: an account's original id; without an account, that of the first one.
  package func addressee(_ account: String?) -> String {
    (account.map { self.account(named: $0) } ?? accounts.first)?.originalID ?? "gh_0123456789ab"
  }

  /// The campaign of this name.
  package func campaign(named name: String) -> Campaign? { campaigns.first { $0.id == name } }

  /// The campaign of an account whose codes carry this scene.
  package func campaign(ofScene scene: String, account: String) -> Campaign? {
    let bytes = Array(scene.utf8)
    let place = accounts.firstIndex { $0.name == account } ?? 0
    return index.campaigns(ofAccountAt: place)?.find(bytes.span, 0..<bytes.count, in: compiled).map { campaigns[Int($0.0)] }
  }

  /// What the stocks hold when nothing was given out, or as much as is said to be left: for those who play events.
  package func stockLevels(left: [String: Int] = [:]) -> [String: StockLevel] {
    Dictionary(
      compiled.stocks.map { stock in
        let count = stock.count(tables: compiled.tables)
        let remaining = min(count, max(0, left[stock.name] ?? count))
        let first = count - remaining
        return (stock.name, StockLevel(left: remaining, next: (first..<min(count, first + 64)).map { stock.piece($0, tables: compiled.tables) }))
      }
    ) { $1 }
  }

  /// Whether any rule is for events of a kind.
  package func hasRules(for kind: EventKind) -> Bool { !index.rules.rules(for: kind).isEmpty }

  /// How many rules there are, disabled ones left out.
  public var ruleCount: Int { compiled.rules.count }
  /// The declared campaigns.
  public var campaigns: [Campaign] { compiled.campaigns }
  /// The declared accounts.
  public var accounts: [Account] { compiled.accounts }

  /// The rule that answers, nil when none does. Rules are asked by tier, then from the top; the first that matches wins.
  /// - Complexity: O(length of the scene, key or text + rules that could match).
  public func match(_ event: Event, given facts: Facts) -> Match? { outcome(event, counting(event, facts).facts, naive: false).winner }

  /// The same by asking every rule in order, without the index: the definition that ``match(_:given:)`` must agree with.
  @_spi(Measuring) public func naiveMatch(_ event: Event, given facts: Facts) -> Match? {
    outcome(event, counting(event, facts).facts, naive: true).winner
  }

  /// The facts with this event counted, and what changed.
  func counting(_ event: Event, _ facts: Facts) -> (facts: Facts, changes: [FactChange]) {
    if compiled.counters.isEmpty { return (facts, []) }
    var (counted, changes): (Facts, [FactChange]) = (facts, [])
    var judgement = Judgement(self, event, facts)
    for counter in compiled.counters
    where selects(counter.events, event, otherwise: counter.events.contains { $0.kind == event.kind || $0.kind == nil }) {
      guard counter.condition < 0 || judgement.holds(counter.condition) else { continue }
      var tally = counted.profile.counters[counter.name] ?? Tally()
      if let template = counter.of {
        let bindings = counter.binds ? judgement.bindings(of: counter.condition) : []
        let scope = TurnScope(
          rules: compiled, event: event, facts: facts, moment: Moment(now: event.time, seed: 0), binding: bindings.first,
          moreBindings: Array(bindings.dropFirst()), campaign: judgement.campaign)
        var faults: [RenderFault] = []
        let value: String = Renderer.text(template, scope, limits: compiled.limits, faults: &faults)
        if value.isEmpty || tally.values.contains(value) || tally.values.count >= Tally.limit { continue }
        tally.values.append(value)
      }
      tally.add()
      counted.profile.counters[counter.name] = tally
      changes.append(.counted(counter.name, tally))
    }
    return (counted, changes)
  }

  struct Outcome {
    var winner: Match?
    /// Matching `continue` rules above the winner.
    var continued: [Match] = []
    /// Matching `audit` rules above the winner.
    var audited: [Int32] = []
    var campaign: Int32 = -1
  }

  func outcome(_ event: Event, _ facts: Facts, naive: Bool) -> Outcome {
    var judgement = Judgement(self, event, facts)
    var outcome = Outcome()
    outcome.campaign = judgement.campaign
    let account: UInt64 = compiled.accounts.count > 1 ? compiled.accountIndex(of: event).map { 1 << UInt64($0) } ?? 0 : .max
    var lanes = index.rules.candidates(for: judgement)
    var walk = naive ? index.rules.rules(for: event.kind).makeIterator() : nil
    while let ordinal = naive ? walk?.next() : lanes.next(in: index.rules) {
      let rule = compiled.rules[Int(ordinal)]
      guard rule.accounts == .max || rule.accounts & account != 0, selects(rule, event), judgement.holds(rule), judgement.hindrance(of: rule) == nil
      else { continue }
      if rule.isAudit {
        outcome.audited.append(ordinal)
        continue
      }
      judgement.answer(by: rule)
      let bindings = rule.binds ? judgement.bindings(of: rule.condition) : []
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

  func selects(_ rule: CompiledRule, _ event: Event) -> Bool { selects(rule.events, event, otherwise: true) }

  /// - Parameter isOfKind: whether the selectors name the event's kind, where it has a word of its own.
  private func selects(_ selectors: [EventSelector], _ event: Event, otherwise isOfKind: Bool) -> Bool {
    guard event.kind == .other else { return isOfKind }
    let name = event.name.map { EventKind.folded($0) }
    return selectors.contains { $0.kind == nil || ($0.kind == .other && $0.name == name) }
  }
}
