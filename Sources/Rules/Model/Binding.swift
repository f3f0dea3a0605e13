/// What a matching pattern took from the event: plain ranges, so that a match allocates nothing.
package struct Binding: Sendable {
  package enum Source: Sendable {
    /// Captures of a pattern of the rule set.
    case pattern(Int32)
    /// The members of a campaign that an allocated id, or a scene of columns, stands for.
    case allocated(campaign: Int32, position: Int)
    /// Named groups of a regex of the rule set.
    case regex(Int32)
    /// The row of a table whose key stands in the text, under one of the rule set's names.
    case keyword(name: Int32, table: Int)
  }
  package let source: Source
  package let captures: Captures
}

/// What the conditions of a rule have bound, in their order. The first lies in place: most rules bind once, and that allocates nothing.
package struct Bindings: Sendable {
  package private(set) var first: Binding?
  /// None where there is but one, so that nothing is retained for them.
  private var others: [Binding]?

  package init(_ first: Binding? = nil) { self.first = first }

  mutating func add(_ binding: Binding) {
    if first == nil { first = binding } else { others = more + [binding] }
  }

  mutating func add(_ bindings: Bindings) {
    if let binding = bindings.first { add(binding) }
    for binding in bindings.more { add(binding) }
  }

  package var more: [Binding] { others ?? [] }

  /// The first for which something is found.
  func firstFound<Found>(_ find: (Binding) -> Found?) -> Found? {
    if let first, let found = find(first) { return found }
    if let others { for binding in others { if let found = find(binding) { return found } } }
    return nil
  }
}
