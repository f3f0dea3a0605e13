/// `WX0309` and `WX0312`: conditions that can never hold, for the events of their rule or for all.
extension Lowering {
  /// What a macro asks is right for other events; it is looked at only with the rule that uses it.
  mutating func checkKnowable() {
    for counter in firsts(declarations.counters, { $0.name }) + declarations.counters.filter({ $0.reach.owner != nil }) {
      let asker = Asker(hearsVoice: hearsVoice([], counter.reach), account: counter.reach.owner)
      checkKnowable(counter.when, counter.on, asker)
    }
    for rule in orderedRules {
      let asker = Asker(hearsVoice: hearsVoice(rule.accounts, rule.reach), account: rule.reach.owner)
      checkKnowable(rule.when, rule.on, asker)
      for when in rule.actions.compactMap(\.when) { checkKnowable(ofAction: when, rule.on, asker) }
    }
  }

  /// For whom a condition is asked.
  private struct Asker {
    /// Whether what was said in voice messages is there.
    let hearsVoice: Bool
    /// Whose macros it names; nil for those that most have.
    let account: String?
  }

  /// Whether one of these accounts, or of all, has what was said in voice messages.
  private func hearsVoice(_ accounts: [Located<String>], _ reach: Reach) -> Bool {
    parts.accounts.contains { account in
      account.hearsVoice && reach.includes(account.name) && (accounts.isEmpty || accounts.contains { $0.value == account.name })
    }
  }

  private mutating func checkKnowable(_ condition: ConditionDeclaration?, _ selectors: [Located<EventSelector>], _ asker: Asker) {
    let kinds = EventSelector.kinds(of: selectors)
    guard let condition, !kinds.isEmpty else { return }
    let count = diagnostics.count
    checkKnowable(condition, kinds: kinds, hearsVoice: asker.hearsVoice)
    // What is missing for all of them is said at the condition.
    if diagnostics.count == count { checkEach(selectors, condition, asker) }
  }

  /// An action may be for some of its rule's events; for none of them it is never carried out.
  private mutating func checkKnowable(ofAction when: ConditionDeclaration, _ selectors: [Located<EventSelector>], _ asker: Asker) {
    let obstacles = selectors.flatMap(\.value.kinds).map { obstacle(when, $0, asker, depth: 0) }
    guard let first = obstacles.first, let obstacle = first, obstacles.allSatisfy({ $0 != nil }) else { return }
    report(
      Diagnostic(
        .unknowableCondition, obstacle.reason, at: obstacle.span, notes: ["the action would never be carried out"],
        help: ["ask for something that the events of its rule have, or move the action to a rule of its own"]))
  }

  private mutating func checkKnowable(_ condition: ConditionDeclaration, kinds: Set<EventKind>, hearsVoice: Bool) {
    switch condition.kind {
    case .all(let inner), .any(let inner): for part in inner { checkKnowable(part, kinds: kinds, hearsVoice: hearsVoice) }
    case .not(let inner): checkKnowable(inner, kinds: kinds, hearsVoice: hearsVoice)
    case .macro: return
    case .leaf(let leaf):
      guard let needs = leaf.needs(hearsVoice: hearsVoice), kinds.isDisjoint(with: needs.kinds) else { return }
      let (reason, notes, help) = described(leaf, needs, kinds)
      report(Diagnostic(.unknowableCondition, reason, at: condition.span, notes: notes, help: [help]))
    }
  }

