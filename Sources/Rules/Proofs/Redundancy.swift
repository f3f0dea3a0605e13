/// `WX2003`: rules without which everybody would be told the same.
///
/// Most rules are let go by one look: at an event that a rule answers, the next to act says something else, or nobody does. Only what is left is
/// proved, for all texts and all times.
struct Redundancy {
  private let ruleSet: RuleSet
  private let arenas: [Arena]
  private let deeds: Deeds
  /// By deed, the last rule that does it.
  private var last: [Deeds.Deed: Int32] = [:]
  private var left: [(rule: Int32, witness: Witness, heir: Int32)] = []

  /// Rules that are looked at closely.
  private static let most = 20_000
  /// What all proofs together may cost: rules that are asked about a text.
  private static let budget = 2_000_000

  init(_ ruleSet: RuleSet, _ arenas: [Arena], _ deeds: Deeds) {
    self.ruleSet = ruleSet
    self.arenas = arenas
    self.deeds = deeds
    for ordinal in ruleSet.compiled.rules.indices.map({ Int32($0) }) { if let deed = deeds.deed(of: ordinal) { last[deed] = ordinal } }
  }

  /// A rule was found to answer an event.
  mutating func note(_ ordinal: Int32, at witness: Witness) {
    guard left.count < Self.most, let deed = deeds.deed(of: ordinal), let last = last[deed], last > ordinal else { return }
    guard let heir = ruleSet.nextToAct(after: ordinal, at: witness), deeds.areSame(ordinal, heir) else { return }
    left.append((ordinal, witness, heir))
  }

  /// - Parameter unreachable: rules of which that is said, so that they may be gone as well.
  func findings(unreachable: Set<Int32>) -> [Diagnostic] {
    let rules = ruleSet.compiled
    var exactRules: [Int: [Int32]] = [:]
    var cost = 0
    var proved: [(rule: Int32, witness: Witness, heir: Int32, heirs: [Int32])] = []
    for (ordinal, witness, heir) in left where cost < Self.budget && !Patience.isOver {
      let rule = rules.rules[Int(ordinal)]
      var heirs: Set<Int32> = []
      let isSame = arenas.indices.filter { arenas[$0].hears(rule) }.allSatisfy { place in
        let arena = arenas[place]
        var succession = Succession(of: ordinal, in: arena, deeds, unreachable: unreachable)
        if arena.isSpelling(rule), exactRules[place] == nil { exactRules[place] = arena.exactRules }
        defer { cost += succession.cost }
        let isSame = succession.isSame(first: heir, exactRules: exactRules[place] ?? [])
        heirs.formUnion(succession.heirs)
        return isSame
      }
      // Without it nobody but the fallback would answer its codes, which is a finding of its own.
      let isLeftToFallback =
        rule.tier != .fallback && rule.events.contains { $0.takes(.scan) } && heirs.contains { rules.rules[Int($0)].tier == .fallback }
      if isSame, !isLeftToFallback { proved.append((ordinal, witness, heir, heirs.sorted())) }
    }
    if proved.isEmpty { return [] }
    let places = ruleSet.placesNamingRules
    // What is written once may be a rule of each account: it goes where each of them may.
    let written = Dictionary(grouping: rules.rules) { $0.id }
    let gone = Dictionary(grouping: proved) { rules.rules[Int($0.rule)].id }
    return proved.compactMap { found -> Diagnostic? in
      let rule = rules.rules[Int(found.rule)]
      guard let all = gone[rule.id], all.count == written[rule.id]?.count, all.first?.rule == found.rule else { return nil }
      var heirs: [CompiledRule] = []
      for heir in all.flatMap(\.heirs).map({ rules.rules[Int($0)] }) where !heirs.contains(where: { $0.id == heir.id }) { heirs.append(heir) }
      return .redundant(rule, beside: heirs, namedAt: places[rule.id] ?? []).showing([
        ruleSet.shown(found.witness, without: rule, by: rules.rules[Int(found.heir)])
      ])
    }
  }
}

