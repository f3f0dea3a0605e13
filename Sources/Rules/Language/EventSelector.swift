package struct EventSelector: Sendable, Hashable {
  package let kind: EventKind?  // nil: any
  package let name: String?  // of an `event: NAME`, or of an `outside.NAME`

  package init(kind: EventKind?, name: String?) {
    self.kind = kind
    self.name = name
  }

  /// `any` is all that the platform sends. An event from outside has a rule that names it: nobody's fallback could answer it.
  package var kinds: [EventKind] { kind.map { [$0] } ?? EventKind.allCases.filter { $0 != .outside } }

  /// Those of several. Most rules are for one kind, of which there is a set already.
  static func kinds(of selectors: [Located<EventSelector>]) -> Set<EventKind> {
    if selectors.count == 1, let kind = selectors[0].value.kind { return single[Int(kind.rawValue)] }
    return Set(selectors.flatMap(\.value.kinds))
  }

  private static let single: [Set<EventKind>] = EventKind.allCases.map { [$0] }

  /// The selectors without their places: those of most rules are one array.
  static func alone(_ selectors: [Located<EventSelector>]) -> [EventSelector] {
    if selectors.count == 1, selectors[0].value.name == nil, let kind = selectors[0].value.kind { return ofKind[Int(kind.rawValue)] }
    return selectors.map(\.value)
  }

  private static let ofKind: [[EventSelector]] = EventKind.allCases.map { [EventSelector(kind: $0, name: nil)] }

  /// Whether it is for events of a kind, whatever their names.
  package func takes(_ other: EventKind) -> Bool { kind.map { $0 == other } ?? (other != .outside) }

  /// As it is written.
  package var word: String {
    switch (kind, name) {
    case (.outside?, let name?): "outside.\(name)"
    case (_, let name?): "event: \(name)"
    case (let kind?, nil): kind.word
    case (nil, nil): "any"
    }
  }
}
