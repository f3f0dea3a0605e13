/// `WX0309` and `WX0312`: conditions that can never hold, for the events of their rule or for all.
extension Lowering {
  /// What a macro asks is right for other events; it is not looked at here.
  mutating func checkKnowable() {
    for counter in firsts(declarations.counters, { $0.name }) { checkKnowable(counter.when, counter.on) }
    for rule in orderedRules { checkKnowable(rule.when, rule.on) }
  }

  private mutating func checkKnowable(_ condition: ConditionDeclaration?, _ selectors: [Located<EventSelector>]) {
    let kinds = Set(selectors.flatMap(\.value.kinds))
    if let condition, !kinds.isEmpty { checkKnowable(condition, kinds: kinds) }
  }

  private mutating func checkKnowable(_ condition: ConditionDeclaration, kinds: Set<EventKind>) {
    switch condition.kind {
    case .all(let inner), .any(let inner): for part in inner { checkKnowable(part, kinds: kinds) }
    case .not(let inner): checkKnowable(inner, kinds: kinds)
    case .macro: return
    case .leaf(let leaf):
      guard let needs = leaf.needs, kinds.isDisjoint(with: needs.kinds) else { return }
      if case .subscription(let states) = leaf {
        let possible = kinds.reduce(into: Set<Subscription>()) { $0.formUnion($1.states) }
        report(
          Diagnostic(
            .unknowableCondition,
            "\(quotedList(kinds.map(\.word).sorted())) \(kinds.count == 1 ? "is" : "are") never \(states.map { "`\($0.rawValue)`" }.sorted().joined(separator: " or "))",
            at: condition.span, notes: [possible == [.existing] ? "only followers send it" : "it is what makes somebody a follower"],
            help: ["use \(possible.map { "`\($0.rawValue)`" }.sorted().joined(separator: " or ")), or remove the condition"]))
      } else {
        let words = EventKind.allCases.filter { needs.kinds.contains($0) && $0 != .other }.map(\.word)
        report(
          Diagnostic(
            .unknowableCondition, "\(quotedList(kinds.map(\.word).sorted())) \(kinds.count == 1 ? "has" : "have") no `\(needs.key)`",
            at: condition.span, notes: ["the rule would never match"], help: ["`\(needs.key)` is for \(quotedList(words))"]))
      }
    }
  }

  // MARK: for all events

  /// Conditions that are always true, or never. A macro's are those of its definition.
  mutating func checkConstants() {
    for counter in firsts(declarations.counters, { $0.name }) { if let when = counter.when { checkConstants(when) } }
    for macro in declarations.macros { checkConstants(macro.condition) }
    for rule in orderedRules { if let when = rule.when { checkConstants(when) } }
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
    case .field(_, let comparison), .attribute(_, let comparison), .variable(_, let comparison), .counter(_, let comparison),
      .number(_, let comparison):
      checkBounds(comparison)
    case .time(let window): checkHours(window)
    case .scene, .campaign, .text, .key, .url, .tag, .taken, .dates, .dateList, .dateWindow, .language, .source, .touch, .firstFollowed: return
    }
  }

  private mutating func checkBounds(_ comparison: ComparisonDeclaration) {
    var lower = -Double.infinity
    var upper = Double.infinity
    var isOpen = false
    for (test, _) in comparison.tests {
      guard case .number(let test, let bound) = test else { continue }
      switch test {
      case .gt, .gte:
        lower = max(lower, bound)
        isOpen = isOpen || test == .gt
      case .lt, .lte:
        upper = min(upper, bound)
        isOpen = isOpen || test == .lt
      }
    }
    if lower > upper || (lower == upper && isOpen) {
      report(
        Diagnostic(
          .constantCondition, "no number is both above \(Self.shown(lower)) and below \(Self.shown(upper)): this condition is never true",
          at: comparison.span, help: ["correct the bounds, or use `any:` if one of them is enough"]))
    }
  }

  private static func shown(_ bound: Double) -> String { Int64(exactly: bound).map { String($0) } ?? "\(bound)" }

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
  fileprivate var needs: (key: String, kinds: Set<EventKind>)? {
    switch self {
    case .scene: ("scene", [.scan])
    case .campaign: ("campaign", [.scan])
    case .text: ("text", [.text])
    case .key: ("key", [.menuClick, .menuScancode, .menuPhoto, .menuLocation, .menuView, .other])
    case .url: ("url", [.menuView, .link])
    case .subscription(let states): ("subscription", Set(EventKind.allCases.filter { !$0.states.isDisjoint(with: states) }))
    case .field, .tag, .attribute, .variable, .counter, .taken, .time, .dates, .dateList, .dateWindow, .language, .source, .touch, .number,
      .firstFollowed:
      nil
    }
  }
}

extension EventKind {
  /// How whoever sends it can stand to the account.
  fileprivate var states: Set<Subscription> {
    switch self {
    case .scan: Set(Subscription.allCases)
    case .subscribe: [.new, .returning]
    case .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto,
      .menuLocation, .locationReport, .templateDone, .massDone, .other:
      [.existing]
    }
  }
}
