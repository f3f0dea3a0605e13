/// What a value, a field or a number is compared with.
extension Reader {
  /// - Parameter isValue: whether a value of `where` is compared, which may be a day.
  private mutating func bound(_ node: YAMLNode, _ test: NumberTest, isValue: Bool) -> ComparisonDeclaration.Test? {
    let what: Phrase = "`\(test.rawValue)`"
    guard let time = node.scalar.flatMap({ WrittenTime($0) }), time.hasClock || !isValue else {
      if !isValue { return number(node, what).map { .number(test, $0.value) } }
      return value(node, what, { Self.bound($0, test) }) {
        .invalid($0, what, expected: "a number, a day, a time of day or `now`", example: "`9.5`, `2035-09-30` or `09:30`")
      }?.value
    }
    report(
      Diagnostic(
        .invalidValue, isValue ? "days are compared whole, and this has a time of day" : "\(what) is for numbers here", at: node.span,
        help: [isValue ? "write the day alone" : "days are compared by `where`; for the day of the event there is `date:`"]))
    return nil
  }

  private static func bound(_ text: String, _ test: NumberTest) -> ComparisonDeclaration.Test? {
    if let moment = ComparedMoment(text) { return .moment(test, moment) }
    return Double(text).flatMap { $0.isFinite ? .number(test, $0) : nil }
  }

  mutating func readTests(_ fields: Fields, _ name: Located<String>, isValue: Bool = false) -> ComparisonDeclaration? {
    var tests: [(ComparisonDeclaration.Test, SourceSpan)] = []
    for (key, entry) in fields.keyed(by: ComparisonKey.self) {
      let node = entry.value
      switch key {
      case .equals:
        if case .scalar(let text, let style) = node.content {
          checkLiteral(node, "`equals`")
          tests.append((.equals(.scalar(text, quoted: style != .plain)), node.span))
        } else {
          report(.wrongType(node, expected: "text", under: "`equals`", example: nil))
        }
      case .oneOf: if let words = readWords(node, "`in`") { tests.append((.oneOf(words), node.span)) }
      case .gt: if let test = bound(node, .gt, isValue: isValue) { tests.append((test, node.span)) }
      case .gte: if let test = bound(node, .gte, isValue: isValue) { tests.append((test, node.span)) }
      case .lt: if let test = bound(node, .lt, isValue: isValue) { tests.append((test, node.span)) }
      case .lte: if let test = bound(node, .lte, isValue: isValue) { tests.append((test, node.span)) }
      case .prefix: if let text = text(node, "`prefix`") { tests.append((.prefix(text.value), node.span)) }
      case .suffix: if let text = text(node, "`suffix`") { tests.append((.suffix(text.value), node.span)) }
      case .exists: if let flag = boolean(node, "`exists`") { tests.append((.exists(flag.value), node.span)) }
      }
    }
    if tests.isEmpty {
      // What could not be read has been said.
      guard fields.keyed(by: ComparisonKey.self).isEmpty else { return nil }
      report(
        Diagnostic(
          .missingKey, "`\(name.value)` is compared with nothing", at: name.span,
          help: ["add one of \(quotedList(ComparisonKey.beside.map(\.word))) beside it"]))
      return nil
    }
    return ComparisonDeclaration(tests: tests, span: name.span)
  }

  mutating func readWords(_ node: YAMLNode, _ what: Phrase) -> WordsDeclaration? {
    if node.entries != nil {
      if let name = node.entries?.first(where: { $0.key.value == KeywordKey.name.word }) {
        report(unboundKeyword(name, in: node, what))
        return nil
      }
      guard let fields = fields(node, .listReference, where: what) else { return nil }
      return identifier(fields["list"], "`list`").map { .list($0) }
    }
    return texts(node, what, of: .words).map { .words($0) }
  }
}
