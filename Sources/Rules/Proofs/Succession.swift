/// Who takes the events of a rule when it is gone: whether that is always one who says and does the same.
///
/// Earlier rules are not asked what they leave to it. So what is proved of several rules holds when all of them go: each was looked at as if
/// it had all of its own events, and the next to take one of these says the same, or is gone for the same reason.
struct Succession {
  private let arena: Arena
  private let ordinal: Int32
  private let deeds: Deeds
  private let unreachable: Set<Int32>
  private let rule: CompiledRule
  /// Those that say and do it instead.
  private(set) var heirs: Set<Int32> = []
  /// Rules that were asked.
  private(set) var cost = 0

  /// Texts that are looked at one by one.
  private static let mostTexts = 64
  /// Rules that may take one text.
  private static let mostAsked = 128
  /// Rules among which heirs are looked for, where texts are not looked at one by one; and those that are looked at closely.
  private static let near = 512
  private static let mostNear = 12
  private static let states = 2_000

  /// - Parameter unreachable: rules on whose answers nothing may be built, since it is said of them that they could as well not be there.
  init(of ordinal: Int32, in arena: Arena, _ deeds: Deeds, unreachable: Set<Int32>) {
    self.unreachable = unreachable
    self.arena = arena
    self.ordinal = ordinal
    self.deeds = deeds
    rule = arena.ruleSet.compiled.rules[Int(ordinal)]
  }

  /// - Parameters:
  ///   - first: the rule that says and does the same for some event: it is tried before others are.
  ///   - exactRules: those of the arena that ask for a text as it is written.
  mutating func isSame(first: Int32, exactRules: [Int32]) -> Bool {
    if let texts = Samples.all(of: rule, in: arena, most: Self.mostTexts), texts.count <= Self.mostTexts {
      for text in texts where !isSame(at: text, exactRules) { return false }
      return !arena.hasSubject || isSame(at: nil, exactRules)
    }
    // Of an event without a text nothing is searched for.
    guard isSame(at: nil, exactRules) else { return false }
    let (behind, toFirst) = rulesBehind(first)
    let sure = heirs
    for count in toFirst == behind.count ? [toFirst] : [toFirst, behind.count] where count > 0 {
      heirs = sure
      if isSameAtAllTexts(before: behind[..<count]) { return true }
    }
    return false
  }

  private var rules: CompiledRules { arena.ruleSet.compiled }

  private func isHeir(_ other: Int32) -> Bool { deeds.areSame(ordinal, other) }

  // MARK: one text

  /// For all who send one text, at all times.
  private mutating func isSame(at text: String?, _ exactRules: [Int32]) -> Bool {
    let start = arena.witness(of: arena.hasSubject ? text : nil)
    let event = arena.kind == .scan && text != nil ? arena.event(ofScene: text ?? "") : start.event(in: arena.ruleSet)
    let isSpelling = text != nil && arena.isSpelling(rule)
    var maker = FormulaMaker(arena.ruleSet, event, .text(isSpelling: isSpelling))
    let wanted = maker.formula(of: rule)
    if wanted.known == false { return true }
    var lanes = maker.candidates(in: arena.ruleSet.index.rules)
    // The same text may be spelled otherwise, and then be another rule's: one that is not found under this spelling.
    var others = isSpelling ? exactRules[exactRules.partitioningIndex { $0 > ordinal }...] : []
    var later: [AskedRule] = []
    var indexed = lanes.next(in: arena.ruleSet.index.rules)
    while true {
      while let next = indexed, next <= ordinal { indexed = lanes.next(in: arena.ruleSet.index.rules) }
      guard let next = [indexed, others.first].compactMap(\.self).min() else { break }
      if next == indexed { indexed = lanes.next(in: arena.ruleSet.index.rules) }
      if next == others.first { others.removeFirst() }
      cost += 1
      guard acts(next) else { continue }
      let formula = maker.formula(of: rules.rules[Int(next)])
      if formula.known == false { continue }
      later.append(AskedRule(rule: next, formula: formula))
      if formula.known == true, !unreachable.contains(next) { break }
      if later.count == Self.mostAsked { return false }
    }
    return isSame(wanted, later)
  }

  /// Whether it takes events from those behind it, or does something for them.
  private func acts(_ other: Int32) -> Bool {
    let rule = rules.rules[Int(other)]
    return rule.role != .always && arena.hears(rule)
  }

