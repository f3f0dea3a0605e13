/// `WX2002`: two rules that take some of each other's scenes or keys, of which neither is the more special.
///
/// What people type is another matter: of two words that both occur in a text the first rule's counts, and that is what an order is for.
extension RuleSet {
  func overlapFindings(_ arenas: [Arena], _ deeds: Deeds) -> [Diagnostic] {
    var seen: Set<Pair> = []
    var findings: [Diagnostic] = []
    var forms = OverlapForms()
    for arena in arenas where arena.kind == .scan || arena.kind == .menuClick {
      for pair in arena.pairs() where seen.insert(pair).inserted && forms.mayOverlap(pair, in: arena) {
        if Patience.isOver { return findings }
        // Where both say and do the same, nobody cares which of them is asked first.
        if deeds.areSame(pair.first, pair.second) { continue }
        if let overlap = arena.overlap(pair, &forms) { findings.append(finding(pair, overlap, arena)) }
      }
    }
    return findings
  }

  private func finding(_ pair: Pair, _ overlap: Overlap, _ arena: Arena) -> Diagnostic {
    let (first, second) = (compiled.rules[Int(pair.first)], compiled.rules[Int(pair.second)])
    return Diagnostic(
      .overlap, "`\(first.id)` and `\(second.id)` overlap, and neither is more specific",
      severity: first.span.file == second.span.file ? .warning : .error, at: second.span, label: "asked second",
      related: [Diagnostic.Label(first.span, "wins where both match, because it is asked first")],
      help: ["if that is meant, add `overlaps: [ \(first.id) ]` to `\(second.id)`; else make one of the patterns narrower"]
    ).showing(
      [
        shown(overlap.both, label: "both match"), overlap.onlyFirst.map { shown($0, label: "only `\(first.id)`") },
        overlap.onlySecond.map { shown($0, label: "only `\(second.id)`") },
      ].compactMap { $0 })
  }

  fileprivate struct Pair: Hashable {
    let first: Int32
    let second: Int32
  }
  fileprivate struct Overlap {
    let both: Witness
    let onlyFirst: Witness?
    let onlySecond: Witness?
  }
}

/// Of two patterns that begin alike, whether they overlap: said once for all pairs that go on alike.
private struct OverlapForms {
  private struct Form: Hashable {
    let first: [Pattern.Segment]
    let second: [Pattern.Segment]
  }
  private struct Atoms: Hashable {
    let first: TextAtom
    let second: TextAtom
    let source: TextSource
  }
  private var known: [Form: Bool] = [:]
  /// Many rules ask for the same scenes, in other states and at other times.
  private var relations: [Atoms: TextRelation?] = [:]

  /// Nil where one of them is no language.
  mutating func relation(_ first: TextAtom, _ second: TextAtom, _ source: TextSource, in rules: CompiledRules) -> TextRelation? {
    let atoms = Atoms(first: first, second: second, source: source)
    if let known = relations[atoms] { return known }
    var relation: TextRelation?
    if let left = rules.language(of: first), let right = rules.language(of: second) {
      relation = TextRelation(left, right, among: LegalTexts(of: source, rules.look(of: first)))
    }
    relations[atoms] = .some(relation)
    return relation
  }

  mutating func mayOverlap(_ pair: RuleSet.Pair, in arena: Arena) -> Bool {
    let rules = arena.ruleSet.compiled
    guard let first = rules.onlyPattern(of: pair.first, in: arena.kind), let second = rules.onlyPattern(of: pair.second, in: arena.kind),
      first.beginning == second.beginning
    else { return true }
    let form = Form(
      first: Array(first.segments.dropFirst(first.beginning.isEmpty ? 0 : 1)),
      second: Array(second.segments.dropFirst(second.beginning.isEmpty ? 0 : 1)))
    if let known = known[form] { return known }
    let source = arena.kind.subjectSources.first ?? .text
    var may = form.first != form.second
    if may, let left = TextLanguage(first, .exact, tables: rules.tables), let right = TextLanguage(second, .exact, tables: rules.tables) {
      may = TextRelation(left, right, among: LegalTexts(of: source, .exact)).kind == .overlaps
    }
    known[form] = may
    return may
  }
}

