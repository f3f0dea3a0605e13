/// `WX0309`: comparisons of one value of which each may hold, and never all of them.
extension Lowering {
  /// What keeps them from holding together; nil where some value may meet them all.
  mutating func contradiction(in comparison: ComparisonDeclaration, beside others: [ValueDeclaration.Other] = []) -> Diagnostic? {
    if let plain = noNumber(in: comparison) ?? noMoment(in: comparison) ?? absence(in: comparison, beside: others) { return plain }
    if let excluded = excludedWords(in: comparison) { return excluded }
    return bothWays(others)
  }

  private func noNumber(in comparison: ComparisonDeclaration) -> Diagnostic? {
    var lower = -Double.infinity
    var upper = Double.infinity
    var (isAbove, isBelow) = (false, false)
    for (test, _) in comparison.tests {
      guard case .number(let test, let bound) = test else { continue }
      switch test {
      case .gt, .gte:
        if bound > lower || (bound == lower && test == .gt) { (lower, isAbove) = (bound, test == .gt) }
      case .lt, .lte:
        if bound < upper || (bound == upper && test == .lt) { (upper, isBelow) = (bound, test == .lt) }
      }
    }
    guard lower > upper || (lower == upper && (isAbove || isBelow)) else { return nil }
    let bounds: [Phrase] = [
      isAbove ? "above \(written(lower))" : "at least \(written(lower))", isBelow ? "below \(written(upper))" : "at most \(written(upper))",
    ]
    return Diagnostic(
      .constantCondition, "no number is both \(bounds.together()): this condition is never true", at: comparison.span,
      help: ["correct the bounds, or use `any:` if one of them is enough"])
  }

  /// Days and minutes are whole: between one and the next there is none. `now` may be any of them.
  private func noMoment(in comparison: ComparisonDeclaration) -> Diagnostic? {
    typealias Bound = (test: NumberTest, moment: ComparedMoment, span: SourceSpan)
    var bounds: [Bound] = []
    for case (.moment(let test, let moment), let span) in comparison.tests where moment != .now { bounds.append((test, moment, span)) }
    // What it is compared with as what it is not is said of each.
    func first(_ bound: Bound) -> Int? { bound.test.isAbove ? bound.moment.number + (bound.test == .gt ? 1 : 0) : nil }
    func last(_ bound: Bound) -> Int? { bound.test.isAbove ? nil : bound.moment.number - (bound.test == .lt ? 1 : 0) }
    for low in bounds {
      guard let first = first(low) else { continue }
      for high in bounds where high.moment.isDay == low.moment.isDay {
        guard let last = last(high), first > last else { continue }
        let bounds: [Phrase] = [
          low.test == .gt ? "after \(low.moment.shown)" : "not before \(low.moment.shown)",
          high.test == .lt ? "before \(high.moment.shown)" : "not after \(high.moment.shown)",
        ]
        return Diagnostic(
          .constantCondition,
          low.moment.isDay
            ? "no day is both \(bounds.together()): this condition is never true"
            : "no time of day is both \(bounds.together()): this condition is never true",
          at: comparison.span,
          help: ["correct the bounds, or use `any:` if one of them is enough"])
      }
    }
    return nil
  }

  /// Nothing is equal to what is not there, and nothing is above or below it.
  private func absence(in comparison: ComparisonDeclaration, beside others: [ValueDeclaration.Other]) -> Diagnostic? {
    guard let absent = comparison.tests.first(where: { if case .exists(false) = $0.test { true } else { false } }) else { return nil }
    guard let needing = comparison.tests.first(where: { $0.test.needsValue })?.span ?? others.first(where: \.isSame)?.path.span else { return nil }
    return Diagnostic(
      .constantCondition, "a value that is not there meets no other comparison: this condition is never true",
      severity: comparison.severity, at: absent.span, related: [Diagnostic.Label(needing, "holds only for a value that is there")],
      help: [Self.oneIsEnough])
  }