  /// Why events of these kinds never meet a condition, and what to write.
  private func described(
    _ leaf: ConditionLeaf, _ needs: (key: String, kinds: Set<EventKind>), _ kinds: Set<EventKind>
  ) -> (reason: Phrase, notes: [Phrase], help: Phrase) {
    let names = quotedList(kinds.map(\.word).sorted())
    if case .subscription(let states) = leaf {
      let possible = kinds.reduce(into: Set<Subscription>()) { $0.formUnion($1.states) }
      let asked = quotedAlternatives(states.map(\.rawValue).sorted())
      return (
        kinds.count == 1 ? "\(names) is never \(asked)" : "\(names) are never \(asked)",
        [possible == [.existing] ? "only followers send it" : "it is what makes somebody a follower"],
        "use \(quotedAlternatives(possible.map(\.rawValue).sorted())), or remove the condition"
      )
    }
    let words = EventKind.allCases.filter { needs.kinds.contains($0) && !$0.isByName }.map(\.word)
    let notes: [Phrase] = ["the rule would never match"]
    let help: Phrase = "`\(needs.key)` is for \(quotedList(words))"
    if kinds == [.voice], needs.key == "text" {
      return (
        "`voice` has no `text`", notes,
        "with speech recognition on in the console, say `voice_recognition: true` for the account; otherwise \(help)"
      )
    }
    return (kinds.count == 1 ? "\(names) has no `\(needs.key)`" : "\(names) have no `\(needs.key)`", notes, help)
  }

  // MARK: for each event

  /// Of several events, those for which the condition cannot hold, whatever comes. `any` names none.
  private mutating func checkEach(_ selectors: [Located<EventSelector>], _ condition: ConditionDeclaration, _ asker: Asker) {
    let unmet = selectors.compactMap { selector in
      selector.value.kind.flatMap { kind in
        obstacle(condition, kind, asker, depth: 0).map { (selector: selector, kind: kind, obstacle: $0) }
      }
    }
    let matchesNothing = unmet.count == selectors.count
    for (selector, kind, obstacle) in unmet {
      let word = selector.value.word
      var help: Phrase =
        selectors.count == 1
        ? "ask what `\(word)` has, or answer another event"
        : matchesNothing
          ? "give each event a rule of its own, or write `any:` if one condition is enough" : "take `\(word)` out, or give it a rule of its own"
      if kind == .voice, obstacle.key == "text" {
        help = "with speech recognition on in the console, say `voice_recognition: true` for the account; otherwise \(help)"
      }
      report(
        Diagnostic(
          .unknowableCondition, "`\(word)` never meets the condition of this rule", severity: matchesNothing ? .error : .warning, at: selector.span,
          related: [Diagnostic.Label(obstacle.span, obstacle.reason)],
          notes: [matchesNothing ? "the rule would never match" : "the rule answers the other events only"], help: [help]))
    }
  }

  private typealias Obstacle = (span: SourceSpan, key: String, reason: Phrase)

  /// What keeps a condition from ever holding for events of a kind; nil when it may hold.
  private func obstacle(_ condition: ConditionDeclaration, _ kind: EventKind, _ asker: Asker, depth: Int) -> Obstacle? {
    guard depth < limits.conditionDepth else { return nil }
    func inside(_ part: ConditionDeclaration) -> Obstacle? { obstacle(part, kind, asker, depth: depth + 1) }
    switch condition.kind {
    case .all(let inner): return inner.lazy.compactMap { inside($0) }.first
    case .any(let inner):
      let obstacles = inner.map { inside($0) }
      return obstacles.contains { $0 == nil } ? nil : obstacles.first ?? nil
    case .not: return nil  // what never holds is never a reason to say no
    case .macro(let names):
      return names.lazy.compactMap { name in
        macro(name.value, of: asker.account).flatMap { inside($0.condition) }.map { (condition.span, $0.key, $0.reason) }
      }.first
    case .leaf(let leaf):
      guard let needs = leaf.needs(hearsVoice: asker.hearsVoice), !needs.kinds.contains(kind) else { return nil }
      return (condition.span, needs.key, described(leaf, needs, [kind]).reason)
    }
  }

  // MARK: for all events

  /// Conditions that are always true, or never. A macro's are those of its definition.
  mutating func checkConstants() {
    for counter in firsts(declarations.counters, { $0.name }) { if let when = counter.when { checkConstants(when) } }
    for macro in declarations.macros { checkConstants(macro.condition) }
    for rule in orderedRules { for condition in rule.conditions { checkConstants(condition) } }
  }