extension Arena {
  /// Rules that are looked at beside one other.
  private static let mostBeside = 64
  /// Pairs that are looked at.
  private static let mostPairs = 100_000

  /// Pairs of rules whose texts begin alike, so that some could be the same.
  fileprivate func pairs() -> [RuleSet.Pair] {
    let rules = ruleSet.compiled
    var sorted: [(prefix: [UInt8], rule: Int32)] = []
    for ordinal in ruleSet.index.rules.rules(for: kind) {
      let rule = rules.rules[Int(ordinal)]
      guard rule.alwaysAnswers, hears(rule), let atom = rules.onlyAtom(of: ordinal, in: kind), rules.isPartial(atom) else { continue }
      sorted.append((rules.beginning(of: atom), ordinal))
    }
    sorted.sort { ($0.prefix.count, $0.rule) < ($1.prefix.count, $1.rule) }
    var byPrefix: [[UInt8]: [Int32]] = [:]
    var pairs: [RuleSet.Pair] = []
    for (prefix, rule) in sorted {
      for length in 0...prefix.count {
        for other in (byPrefix[Array(prefix.prefix(length))] ?? []).prefix(Self.mostBeside) {
          if pairs.count == Self.mostPairs { return pairs }
          pairs.append(RuleSet.Pair(first: min(rule, other), second: max(rule, other)))
        }
      }
      byPrefix[prefix, default: []].append(rule)
    }
    return pairs
  }

  /// Nil when they do not overlap, one is the more special, or it is said that it is meant.
  fileprivate func overlap(_ pair: RuleSet.Pair, _ forms: inout OverlapForms) -> RuleSet.Overlap? {
    let rules = ruleSet.compiled
    let (first, second) = (rules.rules[Int(pair.first)], rules.rules[Int(pair.second)])
    if first.overlaps.contains(where: { $0.value == second.id }) || second.overlaps.contains(where: { $0.value == first.id }) { return nil }
    guard let left = rules.onlyAtom(of: pair.first, in: kind), let right = rules.onlyAtom(of: pair.second, in: kind), left != right,
      rules.look(of: left) == rules.look(of: right),
      let relation = forms.relation(left, right, kind.subjectSources.first ?? .text, in: rules), relation.kind == .overlaps
    else { return nil }
    guard let both = relation.both else { return nil }
    guard let point = meeting(pair, at: String(decoding: both, as: UTF8.self)) else { return nil }
    func alone(_ ordinal: Int32, _ text: [UInt8]?) -> Witness? {
      guard let text, case .left(let witness) = standing(of: ordinal, at: String(decoding: text, as: UTF8.self)) else { return nil }
      return witness
    }
    return RuleSet.Overlap(both: point, onlyFirst: alone(pair.first, relation.onlyLeft), onlySecond: alone(pair.second, relation.onlyRight))
  }

  /// An event that the first answers and the second would.
  private func meeting(_ pair: RuleSet.Pair, at subject: String) -> Witness? {
    let rules = ruleSet.compiled
    let start = witness(of: subject)
    var maker = FormulaMaker(ruleSet, start.event(in: ruleSet), .text(isSpelling: false))
    let both = Formula.meeting([maker.formula(of: rules.rules[Int(pair.first)]), maker.formula(of: rules.rules[Int(pair.second)])])
    if both.known == false { return nil }
    guard case .left(let witness) = standing(of: pair.first, at: subject) else { return nil }
    guard let axes = Axes(of: [both], in: room), let region = both.regions(on: axes)?.first else { return nil }
    let point = start.at(region, of: axes, in: rules)
    return answers(pair.first, point) ? point : answers(pair.first, witness) && holds(pair.second, witness) ? witness : nil
  }

