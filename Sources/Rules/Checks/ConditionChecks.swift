/// `WX0309` and `WX0312`: conditions that can never hold for the events of their rule.
extension Lowering {
  mutating func checkKnowable(_ condition: ConditionDeclaration, kinds: Set<EventKind>) {
    guard !kinds.isEmpty else { return }
    switch condition.kind {
    case .all(let inner), .any(let inner): for part in inner { checkKnowable(part, kinds: kinds) }
    case .not(let inner): checkKnowable(inner, kinds: kinds)
    case .scene: need([.scan], "scene", condition, kinds)
    case .campaign: need([.scan], "campaign", condition, kinds)
    case .text: need([.text], "text", condition, kinds)
    case .key: need([.menuClick, .menuScancode, .menuPhoto, .menuLocation, .menuView, .other], "key", condition, kinds)
    case .url: need([.menuView, .link], "url", condition, kinds)
    case .subscription(let states):
      let possible = kinds.reduce(into: Set<Subscription>()) { $0.formUnion(Self.states(of: $1)) }
      if states.isDisjoint(with: possible) {
        report(
          Diagnostic(
            .unknowableCondition,
            "\(quotedList(kinds.map(\.word).sorted())) \(kinds.count == 1 ? "is" : "are") never \(states.map { "`\($0.rawValue)`" }.sorted().joined(separator: " or "))",
            at: condition.span, notes: [possible == [.existing] ? "only followers send it" : "it is what makes somebody a follower"],
            help: ["use \(possible.map { "`\($0.rawValue)`" }.sorted().joined(separator: " or ")), or remove the condition"]))
      }
    case .macro, .field, .tag, .attribute, .variable, .counter, .taken, .time, .dates, .dateList, .dateWindow, .language, .source, .touch,
      .followCount,
      .firstFollowed:
      return
    }
  }

  private static func states(of kind: EventKind) -> Set<Subscription> {
    switch kind {
    case .scan: Set(Subscription.allCases)
    case .subscribe: [.new, .returning]
    case .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto,
      .menuLocation, .locationReport, .templateDone, .massDone, .other:
      [.existing]
    }
  }

  private mutating func need(_ wanted: Set<EventKind>, _ key: String, _ condition: ConditionDeclaration, _ kinds: Set<EventKind>) {
    guard kinds.isDisjoint(with: wanted) else { return }
    let words = EventKind.allCases.filter { wanted.contains($0) && $0 != .other }.map(\.word)
    report(
      Diagnostic(
        .unknowableCondition, "\(quotedList(kinds.map(\.word).sorted())) \(kinds.count == 1 ? "has" : "have") no `\(key)`", at: condition.span,
        notes: ["the rule would never match"], help: ["`\(key)` is for \(quotedList(words))"]))
  }
}
