/// The proof about all texts at once, where asking for some was not enough.
///
/// It begins with the rules that took the texts that were asked for. A combination of "who takes a text" at which none of them answers has
/// a shortest text: that is asked for in its turn. Either the rule can answer there, or another takes it, and is one more to reckon with.
struct TextProof {
  private let arena: Arena
  private let ordinal: Int32?
  private let source: TextSource
  private let look: TextLook
  private var covers: Set<Int32>
  private var atoms: [TextAtom] = []
  private var languages: [TextLanguage] = []
  private var needed: Set<Int32> = []
  private var example: Witness?

  /// Counterexamples that are followed.
  private static let rounds = 24

  /// - Parameters:
  ///   - ordinal: the rule; nil for one that would take everything, behind all others.
  ///   - covers: rules that take some of its texts.
  init(of ordinal: Int32?, in arena: Arena, covers: Set<Int32>) {
    self.arena = arena
    self.ordinal = ordinal
    self.covers = covers
    source = arena.kind.subjectSources.first ?? .text
    let rules = arena.ruleSet.compiled
    let looks = ([ordinal].compactMap { $0 } + covers.sorted()).lazy.flatMap { rules.atoms(of: $0, in: arena.kind).compactMap { rules.look(of: $0) } }
    look = looks.first ?? (source == .text ? .folded : .exact)
    if let ordinal { add(atomsOf: ordinal) }
    for cover in covers.sorted() { add(atomsOf: cover) }
  }

  private mutating func add(atomsOf rule: Int32) {
    let rules = arena.ruleSet.compiled
    for atom in rules.atoms(of: rule, in: arena.kind) where rules.look(of: atom) == look && !atoms.contains(atom) {
      guard let language = rules.language(of: atom) else { continue }
      atoms.append(atom)
      languages.append(language)
    }
  }

  mutating func run() -> Reachability {
    for _ in 0..<Self.rounds {
      let text: String
      switch counterexample() {
      case .unknown: return .unproved
      case .nowhere: return example.map { .covered(by: needed.sorted(), example: $0, in: arena) } ?? .contradictory
      case .text(let found): text = String(decoding: found, as: UTF8.self)
      }
      switch arena.standing(of: ordinal, at: text) {
      case .left(let witness): return .reached(witness)
      case .nothing(let by, let found):
        if example == nil { example = found }
        let more = Set(by).subtracting(covers)
        if more.isEmpty { return .unproved }
        covers.formUnion(more)
        for cover in more.sorted() { add(atomsOf: cover) }
      case .notTaken, .unknown: return .unproved
      }
    }
    return .unproved
  }

  /// Nobody waits for the answer to an empty text.
  private var legal: LegalTexts {
    let all = LegalTexts(of: source, look)
    return ordinal == nil ? LegalTexts(look, bytes: max(1, all.bytes.lowerBound)...all.bytes.upperBound) : all
  }

  /// A text at which none of the covers answers.
  private mutating func counterexample() -> TextSearch {
    needed = []
    var isUnknown = false
    var text: [UInt8]?
    let (arena, ordinal, atoms, covers, legal) = (arena, ordinal, atoms, covers.sorted(), legal)
    var (needed, example): (Set<Int32>, Witness?) = ([], example)
    let (_, isComplete) = TextSignatures.all(of: languages, among: legal) { found in
      let spelled = String(decoding: found.witness, as: UTF8.self)
      let answers = Dictionary(uniqueKeysWithValues: atoms.enumerated().map { ($1, found.takes.contains($0)) })
      switch arena.standing(of: ordinal, without: covers, at: spelled, answers) {
      case .notTaken: return false
      case .left:
        text = found.witness
        return true
      case .nothing(let by, let found):
        needed.formUnion(by)
        if example == nil { example = found }
        return false
      case .unknown:
        isUnknown = true
        return true
      }
    }
    self.needed = needed
    self.example = example
    if let text { return .text(text) }
    return isComplete && !isUnknown ? .nowhere : .unknown
  }
}

extension Arena {
  /// What is left to a rule of all texts of which the same is known.
  fileprivate func standing(of own: Int32?, without covers: [Int32], at text: String, _ answers: [TextAtom: Bool]) -> Standing {
    let rules = ruleSet.compiled
    let start = witness(of: text)
    var maker = FormulaMaker(ruleSet, start.event(in: ruleSet), .answers(answers))
    let wanted = own.map { maker.formula(of: rules.rules[Int($0)]) } ?? .constant(true)
    if wanted.known == false { return .notTaken }
    var taken: [(rule: Int32, formula: Formula)] = []
    for cover in covers {
      let formula = maker.formula(of: rules.rules[Int(cover)])
      if formula.known != false { taken.append((cover, formula)) }
    }
    return remainder(of: wanted, for: nil, without: taken, from: start) { _ in true }
  }
}

extension CompiledRules {
  /// What a rule asks of the subject of events of a kind.
  func atoms(of rule: Int32, in kind: EventKind) -> [TextAtom] {
    let condition = rules[Int(rule)].condition
    var found: [TextAtom] = []
    if condition >= 0 { collect(condition, kind, &found) }
    return found
  }

  private func collect(_ index: Int32, _ kind: EventKind, _ found: inout [TextAtom]) {
    switch conditions[Int(index)].kind {
    case .all(let parts), .any(let parts): for part in parts { collect(operands[Int(part)], kind, &found) }
    case .not(let inner): collect(inner, kind, &found)
    case .leaf(.match(let source, let matcher)): if kind.subjectSources.contains(source) { found.append(.match(source, matcher)) }
    case .leaf(.campaign(let campaigns, _)): if kind == .scan { found += campaigns.map { .campaign(operands[Int($0)]) } }
    case .leaf: return
    }
  }

  func look(of atom: TextAtom) -> TextLook {
    switch atom {
    case .match(_, let matcher): texts[Int(matcher)].look
    case .campaign: .exact
    }
  }

  /// Nil when it cannot be reasoned about.
  func language(of atom: TextAtom) -> TextLanguage? {
    switch atom {
    case .match(_, let matcher): TextLanguage(texts[Int(matcher)], in: self)
    case .campaign(let campaign): TextLanguage(scenesOf: campaigns[Int(campaign)], in: self)
    }
  }
}