  /// Whether at all points at which a rule may answer the next to act is one that says and does the same.
  private mutating func isSame(_ wanted: Formula, _ later: [AskedRule]) -> Bool {
    guard let axes = Axes(of: [wanted] + later.map(\.formula), in: arena.room), var open = wanted.regions(on: axes) else { return false }
    for next in later {
      if open.isEmpty { break }
      guard let regions = next.formula.regions(on: axes) else { return false }
      if isHeir(next.rule) {
        // Where it is still there it says the same; where it is not, the next is asked.
        if unreachable.contains(next.rule) { continue }
        for region in regions {
          if open.contains(where: { $0.meeting(region) != nil }) { heirs.insert(next.rule) }
          open = open.flatMap { $0.outside(region, counts: axes.counts) }
          if open.count > Decisions.most { return false }
        }
      } else if open.contains(where: { piece in regions.contains { piece.meeting($0) != nil } }) {
        return false
      }
    }
    return open.isEmpty
  }

  // MARK: all texts at once

  /// Rules behind it up to the last heir that is near, without those that never meet it; and how many of them there are up to the first heir.
  private mutating func rulesBehind(_ first: Int32) -> (rules: [Int32], toFirst: Int) {
    let asked = arena.ruleSet.index.rules.rules(for: arena.kind)
    var maker = FormulaMaker(arena.ruleSet, arena.witness(of: Samples.plain).event(in: arena.ruleSet), .answers([:]))
    let wanted = maker.formula(of: rule)
    let campaigns = rules.campaigns(requiredBy: rule)
    var found: [Int32] = []
    var (toFirst, toLast) = (0, 0)
    for next in asked[asked.partitioningIndex(where: { $0 > ordinal })...].prefix(Self.near) {
      cost += 1
      guard acts(next) else { continue }
      let other = rules.rules[Int(next)]
      if let campaigns, let others = rules.campaigns(requiredBy: other), campaigns.isDisjoint(with: others) { continue }
      guard mayMeet(wanted, maker.formula(of: other)) else { continue }
      if found.count == Self.mostNear { break }
      found.append(next)
      guard isHeir(next), !unreachable.contains(next) else { continue }
      toLast = found.count
      if next == first { toFirst = found.count }
      if other.condition < 0 { break }
    }
    return (Array(found[..<toLast]), toFirst)
  }

  /// Whether there is a follower, a moment and a text for both.
  private func mayMeet(_ own: Formula, _ other: Formula) -> Bool {
    let both = Formula.meeting([own, other])
    if both.known == false { return false }
    guard let axes = Axes(of: [both], in: arena.room), let regions = both.regions(on: axes) else { return true }
    return !regions.isEmpty
  }

  private mutating func isSameAtAllTexts(before behind: ArraySlice<Int32>) -> Bool {
    let kind = arena.kind
    let source = kind.subjectSources.first ?? .text
    // Its own text is asked of all others.
    let own = rules.onlyAtom(of: ordinal, in: kind)
    let ownLanguage = own.flatMap { rules.language(of: $0) }
    let atoms = ([ordinal] + behind).flatMap { rules.atoms(of: $0, in: kind) }
    let look = (ownLanguage == nil ? atoms.first : own).map { rules.look(of: $0) } ?? (source == .text ? .folded : .exact)
    var asked: [TextAtom] = []
    var languages: [TextLanguage] = []
    for atom in atoms where rules.look(of: atom) == look && !asked.contains(atom) && !(atom == own && ownLanguage != nil) {
      guard let language = rules.language(of: atom) else { continue }
      asked.append(atom)
      languages.append(language)
    }
    cost += 100 * (languages.count + 1)
    var isSame = true
    let (_, isComplete) = TextSignatures.all(of: languages, within: ownLanguage, among: LegalTexts(of: source, look), budget: Self.states) { found in
      var answers = Dictionary(uniqueKeysWithValues: asked.enumerated().map { ($1, found.takes.contains($0)) })
      if let own, ownLanguage != nil { answers[own] = true }
      let start = arena.witness(of: String(decoding: found.witness, as: UTF8.self))
      var maker = FormulaMaker(arena.ruleSet, start.event(in: arena.ruleSet), .answers(answers))
      let wanted = maker.formula(of: rule)
      if wanted.known == false { return false }
      let later = behind.map { AskedRule(rule: $0, formula: maker.formula(of: rules.rules[Int($0)])) }
      isSame = self.isSame(wanted, later)
      return !isSame
    }
    return isComplete && isSame
  }
}

extension CompiledRules {
  /// Of one of these the scene must be; nil where it may be of none.
  fileprivate func campaigns(requiredBy rule: CompiledRule) -> Set<Int32>? { rule.condition < 0 ? nil : campaigns(requiredBy: rule.condition) }

  private func campaigns(requiredBy index: Int32) -> Set<Int32>? {
    switch conditions[Int(index)].kind {
    case .all(let parts): parts.lazy.compactMap { self.campaigns(requiredBy: self.operands[Int($0)]) }.first
    case .leaf(.campaign(let campaigns, _)): Set(campaigns.map { operands[Int($0)] })
    case .any, .not, .leaf: nil
    }
  }
}