  /// Words that are asked for, each of which something beside them excludes.
  private mutating func excludedWords(in comparison: ComparisonDeclaration) -> Diagnostic? {
    guard comparison.tests.count > 1, comparedWords > 0 else { return nil }
    let tests = comparison.tests.compactMap { test, span in known(test).map { (test: $0, span: span) } }
    comparedWords -= tests.reduce(0) { $0 + $1.test.wordCount }
    guard tests.count == comparison.tests.count else { return nil }
    for (place, wanted) in tests.enumerated() {
      guard let words = wanted.test.words, !words.isEmpty, words.count <= Self.wantedWords else { continue }
      // The number that a word may stand for is another value than the text: either may be there.
      let values = words.map { word in [Value.text(word), .scalar(word, quoted: false)] + (Double(word).map { [.decimal($0)] } ?? []) }
      let flat = values.flatMap { $0 }
      comparedWords -= flat.count * (tests.count - 1)
      var excluding: [SourceSpan?] = Array(repeating: nil, count: flat.count)
      for (other, beside) in tests.enumerated() where other != place {
        for (index, holds) in Comparison(tests: [beside.test]).verdicts(for: flat).enumerated() where !holds && excluding[index] == nil {
          excluding[index] = beside.span
        }
      }
      guard let first = excluding[0], excluding.allSatisfy({ $0 != nil }) else { continue }
      let word = words[0]
      return Diagnostic(
        .constantCondition,
        words.count == 1
          ? "`\(word)` is excluded beside it: this condition is never true"
          : "all of these are excluded beside it: this condition is never true",
        severity: comparison.severity, at: wanted.span,
        related: [Diagnostic.Label(first, words.count == 1 ? "excludes it" : "excludes `\(word)`")], help: [Self.oneIsEnough])
    }
    return nil
  }

  private func bothWays(_ others: [ValueDeclaration.Other]) -> Diagnostic? {
    for other in others where !other.isSame {
      guard let same = others.first(where: { $0.isSame && $0.path.names == other.path.names }) else { continue }
      return Diagnostic(
        .constantCondition, "no value is both the same as `\(other.path.text)` and not: this condition is never true", at: other.path.span,
        related: [Diagnostic.Label(same.path.span, "the same as it")], help: ["remove one of the two"])
    }
    return nil
  }

  /// More are never all excluded by mistake.
  private static let wantedWords = 1_000
  private static let oneIsEnough: Phrase = "remove one of the two, or use `any:` if one of them is enough"

  /// Nil where a list is not there, or is longer than is compared.
  private func known(_ test: ComparisonDeclaration.Test) -> Comparison.Test? {
    func words(_ declaration: WordsDeclaration) -> [String]? {
      switch declaration {
      case .words(let words): return words.map(\.value)
      case .list(let name):
        guard let table = tableIndex[name.value].map({ parts.tables[$0] }), table.rowCount <= Self.wantedWords else { return nil }
        return (0..<table.rowCount).map { table.key($0) }
      }
    }
    switch test {
    case .equals(let value): return .equals(value)
    case .oneOf(let declared): return words(declared).map { .oneOf($0) }
    case .noneOf(let declared): return words(declared).map { .noneOf($0) }
    case .number(let test, let bound): return .number(test, bound)
    case .moment(let test, let moment): return .moment(test, moment)
    case .prefix(let text): return .prefix(text)
    case .suffix(let text): return .suffix(text)
    case .exists(let flag): return .exists(flag)
    }
  }
}

extension Comparison.Test {
  fileprivate var wordCount: Int {
    switch self {
    case .oneOf(let words), .noneOf(let words): words.count
    case .equals, .number, .moment, .prefix, .suffix, .exists: 1
    }
  }

  /// Those of which the value must be one; nil where it need not.
  fileprivate var words: [String]? {
    switch self {
    case .equals(let value): [value.shown]
    case .oneOf(let words): words
    case .noneOf, .number, .moment, .prefix, .suffix, .exists: nil
    }
  }
}

extension ComparisonDeclaration {
  /// Files that were written for an engine which did not look keep running.
  fileprivate var severity: Severity { isOfWhere ? .error : .warning }
}

extension NumberTest {
  fileprivate var isAbove: Bool { self == .gt || self == .gte }
}

extension ComparedMoment {
  fileprivate var isDay: Bool { if case .day = self { true } else { false } }

  /// Days or minutes.
  fileprivate var number: Int {
    switch self {
    case .day(let number), .clock(let number): number
    case .now: 0
    }
  }
}

extension ComparisonDeclaration.Test {
  /// Whether it holds only for values that are there.
  fileprivate var needsValue: Bool {
    switch self {
    case .equals, .oneOf, .number, .moment, .prefix, .suffix, .exists(true): true
    case .noneOf, .exists(false): false
    }
  }
}
