/// `WX2101`: kinds of events that rules answer, but not always.
extension RuleSet {
  func gapFindings(_ arenas: [Arena]) -> [Diagnostic] {
    var found: [EventKind: Diagnostic] = [:]
    for arena in arenas where arena.kind.expectsAnswer && !Patience.isOver {
      let answering = index.rules.rules(for: arena.kind).filter { ordinal in
        let rule = compiled.rules[Int(ordinal)]
        return rule.role == .answers && !rule.isAudit && arena.hears(rule)
      }
      guard let last = answering.last.map({ compiled.rules[Int($0)] }), found[arena.kind]?.severity != .warning else { continue }
      switch arena.unanswered(by: answering) {
      case .event(let witness): found[arena.kind] = .gap(arena.kind, after: last, count: answering.count).showing([shown(witness)])
      case .unproved: found[arena.kind] = .gapNotProved(arena.kind, after: last)
      case .none: break
      }
    }
    return EventKind.allCases.compactMap { found[$0] }
  }
}

/// What nobody answers.
private enum Unanswered {
  case none
  case event(Witness)
  case unproved
}

extension EventKind {
  /// Whether whoever does this waits for an answer.
  fileprivate var expectsAnswer: Bool {
    switch self {
    case .scan, .subscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick: true
    case .unsubscribe, .menuView, .menuScancode, .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone, .other, .outside: false
    }
  }
}

extension Arena {
  /// An event that none of the rules that answer takes.
  fileprivate func unanswered(by answering: [Int32]) -> Unanswered {
    var covers: Set<Int32> = []
    for subject in wanted(by: answering) {
      switch standing(of: nil, at: subject) {
      case .left(let witness): if isUnanswered(witness) { return .event(witness) }
      case .nothing(let by, _): covers.formUnion(by)
      case .notTaken, .unknown: break
      }
    }
    guard hasSubject, mayBeAnything(answering) else { return .none }
    var proof = TextProof(of: nil, in: self, covers: covers)
    switch proof.run() {
    case .reached(let witness): return isUnanswered(witness) ? .event(witness) : .none
    case .covered, .contradictory: return .none
    case .unproved: return answering.allSatisfy { ruleSet.compiled.rules[Int($0)].alwaysAnswers } ? .unproved : .none
    }
  }

  /// That a limit or a stock may be used up is said of the rule that has it, and what becomes of a campaign's codes of the campaign.
  private func isUnanswered(_ witness: Witness) -> Bool {
    if let scene = witness.texts[.scene], isCode(scene) { return false }
    return ruleSet.match(witness.event(in: ruleSet), given: witness.facts(in: ruleSet)) == nil
  }

  private func isCode(_ scene: String) -> Bool { ruleSet.campaign(ofScene: scene, account: (account ?? ruleSet.accounts.first)?.name ?? "") != nil }

  /// Subjects that should be answered whatever they are. Of codes only those are there that a rule takes; those of campaigns are looked at by
  /// themselves.
  private func wanted(by answering: [Int32]) -> [String?] {
    switch kind {
    case .scan:
      let taken = answering.prefix(Self.mostScanRules).compactMap { ordinal in
        let samples = Samples(of: ruleSet.compiled.rules[Int(ordinal)], in: self).likely.prefix(2)
        return samples.first { !isCode($0) && $0 != Samples.plain }
      }
      return taken + (mayBeAnything(answering) ? Self.probes : [])
    case .menuClick: return mayBeAnything(answering) ? Self.probes : menuKeys
    case .text, .voice, .link: return Self.probes + (kind.mayLackSubject ? [nil] : [])
    case .subscribe, .unsubscribe, .image, .video, .shortvideo, .location, .menuView, .menuScancode, .menuPhoto, .menuLocation, .locationReport,
      .templateDone, .massDone, .other, .outside:
      return [Samples.plain]
    }
  }

  /// Of signs that one rarely asks for together.
  private static let probes = [Samples.plain, "你好", "2035", "a-b", "？", "🌸"]

  /// Whether its subject is not known beforehand: somebody writes it, or a rule is for whatever may come.
  private func mayBeAnything(_ answering: [Int32]) -> Bool {
    switch kind {
    case .text, .voice, .link: true
    case .scan: takesAnything(answering)
    case .menuClick: menuKeys.isEmpty && takesAnything(answering)
    case .subscribe, .unsubscribe, .image, .video, .shortvideo, .location, .menuView, .menuScancode, .menuPhoto, .menuLocation, .locationReport,
      .templateDone, .massDone, .other, .outside:
      false
    }
  }

  /// Whether the texts that a rule asks for may be what nobody would think of.
  private func takesAnything(_ answering: [Int32]) -> Bool {
    let rules = ruleSet.compiled
    return answering.prefix(Self.mostScanRules).contains { ordinal in
      rules.atoms(of: ordinal, in: kind).contains { atom in
        guard case .match(_, let matcher) = atom, !rules.texts[Int(matcher)].isListed else { return false }
        return rules.language(of: atom)?.takes(Array(Samples.plain.utf8)) ?? false
      }
    }
  }

  private static let mostScanRules = 100

  private var menuKeys: [String] {
    let menus = ruleSet.compiled.menus.filter { menu in account == nil || menu.account == nil || menu.account == account?.name }
    return menus.flatMap { menu in (menu.buttons + menu.variants.flatMap(\.buttons)).flatMap(\.keys) }
  }
}

extension Menu.Button {
  /// Keys of its buttons that are answered.
  fileprivate var keys: [String] {
    switch self {
    case .menu(_, let buttons): buttons.flatMap(\.keys)
    case .action(_, .click(let key)): [key]
    case .action: []
    }
  }
}

extension TextMatcher {
  /// Whether it names texts, so that no automaton is asked for others.
  fileprivate var isListed: Bool { modes.contains { if case .equals = $0 { true } else { false } } }
}

extension Diagnostic {
  fileprivate static func gap(_ kind: EventKind, after rule: CompiledRule, count: Int) -> Diagnostic {
    Diagnostic(
      .gap, "some events of the kind `\(kind.word)` get no answer", severity: .warning, at: rule.span,
      label: count == 1 ? "the only rule for them" : "the last of \(count) rules for them",
      notes: [unseen(kind)],
      help: ["add a rule without conditions: `{ id: …, on: \(kind.word), tier: fallback, reply: … }`"])
  }

  private static func unseen(_ kind: EventKind) -> Phrase {
    if kind == .scan { return "who scans sees nothing, not even that it arrived" }
    return kind == .subscribe ? "who follows sees nothing, not even that it arrived" : "who sends one sees nothing, not even that it arrived"
  }

  fileprivate static func gapNotProved(_ kind: EventKind, after rule: CompiledRule) -> Diagnostic {
    Diagnostic(
      .gap, "not proved: whether every event of the kind `\(kind.word)` gets an answer", severity: .note, at: rule.span,
      label: "the last rule for them",
      notes: ["no event was found that nobody answers, and no proof that there is none"],
      help: ["a rule without conditions settles it: `{ id: …, on: \(kind.word), tier: fallback, reply: … }`"])
  }
}
