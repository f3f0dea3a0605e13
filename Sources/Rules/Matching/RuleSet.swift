/// A compiled rule set. There is no public initialiser: whoever owns one knows that its files compiled. A reference: turns keep it with one
/// retain.
public final class RuleSet: Sendable {
  package let compiled: CompiledRules
  let index: MatchIndex
  package let tests: [TestDeclaration]
  package let files: [SourceFile]
  /// Fingerprint of everything the rule set was made from, wherever it lies: names and bytes of all files, in order. 12 hex digits.
  public let revision: String

  /// Names that nothing uses, values that no choice is for: what need not be mended before it goes live.
  package let looseEnds: [Diagnostic]

  package init(
    _ parts: CompiledRules.Parts, limits: Limits, tests: [TestDeclaration], files: [SourceFile], looseEnds: [Diagnostic] = []
  ) {
    self.looseEnds = looseEnds
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

  /// The zone in which an event to that addressee is judged: times that are said beside it are read in the same.
  package func zone(ofAddressee account: String?) -> Zone {
    let place = accounts.firstIndex { $0.originalID == addressee(account) } ?? compiled.defaultAccount
    return place.map { accounts[$0].timezone } ?? compiled.timezone
  }

  /// The campaign of this name, with the codes of one account. Without an account: of the first that has it.
  package func campaign(named name: String, of account: String? = nil) -> Campaign? {
    campaigns.first { $0.id == name && (account == nil || $0.account == account) }
  }

  /// The accounts that have codes of a campaign.
  package func accounts(of campaign: String) -> [Account] { campaigns.filter { $0.id == campaign }.compactMap { account(of: $0) } }

  /// How many campaigns there are, each counted once, however many accounts have it.
  package var campaignCount: Int { Set(campaigns.map(\.id)).count }

  /// The campaign of an account whose codes carry this scene.
  package func campaign(ofScene scene: String, account: String) -> Campaign? {
    let bytes = Array(scene.utf8)
    let place = accounts.firstIndex { $0.name == account } ?? 0
    return index.campaigns(ofAccountAt: place)?.find(bytes.span, 0..<bytes.count, in: compiled).map { campaigns[Int($0.0)] }
  }

  /// A piece that nobody has any more, in its place: for those who play events.
  package func giveBack(_ piece: String, to name: String, _ levels: inout [String: StockLevel]) {
    guard let stock = compiled.stocks.first(where: { $0.name == name }), let place = stock.place(of: piece, tables: compiled.tables) else { return }
    levels[name]?.add(piece) { other in stock.place(of: other, tables: compiled.tables).map { place < $0 } ?? false }
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

  /// Whether any rule answers events of a kind, beside what always runs.
  package func hasAnswers(for kind: EventKind) -> Bool { index.rules.rules(for: kind).contains { compiled.rules[Int($0)].role != .always } }

  /// How many rules there are, disabled ones left out. One that an account has otherwise is still one.
  public var ruleCount: Int { Set(compiled.rules.map(\.id)).count }
  /// The declared campaigns.
  public var campaigns: [Campaign] { compiled.campaigns }
  /// The declared accounts.
  public var accounts: [Account] { compiled.accounts }

  /// The rule that answers, nil when none does. Rules are asked by tier, then from the top; the first that matches wins.
  /// - Complexity: O(length of the scene, key or text + rules that could match).
  public func match(_ event: Event, given facts: Facts) -> Match? {
    var outcome = outcome(event, findsOtherFacts(facts) ? counting(event, facts).facts : facts, naive: false)
    return outcome.winner.take()
  }

  /// The same by asking every rule in order, without the index: the definition that ``match(_:given:)`` must agree with.
  @_spi(Measuring) public func naiveMatch(_ event: Event, given facts: Facts) -> Match? {
    outcome(event, counting(event, facts).facts, naive: true).winner
  }

  /// Nothing copies it: matches are large.
  struct Outcome: ~Copyable {
    var winner: Match?
    /// Matching rules under `always:`, then matching `continue` rules above the winner.
    var continued: [Match] = []
    /// Matching `audit` rules above the winner.
    var audited: [Int32] = []
    let campaign: Int32
  }

  func outcome(_ event: Event, _ facts: Facts, naive: Bool) -> Outcome {
    var judgement = Judgement(self, event, facts)
    var outcome = Outcome(campaign: judgement.campaign)
    let account = compiled.accountBit(of: event)
    if naive {
      for ordinal in index.rules.rules(for: event.kind) where ask(ordinal, isProved: false, account, &judgement, &outcome) { break }
    } else {
      var lanes = index.rules.candidates(for: judgement)
      while let ordinal = lanes.next(in: index.rules), !ask(ordinal, isProved: lanes.isProved, account, &judgement, &outcome) {}
    }
    return outcome
  }

  /// Whether the rule answers, so that none after it is asked.
  private func ask(_ ordinal: Int32, isProved: Bool, _ account: UInt64, _ judgement: inout Judgement, _ outcome: inout Outcome) -> Bool {
    let rule = compiled.rules[Int(ordinal)]
    guard rule.accounts == .max || rule.accounts & account != 0, !judgement.event.kind.isByName || selects(rule, judgement.event),
      isProved || judgement.holds(rule), judgement.hindrance(of: rule) == nil
    else { return false }
    if rule.isAudit {
      outcome.audited.append(ordinal)
      return false
    }
    let stock = judgement.answer(by: rule)
    let match = Match(
      rule: ordinal, bindings: rule.binds ? judgement.bindings(of: rule.condition) : Bindings(), campaign: judgement.campaign,
      limit: rule.limit.map { judgement.key(of: $0, rule) }, stock: stock)
    if rule.role == .answers {
      outcome.winner = match
      return true
    }
    outcome.continued.append(match)
    return false
  }

  func selects(_ rule: CompiledRule, _ event: Event) -> Bool { selects(rule.events, event, otherwise: true) }

  /// - Parameter isOfKind: whether the selectors name the event's kind, where it has a word of its own.
  func selects(_ selectors: [EventSelector], _ event: Event, otherwise isOfKind: Bool) -> Bool {
    guard event.kind.isByName else { return isOfKind }
    let name = event.selectedName
    return selectors.contains { $0.takes(event.kind) && ($0.name == nil || $0.name == name) }
  }
}
