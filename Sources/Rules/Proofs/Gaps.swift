/// `WX2101`: kinds of events that rules answer, but not always.
extension RuleSet {
  func gapFindings(_ arenas: [Arena]) -> [Diagnostic] {
    var found: [EventKind: (kind: EventKind, rule: CompiledRule, witness: Witness, count: Int)] = [:]
    for arena in arenas where arena.kind.expectsAnswer {
      let answering = index.rules.rules(for: arena.kind).filter { ordinal in
        let rule = compiled.rules[Int(ordinal)]
        return rule.role == .answers && !rule.isAudit && arena.hears(rule)
      }
      guard let last = answering.last, found[arena.kind] == nil else { continue }
      for subject in arena.wanted(by: answering) {
        guard case .left(let witness) = arena.standing(of: nil, at: subject) else { continue }
        // That a limit or a stock may be used up is said of the rule that has it.
        guard match(witness.event(in: self), given: witness.facts(in: self)) == nil else { continue }
        found[arena.kind] = (arena.kind, compiled.rules[Int(last)], witness, answering.count)
        break
      }
    }
    return EventKind.allCases.compactMap { found[$0] }.map { gap in
      Diagnostic.gap(gap.kind, after: gap.rule, count: gap.count).showing([shown(gap.witness)])
    }
  }
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
  /// Subjects that should be answered whatever they are. Of codes only those are there that a rule takes; those of campaigns are looked at by
  /// themselves.
  fileprivate func wanted(by answering: [Int32]) -> [String] {
    switch kind {
    case .scan:
      answering.prefix(Self.mostScanRules).compactMap { ordinal in
        let samples = Samples(of: ruleSet.compiled.rules[Int(ordinal)], in: self).likely.prefix(2)
        return samples.first { ruleSet.campaign(ofScene: $0, account: (account ?? ruleSet.accounts.first)?.name ?? "") == nil && $0 != Samples.plain }
      }
    case .menuClick: menuKeys
    case .subscribe, .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuView, .menuScancode, .menuPhoto,
      .menuLocation, .locationReport, .templateDone, .massDone, .other, .outside:
      [Samples.plain]
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

extension Diagnostic {
  fileprivate static func gap(_ kind: EventKind, after rule: CompiledRule, count: Int) -> Diagnostic {
    Diagnostic(
      .gap, "some events of the kind `\(kind.word)` get no answer", severity: .warning, at: rule.span,
      label: count == 1 ? "the only rule for them" : "the last of \(count) rules for them",
      notes: ["who \(kind == .scan ? "scans" : kind == .subscribe ? "follows" : "sends one") sees nothing, not even that it arrived"],
      help: ["add a rule without conditions: `{ id: …, on: \(kind.word), tier: fallback, reply: … }`"])
  }
}
