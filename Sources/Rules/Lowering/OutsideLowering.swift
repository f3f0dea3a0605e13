/// Events from outside: declared once, named by rules and counters.
extension Lowering {
  mutating func lowerOutside() {
    for declaration in unique(declarations.outside, "event", { $0.name }) {
      let optional = Set(declaration.optional.map(\.value))
      parts.outside.append(
        OutsideEvent(
          name: declaration.name.value,
          fields: declaration.fields.map { .init(name: $0.name.value, kind: $0.kind, isOptional: optional.contains($0.name.value)) }))
    }
  }

  /// The events from outside that a rule or counter is for; nil when one of them is not known, and has its finding elsewhere.
  func outside(_ selectors: [Located<EventSelector>]) -> [OutsideEvent]? {
    var events: [OutsideEvent] = []
    for selector in selectors where selector.value.kind == .outside {
      guard let event = parts.outside.first(where: { $0.name == selector.value.name }) else { return nil }
      events.append(event)
    }
    return events
  }
}

extension OutsideFieldKind {
  var scopeKind: Scope.Kind {
    switch self {
    case .text: .text(isFree: true)
    case .word: .text(isFree: false)
    case .boolean: .any
    case .int, .decimal: .number
    case .date: .time
    }
  }
}

extension Scope {
  /// A field of an event from outside; nil where the rule is for other events too, or it is not known for which.
  func outsideMeaning(_ name: String) -> Meaning? {
    guard let outside, kinds == [.outside] else { return nil }
    let fields = outside.map { $0[name] }
    let known = fields.compactMap { $0 }
    guard let first = known.first else {
      let names = Set(outside.flatMap { $0.fields.map { "event.fields.\($0.name)" } }).sorted()
      return names.isEmpty ? .notHere(because: "the event has no `fields:`") : .unknown(candidates: names)
    }
    let kind: Kind = known.allSatisfy { $0.kind == first.kind } ? first.kind.scopeKind : .any
    let isSure = known.count == fields.count && !known.contains { $0.isOptional }
    return isSure ? .found(.eventField([name]), kind, used: 2) : .partial(.eventField([name]), kind, used: 2)
  }
}
