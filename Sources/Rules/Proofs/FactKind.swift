/// Of which kind the values of a fact are: which of them one must look at, so that no comparison tells two others apart.
enum FactKind: Sendable {
  case text, number, boolean, count, any
}

extension CompiledRules {
  /// Nil for what is no fact, or has values of which no few stand for all.
  func factKind(of variable: Variable, in event: Event) -> FactKind? {
    let declared: VariableKind?
    switch variable {
    case .counter: return .count
    case .taken: return .text
    case .variable(let name): declared = variables.kind(of: name)
    case .attribute(let name): declared = attributes[name]
    // An element below others may come more than once.
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
    guard event.kind == .outside else { return .text }
    guard let kind = outside.first(where: { $0.name == event.name })?[name]?.kind else { return .text }
    switch kind {
    case .int, .decimal: return .number
    case .boolean: return .boolean
    case .text, .word: return .text
    case .date: return nil
    }
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

  /// Each value that a comparison names, one between each two of them, those beside them, and one that none names.
  func values(for comparisons: [Comparison]) -> [Value] {
    var words: Set<String> = []
    var bounds: Set<Double> = []
    for test in comparisons.flatMap(\.tests) {
      switch test {
      case .equals(let value):
        words.insert(value.shown)
        if let number = value.number, number.isFinite { bounds.insert(number) }
      case .oneOf(let list), .noneOf(let list):
        words.formUnion(list)
        bounds.formUnion(list.compactMap { Value.text($0).number }.filter(\.isFinite))
      case .number(_, let bound): bounds.insert(bound)
      case .exists, .prefix, .suffix, .moment: break
      }
    }
    let sorted = bounds.sorted()
    let between = zip(sorted, sorted.dropFirst()).map { ($0 + $1) / 2 }
    let numbers = (sorted + between + [(sorted.first ?? 0) - 1, (sorted.last ?? 0) + 1]).sorted()
    let plain = numbers.map { Int64(exactly: $0).map { Value.int($0) } ?? .decimal($0) }
    // A number may be written in many ways: one that no word is.
    let written = numbers.map { number in Value.text((number < 0 ? "-00" : "00") + Value.decimal(abs(number)).shown) }
    let texts = words.sorted().map { Value.text($0) } + [.text("q7Z")] + (bounds.isEmpty ? [] : written)
    switch self {
    case .text: return [.none] + texts
    case .number: return [.none] + plain
    case .boolean: return [.none, .bool(false), .bool(true)]
    case .count:
      let whole = Set(sorted.flatMap { bound in [-1, 0, 1, 2].map { (bound.rounded(.down) + $0) } } + [0, 1])
      return whole.filter { $0 >= 0 }.sorted().compactMap { Int64(exactly: $0).map { Value.int($0) } }
    case .any: return [.none] + texts + plain + [.bool(false), .bool(true)]
    }
  }
}