  private func holds(_ ordinal: Int32, _ point: Witness) -> Bool {
    let event = point.event(in: ruleSet)
    var judgement = Judgement(ruleSet, event, ruleSet.counting(event, point.facts(in: ruleSet)).facts)
    return judgement.holds(ruleSet.compiled.rules[Int(ordinal)])
  }
}

extension CompiledRules {
  /// What a rule asks of its text, where that is one thing and must hold.
  func onlyAtom(of rule: Int32, in kind: EventKind) -> TextAtom? {
    let condition = rules[Int(rule)].condition
    guard condition >= 0, atoms(of: rule, in: kind).count == 1 else { return nil }
    return required(condition, kind)
  }

  private func required(_ index: Int32, _ kind: EventKind) -> TextAtom? {
    switch conditions[Int(index)].kind {
    case .all(let parts): parts.lazy.compactMap { self.required(self.operands[Int($0)], kind) }.first
    case .leaf(.match(let source, let matcher)): kind.subjectSources.contains(source) ? .match(source, matcher) : nil
    case .leaf(.campaign(let campaigns, _)): campaigns.count == 1 ? campaigns.first.map { .campaign(operands[Int($0)]) } : nil
    case .any, .not, .leaf: nil
    }
  }

  /// What a rule asks of its text, where that is one pattern as it is written.
  fileprivate func onlyPattern(of rule: Int32, in kind: EventKind) -> Pattern? {
    guard case .match(_, let matcher)? = onlyAtom(of: rule, in: kind), texts[Int(matcher)].look == .exact, texts[Int(matcher)].modes.count == 1,
      case .pattern(let patterns) = texts[Int(matcher)].modes[0], patterns.count == 1
    else { return nil }
    return self.patterns[Int(patterns[0])]
  }

  /// Whether it takes several texts and not all: a single one lies within another or apart from it.
  fileprivate func isPartial(_ atom: TextAtom) -> Bool {
    guard case .match(_, let matcher) = atom, texts[Int(matcher)].modes.count == 1 else { return true }
    switch texts[Int(matcher)].modes[0] {
    case .equals(let words): return words.count > 1
    // What a list has is said there, and the first of two lists counts.
    case .pattern(let ids) where ids.contains { patterns[Int($0)].holes.contains { if case .list = $0.type { true } else { false } } }: return false
    case .pattern(let ids): return ids.count > 1 || !ids.contains { patterns[Int($0)].literal != nil || patterns[Int($0)].isEverything }
    case .prefix, .suffix, .contains, .containsAll, .glob, .regex, .keyword: return true
    }
  }

  /// What all texts of it begin with.
  fileprivate func beginning(of atom: TextAtom) -> [UInt8] {
    switch atom {
    case .match(_, let matcher):
      switch texts[Int(matcher)].modes.first {
      case .pattern(let patterns): patterns.count == 1 ? patterns.first.map { self.patterns[Int($0)].beginning } ?? [] : []
      case .equals(let words), .prefix(let words): words.count == 1 ? words[0] : []
      case .glob(let globs): globs.count == 1 ? globs[0].literalPrefix : []
      case .suffix, .contains, .containsAll, .regex, .keyword, nil: []
      }
    case .campaign(let campaign):
      switch campaigns[Int(campaign)].scene {
      case .text(let pattern): patterns[Int(pattern)].beginning
      case .columns, .allocated, .onDemand: []
      }
    }
  }
}

extension Pattern {
  /// Whether it takes every text that is one.
  fileprivate var isEverything: Bool {
    guard segments.count == 1, case .hole(let hole) = segments[0] else { return false }
    return hole.type == .rest || hole.type == .text
  }

  fileprivate var beginning: [UInt8] { if case .literal(let bytes)? = segments.first { bytes } else { [] } }
}
