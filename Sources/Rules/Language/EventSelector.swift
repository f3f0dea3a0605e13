package struct EventSelector: Sendable, Hashable {
  package let kind: EventKind?  // nil: any
  package let name: String?  // of an `event: NAME`

  package var kinds: [EventKind] { kind.map { [$0] } ?? EventKind.allCases }
}
