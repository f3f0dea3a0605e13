/// `where`: values by their paths.
extension Reader {
  mutating func readWhere(_ node: YAMLNode) -> ConditionKind? {
    let parts = map(node, "`where`") { reader, name, value -> ConditionDeclaration? in
      let span = name.span.joined(with: reader.firstLine(of: value.span))
      return reader.readValue(name, value).map { ConditionDeclaration(kind: .leaf(.value($0)), keySpan: name.span, span: span) }
    }
    guard let parts, !parts.isEmpty else { return nil }
    if parts.count > Limits.standard.wherePaths {
      report(
        .tooLarge(
          "`where` asks \(parts.count) paths, the limit is \(Limits.standard.wherePaths)", at: parts[Limits.standard.wherePaths].keySpan))
      return nil
    }
    return parts.count == 1 ? parts[0].kind : .all(parts)
  }

  private mutating func readValue(_ name: Located<String>, _ node: YAMLNode) -> ValueDeclaration? {
    guard !isCondition(name) else { return nil }
    // What stands below is read all the same: it may have faults of its own.
    let path = readPath(name)
    guard !hasTemplates(node) else { return nil }
    switch node.content {
    case .scalar("", .plain):
      report(.emptyValue("`\(name.value)`", at: node.span))
      return nil
    case .scalar, .sequence:
      guard let words = texts(node, "`\(name.value)`", of: .words), !words.isEmpty else { return nil }
      return path.map {
        ValueDeclaration(
          path: $0, comparison: ComparisonDeclaration(tests: [(.oneOf(.words(words)), node.span)], span: name.span, isOfWhere: true), others: [])
      }
    case .mapping:
      guard let fields = fields(node, .valueComparison, where: "the comparison of `\(name.value)`") else { return nil }
      return readComparison(fields, name, path)
    }
  }

  private mutating func readComparison(_ fields: Fields, _ name: Located<String>, _ path: ValuePath?) -> ValueDeclaration? {
    var tests: [(test: ComparisonDeclaration.Test, span: SourceSpan)] = []
    var others: [ValueDeclaration.Other] = []
    let (compared, rest) = fields.partitioned { ComparisonKey.named($0.key.value) != nil }
    if !compared.entries.isEmpty {
      guard let comparison = readTests(compared, name, isValue: true) else { return nil }
      // A text is equal letter by letter: `007` is not 7.
      tests = comparison.tests.map { test, span in
        guard case .equals = test, let node = fields[ComparisonKey.equals], let text = node.scalar else { return (test, span) }
        return (.oneOf(.words([Located(text, node.span)])), span)
      }
    }
    for (key, entry) in rest.keyed(by: ValueComparisonKey.self) {
      switch key {
      case .compared: continue  // read above
      case .differs: if let words = readWords(entry.value, "`not`") { tests.append((.noneOf(words), entry.value.span)) }
      case .same, .notSame:
        guard let text = text(entry.value, "`\(key.word)`"), let other = readPath(text) else { continue }
        others.append(ValueDeclaration.Other(path: other, isSame: key == .same))
      }
    }
    if tests.isEmpty, others.isEmpty {
      guard fields.entries.isEmpty, let entries = fields.node.entries, entries.allSatisfy({ $0.key.value.hasPrefix("x-") }) else { return nil }
      report(
        Diagnostic(
          .missingKey, "`\(name.value)` is compared with nothing", at: name.span,
          help: ["write a value or a list behind it, or one of \(quotedList(ValueComparisonKey.allCases.map(\.word)))"]))
      return nil
    }
    return path.map { ValueDeclaration(path: $0, comparison: ComparisonDeclaration(tests: tests, span: name.span, isOfWhere: true), others: others) }
  }

  // MARK: paths