  private mutating func checkConstants(_ condition: ConditionDeclaration, depth: Int = 0) {
    guard depth < limits.conditionDepth else { return }
    switch condition.kind {
    case .all(let inner):
      for part in inner { checkConstants(part, depth: depth + 1) }
      checkContradictions(inner)
    case .any(let inner): for part in inner { checkConstants(part, depth: depth + 1) }
    case .not(let inner): checkConstants(inner, depth: depth + 1)
    case .macro: return
    case .leaf(let leaf): checkConstant(leaf, at: condition.span)
    }
  }

  private mutating func checkConstant(_ leaf: ConditionLeaf, at span: SourceSpan) {
    switch leaf {
    case .subscription(let states):
      if states.count == Subscription.allCases.count {
        report(Diagnostic(.constantCondition, "all three states: this condition is always true", at: span, help: ["remove it"]))
      }
    case .field(_, let comparison), .number(_, let comparison): checkComparison(comparison)
    case .value(let value): checkComparison(value.comparison, value.others)
    case .time(let window): checkHours(window)
    case .campaign(let names, let phases): checkPhases(phases, of: names)
    case .touch(_, let names): checkTouches(names)
    case .scene, .match, .tag, .taken, .dates, .dateWindow, .calendar, .language, .source, .firstFollowed: return
    }
  }

  /// Words and bounds that are refused for what the value is have been shown.
  private mutating func checkComparison(_ comparison: ComparisonDeclaration, _ others: [ValueDeclaration.Other] = []) {
    guard let finding = contradiction(in: comparison, beside: others) else { return }
    let places = [finding.primary.span] + comparison.tests.map(\.span)
    if diagnostics.contains(where: { $0.severity == .error && places.contains($0.primary.span) }) { return }
    report(finding)
  }

  private mutating func checkHours(_ window: TimeWindowDeclaration) {
    guard let first = window.from, let last = window.to, first.value == last.value else { return }
    report(
      Diagnostic(
        .windowOver, "window from \(file(first.span).text(first.span.bytes)) to the same time is empty", severity: .warning, at: last.span,
        related: [Diagnostic.Label(first.span, "begins and ends here")], help: ["for the whole day write `from: 00:00, to: 24:00`"]))
  }

  /// `all` of conditions that exclude each other.
  private mutating func checkContradictions(_ inner: [ConditionDeclaration]) {
    var states = Set(Subscription.allCases)
    var last: SourceSpan?
    for part in inner {
      guard case .leaf(.subscription(let wanted)) = part.kind else { continue }
      states.formIntersection(wanted)
      if states.isEmpty {
        report(
          Diagnostic(
            .constantCondition, "no follower is in both states: this condition is never true", at: part.span,
            related: last.map { [Diagnostic.Label($0, "the other one")] } ?? [], help: ["write `subscription: [ a, b ]` for either"]))
        return
      }
      last = part.span
    }
  }
}

extension ConditionLeaf {
  /// The events that have what it asks for, and the key by which it asks; nil when any may have it.
  fileprivate func needs(hearsVoice: Bool) -> (key: String, kinds: Set<EventKind>)? {
    switch self {
    case .scene: ("scene", Self.scans)
    case .campaign: ("campaign", Self.scans)
    case .match(.text, _): ("text", hearsVoice ? Self.said : Self.texts)
    case .match(.key, _): ("key", Self.withKey)
    case .match(.url, _): ("url", Self.withAddress)
    case .subscription(let states): ("subscription", Set(EventKind.allCases.filter { !$0.states.isDisjoint(with: states) }))
    case .match(.field, _), .field, .value, .tag, .taken, .time, .dates, .dateWindow, .calendar, .language, .source,
      .touch, .number, .firstFollowed:
      nil
    }
  }

  private static let scans: Set<EventKind> = [.scan]
  private static let texts: Set<EventKind> = [.text]
  private static let said: Set<EventKind> = [.text, .voice]
  private static let withKey: Set<EventKind> = [.menuClick, .menuScancode, .menuPhoto, .menuLocation, .menuView, .other]
  private static let withAddress: Set<EventKind> = [.menuView, .link]
}