extension RuleSet {
  /// The rule behind one that would act at an event if that did not.
  fileprivate func nextToAct(after ordinal: Int32, at witness: Witness) -> Int32? {
    let event = witness.event(in: self)
    var judgement = Judgement(self, event, counting(event, witness.facts(in: self)).facts)
    let account = compiled.accountBit(of: event)
    var lanes = index.rules.candidates(for: judgement)
    while let next = lanes.next(in: index.rules) {
      let rule = compiled.rules[Int(next)]
      guard next > ordinal, rule.role != .always, rule.accounts == .max || rule.accounts & account != 0, selects(rule, event) else { continue }
      if judgement.holds(rule), judgement.hindrance(of: rule) == nil { return next }
    }
    return nil
  }

  /// By rule, where other rules and tests name it. A test that does is no reason to keep a rule: each rule of a good rule set has one, and
  /// `test --suggest` writes them. But whoever removes the rule has to change these too, or the rule set does not load.
  fileprivate var placesNamingRules: [String: [(place: SourceSpan, isTest: Bool)]] {
    var places: [String: [(place: SourceSpan, isTest: Bool)]] = [:]
    var seen: Set<SourceSpan> = []
    for other in compiled.rules.flatMap(\.overlaps) where seen.insert(other.span).inserted {
      places[other.value, default: []].append((other.span, false))
    }
    for rule in tests.flatMap(\.steps).compactMap({ $0.expect?.rule }) { places[rule.value, default: []].append((rule.span, true)) }
    return places
  }

  /// A situation in which one rule answers, and another would say the same.
  fileprivate func shown(_ witness: Witness, without rule: CompiledRule, by heir: CompiledRule) -> FindingWitness {
    let shown = self.shown(witness)
    let line: Phrase = "\(shown.line), and without it `\(heir.id)`"
    // What holds before and afterwards, where it can be said.
    guard case .text(let template, _) = rule.reply, let text = template.constant else { return FindingWitness(line: line, test: shown.test) }
    let event = witness.event(in: self)
    let plan = plan(event, given: witness.facts(in: self), at: Moment(now: event.time, seed: 1))
    guard plan.reply == .text(SentText(text)), let test = try? witness.test(expecting: .reply(text), in: self) else {
      return FindingWitness(line: line, test: shown.test)
    }
    return FindingWitness(line: line, test: test)
  }
}

extension Arena {
  /// Rules that ask for a text as it is written.
  fileprivate var exactRules: [Int32] {
    let rules = ruleSet.compiled
    return ruleSet.index.rules.rules(for: kind).filter { ordinal in
      hears(rules.rules[Int(ordinal)]) && rules.atoms(of: ordinal, in: kind).contains { rules.look(of: $0) == .exact }
    }
  }
}

extension Diagnostic {
  fileprivate static func redundant(
    _ rule: CompiledRule, beside heirs: [CompiledRule], namedAt places: [(place: SourceSpan, isTest: Bool)]
  ) -> Diagnostic {
    let names: Phrase = heirs.count > 3 ? "\(quotedList(heirs.prefix(3).map(\.id))) and others" : quotedList(heirs.map(\.id))
    let named = places.prefix(3).map { Label($0.place, $0.isTest ? "a test expects it" : "names it") }
    return Diagnostic(
      .redundant,
      heirs.count == 1
        ? "rule `\(rule.id)` changes nothing: without it \(names) says and does the same"
        : "rule `\(rule.id)` changes nothing: without it \(names) say and do the same",
      severity: .note, at: rule.span,
      related: heirs.prefix(3).map { Label($0.span, "says the same") } + named,
      help: [
        places.isEmpty
          ? "remove `\(rule.id)`, or let it say what the others do not"
          : "remove `\(rule.id)` and change what names it, or let it say what the others do not"
      ])
  }
}