  /// A path as templates have it; nothing is worked out in it.
  mutating func readPath(_ written: Located<String>) -> ValuePath? {
    let text = written.value
    let (nodes, faults) = TemplateParser.parse("{{\(text)}}", limits: .standard)
    let names: [String]? =
      if faults.isEmpty, nodes.count == 1, case .output(let filtered) = nodes[0], filtered.filters.isEmpty, case .path(let path) = filtered.expression
      {
        ValuePath.names(of: path)
      } else {
        nil
      }
    guard let names else {
      let inner = text.replacing("{{", with: "").replacing("}}", with: "").trimmed
      let isTemplate = text.contains("{{") && !inner.contains("|") && !inner.contains(" ")
      report(
        Diagnostic(
          .invalidValue, "`\(text)` is not a path", at: written.span,
          notes: ["a path is names with dots, as in templates: `store.region`, `vars.size`, `user.openid`; nothing is worked out in it"],
          help: isTemplate ? ["write `\(inner)`"] : ["what is worked out is kept by `set:` first, and asked as `vars.NAME`"]))
      return nil
    }
    if names.count > Limits.standard.pathDepth {
      report(.tooLarge("path of \(names.count) names, the limit is \(Limits.standard.pathDepth)", at: written.span))
      return nil
    }
    return ValuePath(names, at: written.span, isVerbatim: file.text(written.span.bytes) == names.joined(separator: "."))
  }

  /// A word of `when` where a path belongs.
  private mutating func isCondition(_ name: Located<String>) -> Bool {
    guard let key = ConditionForm.named(name.value) else { return false }
    let help: Phrase
    switch key {
    case .values: help = "write its paths here, one below the other: all of them must hold"
    case .all, .any, .not, .macro:
      help = "conditions are combined outside: `\(name.value)` stands in `when`, with a `where` in each of its conditions"
    // Each could be the name of a capture.
    case .scene, .external, .campaign, .subscription, .phase, .text, .key, .url, .field, .tag, .attribute, .variable, .counter, .taken, .time, .date,
      .open, .closed, .language, .source, .firstTouch, .lastTouch, .firstFollowed:
      return false
    }
    report(Diagnostic(.unknownKey, "`\(name.value)` under `where`, which has paths of values", at: name.span, help: [help]))
    return true
  }

  /// Templates are not read in values: each is reported.
  private mutating func hasTemplates(_ node: YAMLNode) -> Bool {
    switch node.content {
    case .scalar(let text, _):
      guard text.contains("{{") else { return false }
      let path = Self.path(in: text)
      report(
        Diagnostic(
          .invalidValue, "a value of `where` is no template", at: node.span, notes: ["it would be compared with the signs as they stand here"],
          help: [path.map { "to compare with another value, name its path: `{ same_as: \($0) }`" } ?? "`same_as: PATH` compares with another value"]))
      return true
    case .sequence(let items): return items.reduce(false) { hasTemplates($1) || $0 }
    case .mapping(let entries): return entries.reduce(false) { hasTemplates($1.value) || $0 }
    }
  }
}

/// What stands for `var: size, gte: 40` now.
extension Reader {
  /// Nil when it cannot be said on one line.
  func instead(of entry: YAMLEntry, among entries: [YAMLEntry]) -> Phrase? {
    guard let name = entry.value.scalar, !name.isEmpty, let key = ConditionForm.named(entry.key.value) else { return nil }
    let path: String
    switch key {
    case .variable: path = "vars.\(name.hasPrefix("vars.") ? String(name.dropFirst(5)) : name)"
    case .attribute: path = "user.attrs.\(name)"
    case .counter: path = "counters.\(name)"
    case .scene, .external, .campaign, .phase, .subscription, .text, .key, .url, .field, .values, .tag, .taken, .time, .date,
      .open, .closed,
      .language, .source, .firstTouch,
      .lastTouch, .firstFollowed, .all, .any, .not, .macro:
      return nil
    }
    let tests = entries.compactMap { beside -> (key: ComparisonKey, text: String)? in
      ComparisonKey.named(beside.key.value).map { ($0, file.text(beside.value.span.bytes)) }
    }
    guard let first = tests.first, tests.allSatisfy({ !$0.text.contains("\n") && !$0.text.isEmpty }) else { return nil }
    let isShort = tests.count == 1 && (first.key == .equals || (first.key == .oneOf && first.text.hasPrefix("[")))
    let comparison = isShort ? first.text : "{ \(tests.map { "\($0.key.word): \($0.text)" }.joined(separator: ", ")) }"
    return "`where: { \(path): \(comparison) }`"
  }
}
