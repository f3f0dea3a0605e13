/// Of which kind the values of a fact are: which of them one must look at, so that no comparison tells two others apart.
enum FactKind: Hashable, Sendable {
  case text, number, boolean, count, any
  /// An element of a message, which may come more than once.
  case element
  /// A field of an event from outside: once, or not at all, and written as its kind is.
  case outside(OutsideFieldKind)
}

extension CompiledRules {
  /// Nil for what is no fact, or has values of which no few stand for all.
  func factKind(of variable: Variable, in event: Event) -> FactKind? {
    let declared: VariableKind?
    switch variable {
    case .counter: return .count
    case .taken: return .text
    case .variable(let name): declared = variables.kind(of: name)
    // What writes one refuses other kinds than the declared.
    case .attribute(let name): declared = attributes[name]
    case .eventField(let path): return path.count == 1 ? fieldKind(of: path[0], in: event) : nil
    default: return nil
    }
    switch declared {
    case .number?: return .number
    case .boolean?: return .boolean
    case .text?: return .text
    case nil: return .any
    }
  }

  private func fieldKind(of name: String, in event: Event) -> FactKind? {
    guard event.kind == .outside else { return .element }
    let kind = outside.first { $0.name == event.name }?[name]?.kind
    return kind == .date ? nil : kind.map { .outside($0) }
  }
}

extension FactKind {
  /// Whether the values that one looks at are enough for a comparison.
  func tellsApart(by comparison: Comparison) -> Bool {
    comparison.tests.allSatisfy { test in
      switch test {
      case .equals, .oneOf, .noneOf, .exists, .number: true
      case .prefix, .suffix, .moment: false
      }
    }
  }
}
