/// `WX2004`: words of a rule that can answer, each of which another rule answers before it.
extension RuleSet {
  func takenWordFindings(_ arenas: [Arena], _ written: inout WrittenWords) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    for number in compiled.rules.indices {
      let rule = compiled.rules[number]
      guard rule.role == .answers, !rule.isAudit else { continue }
      let asked = AskedWord.all(of: rule, in: compiled)
      // Of a rule with one word it is the rule that is never reached.
      guard asked.count > 1 else { continue }
      var seen: Set<AskedWord> = []
      let words = asked.filter { seen.insert($0).inserted }
      guard words.count > 1 else { continue }
      var taken: [(word: AskedWord, by: [Int32], example: Witness)] = []
      for word in words { if let (by, example) = takers(of: word, before: Int32(number), in: arenas) { taken.append((word, by, example)) } }
      // That it adds nothing to its own list has been said.
      if words.count <= Self.comparedWords {
        taken.removeAll { taken in
          words.contains { $0 != taken.word && $0.condition == taken.word.condition && $0.mode == taken.word.mode && taken.word.isTaken(byWord: $0) }
        }
      }
      guard !taken.isEmpty else { continue }
      switch Reachability(of: Int32(number), in: arenas) {
      case .covered, .contradictory: continue
      case .reached, .unproved: break
      }
      for (word, by, example) in taken.prefix(Self.shownWords) {
        findings.append(finding(word, of: rule, takenBy: by.map { compiled.rules[Int($0)] }, &written).showing([shown(example)]))
      }
      let more = taken.count - Self.shownWords
      if more > 0, let last = findings.popLast() { findings.append(last.noting("and \(more) more words of `\(rule.id)`")) }
    }
    return findings
  }

  /// Those who answer, whenever an event has the word; nil when there is one that the rule can answer, or nobody knows.
  func takers(of word: AskedWord, before own: Int32, in arenas: [Arena]) -> (by: [Int32], example: Witness)? {
    let rule = compiled.rules[Int(own)]
    var (takers, example): (Set<Int32>, Witness?) = ([], nil)
    for arena in arenas where arena.hasSubject && arena.kind.subjectSources.contains(word.source) && arena.hears(rule) {
      switch arena.standing(of: own, atAllWith: word) {
      case .notTaken: continue
      case .left, .unknown: return nil
      case .nothing(let by, let found):
        takers.formUnion(by)
        if example == nil { example = found }
      }
    }
    guard let example else { return nil }
    // It is said only of what the engine does.
    let winner = match(example.event(in: self), given: example.facts(in: self))?.rule
    guard let winner, winner < own else { return nil }
    takers.insert(winner)
    return (takers.sorted(), example)
  }

  private func finding(_ word: AskedWord, of rule: CompiledRule, takenBy others: [CompiledRule], _ written: inout WrittenWords) -> Diagnostic {
    let node = written.node(of: word)
    let shorter = others.lazy.compactMap { AskedWord.all(of: $0, in: self.compiled).first { word.isTaken(byWord: $0) } }.first
    let reason = shorter.flatMap { AskedWord.reason(word.text, by: $0.text, at: $0.place) }
    return .taken(word, at: node?.span ?? word.condition, of: rule, by: others, because: reason)
  }
}

extension Arena {
  /// More rules than so many are not looked at for one word.
  private static let most = 64

  /// What is left to a rule of all texts that have a word.
  fileprivate func standing(of own: Int32, atAllWith word: AskedWord) -> Standing {
    let rules = ruleSet.compiled
    let start = witness(of: word.text)
    let event = start.event(in: ruleSet)
    let covers = rulesAbove(own, event)
    if covers.isEmpty || covers.count > Self.most { return .unknown }
    if word.place == .whole { return standing(of: own, at: word.text) }
    var answers: [TextAtom: Bool] = [:]
    for cover in covers {
      for atom in rules.atoms(of: cover, in: kind) {
        if case .match(word.source, let matcher) = atom, word.isTaken(by: rules.texts[Int(matcher)], in: rules) { answers[atom] = true }
      }
    }
    // What is asked of the text beside that may be so or not.
    var maker = FormulaMaker(ruleSet, event, .answers(answers))
    let wanted = maker.formula(of: rules.rules[Int(own)])
    if wanted.known == false { return .notTaken }
    var taken: [(rule: Int32, formula: Formula)] = []
    for cover in covers {
      let formula = maker.formula(of: rules.rules[Int(cover)])
      if formula.known != false { taken.append((cover, formula)) }
    }
    return remainder(of: wanted, for: nil, without: taken, from: start) { _ in true }
  }

  /// The rules above one that may answer a text, and are held back by nothing but their conditions.
  private func rulesAbove(_ own: Int32, _ event: Event) -> [Int32] {
    let maker = FormulaMaker(ruleSet, event, .answers([:]))
    var lanes = maker.candidates(in: ruleSet.index.rules)
    var found: [Int32] = []
    while let ordinal = lanes.next(in: ruleSet.index.rules), ordinal < own, found.count <= Self.most {
      let other = ruleSet.compiled.rules[Int(ordinal)]
      if other.alwaysAnswers, hears(other) { found.append(ordinal) }
    }
    return found
  }
}

extension Diagnostic {
  fileprivate static func taken(
    _ word: AskedWord, at span: SourceSpan, of rule: CompiledRule, by others: [CompiledRule], because reason: Phrase?
  ) -> Diagnostic {
    // Each account may have one of its own under the same name.
    var seen: Set<String> = []
    let ids = others.map(\.id).filter { seen.insert($0).inserted }
    let names: Phrase = ids.count > 3 ? "\(quotedList(ids.prefix(3))) and others" : quotedList(ids)
    let isFirstByTier = others.contains { $0.tier != rule.tier }
    let whose: Phrase = ids.count == 1 ? "rule \(names) answers" : "rules \(names) together answer"
    return Diagnostic(
      .coveredWord, "\(word.source.noun) `\(word.text)` of rule `\(rule.id)` is never reached: \(whose) before it", severity: .warning, at: span,
      related: others.prefix(3).map { Label($0.span, "answers first") }, notes: reason.map { [$0] } ?? [],
      help: [
        isFirstByTier
          ? "remove it, or give `\(rule.id)` an earlier tier"
          : others.count == 1
            ? "move `\(rule.id)` above \(names), or remove the \(word.source.noun)"
            : "move `\(rule.id)` above them, or remove the \(word.source.noun)"
      ])
  }
}

extension TextSource {
  fileprivate var noun: Phrase {
    switch self {
    case .scene: "scene"
    case .key: "key"
    case .text: "keyword"
    case .url: "address"
    case .field: "value"
    }
  }
}
