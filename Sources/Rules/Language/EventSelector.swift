package struct EventSelector: Sendable, Hashable {
  package let kind: EventKind?  // nil: any
  package let name: String?  // of an `event: NAME`, or of an `outside.NAME`

  package init(kind: EventKind?, name: String?) {
    self.kind = kind
    self.name = name
  }

  /// `any` is all that the platform sends. An event from outside has a rule that names it: nobody's fallback could answer it.
  package var kinds: [EventKind] { kind.map { [$0] } ?? EventKind.allCases.filter { $0 != .outside } }

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
