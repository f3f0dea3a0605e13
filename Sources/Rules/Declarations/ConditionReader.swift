extension Reader {
  /// A mapping whose keys must all hold.
  mutating func readCondition(_ node: YAMLNode, where place: String) -> ConditionDeclaration? {
    guard let fields = fields(node, .condition, where: place) else { return nil }
    if let entries = node.entries, entries.isEmpty {
      report(
        Diagnostic(
          .emptyCollection, "\(place) is empty", at: node.span, notes: ["a condition without a key always holds"],
          help: ["remove it: a rule without `when` is for every event of its kind"]))
      return nil
    }
    var parts: [ConditionDeclaration] = []
    let given = fields.keyed(by: ConditionKey.self)
    let compared = given.filter { $0.key.isCompared }
    if compared.count > 1 {
      report(
        Diagnostic(
          .conflictingKeys, "`\(compared[0].key.word)` and `\(compared[1].key.word)` in one condition", at: compared[1].entry.key.span,
          related: [Diagnostic.Label(compared[0].entry.key.span, "the comparison could belong to this one too")],
          help: ["put each in a condition of its own under `all:`"]))
    }
    let isExternal = boolean(fields["external"], "`external`")?.value ?? false
    for (key, entry) in given {
      guard let kind = readKind(key, entry, fields, isExternal: isExternal) else { continue }
      parts.append(ConditionDeclaration(kind: kind, keySpan: entry.key.span, span: entry.key.span.joined(with: firstLine(of: entry.value.span))))
    }
    if compared.isEmpty {
      for (key, entry) in fields.keyed(by: ComparisonKey.self) {
        report(
          Diagnostic(
            .conflictingKeys, "`\(key.word)` compares nothing", at: entry.key.span,
            help: ["it stands beside `attr: NAME` or `var: NAME`; for what was written use `text: { \(key.word): … }`"]))
      }
    }
    if fields["external"] != nil, fields["scene"] == nil, let key = fields.key("external") {
      report(Diagnostic(.conflictingKeys, "`external` without `scene`", at: key.span, help: ["it says something about the `scene:` beside it"]))
    }
    let span = firstLine(of: node.span)
    if parts.count == 1 { return parts[0] }
    return parts.isEmpty ? nil : ConditionDeclaration(kind: .all(parts), keySpan: parts[0].keySpan, span: span)
  }

  private mutating func readKind(_ key: ConditionKey, _ entry: YAMLEntry, _ fields: Fields, isExternal: Bool) -> ConditionKind? {
    switch key {
    case .form(let form): return readForm(form, entry, fields, isExternal: isExternal)
    case .number(let number):
      guard let comparison = self.fields(entry.value, .comparison, where: "`\(key.word)`") else { return nil }
      return readTests(comparison, Located(key.word, entry.key.span)).map { .leaf(.number(number, $0)) }
    }
  }

  private mutating func readForm(_ key: ConditionForm, _ entry: YAMLEntry, _ fields: Fields, isExternal: Bool) -> ConditionKind? {
    let node = entry.value
    switch key {
    case .scene: return patterns(node, "`scene`").map { .leaf(.scene($0, isExternal: isExternal)) }
    case .campaign: return identifiers(node, "`campaign`").map { .leaf(.campaign($0)) }
    case .subscription:
      return oneOrMany(node, "`subscription`") { $0.word($1, "`subscription`", Subscription.self)?.value }.flatMap {
        $0.isEmpty ? nil : .leaf(.subscription(Set($0)))
      }
    case .text: return readTextMatch(node).map { .leaf(.text($0)) }
    case .key: return patterns(node, "`key`").map { .leaf(.key($0)) }
    case .url: return readTextMatch(node).map { .leaf(.url($0)) }
    case .field: return readFieldConditions(node)
    case .tag: return texts(node, "`tag`").map { .leaf(.tag($0)) }
    case .attribute:
      guard let name = identifier(node, "`attr`"), let comparison = readTests(fields, name) else { return nil }
      return .leaf(.attribute(name, comparison))
    case .variable:
      guard let name = identifier(node, "`var`"), let comparison = readTests(fields, name) else { return nil }
      return .leaf(.variable(name, comparison))
    case .counter:
      guard let name = identifier(node, "`counter`"), let comparison = readTests(fields, name) else { return nil }
      return .leaf(.counter(name, comparison))
    case .taken: return identifiers(node, "`taken`").map { .leaf(.taken($0)) }
    case .time: return readTimeWindow(node).map { .leaf(.time($0)) }
    case .date: return readDate(node).map { .leaf($0) }
    case .language: return texts(node, "`lang`").map { .leaf(.language($0)) }
    case .source: return texts(node, "`source`").map { .leaf(.source($0)) }
    case .firstTouch: return identifiers(node, "`first_touch`").map { .leaf(.touch(.first, $0)) }
    case .lastTouch: return identifiers(node, "`last_touch`").map { .leaf(.touch(.last, $0)) }
    case .firstFollowed: return readDateWindow(node, .active, where: "`first_followed`").map { .leaf(.firstFollowed($0)) }
    case .all, .any:
      let place = "`\(key.word)`"
      guard case .sequence(let items) = node.content else {
        report(.wrongType(node, expected: "a list of conditions", under: place, example: nil))
        return nil
      }
      if items.isEmpty {
        report(
          Diagnostic(
            .constantCondition, "\(place) without conditions is \(key == .all ? "always" : "never") true", at: node.span,
            help: ["add a condition, or remove the key"]))
        return nil
      }
      let parts = items.compactMap { readCondition($0, where: place) }
      return key == .all ? .all(parts) : .any(parts)
    case .not:
      if let entries = node.entries, entries.isEmpty {
        report(
          Diagnostic(.constantCondition, "`not` without a condition is never true", at: node.span, help: ["add a condition, or remove the key"]))
        return nil
      }
      return readCondition(node, where: "`not`").map { .not($0) }
    case .macro: return identifiers(node, "`macro`").map { .macro($0) }
    case .external: return nil  // read with the key it stands beside
    }
  }

  private mutating func patterns(_ node: YAMLNode, _ what: String) -> [PatternDeclaration]? {
    oneOrMany(node, what) { reader, item in reader.text(item, what).map { _ in PatternDeclaration(node: item) } }
  }

  private mutating func readFieldConditions(_ node: YAMLNode) -> ConditionKind? {
    let parts = map(node, "`field`") { reader, name, value -> ConditionDeclaration? in
      let comparison: ComparisonDeclaration?
      if value.entries != nil {
        comparison = reader.fields(value, .comparison, where: "the comparison of `\(name.value)`").flatMap { reader.readTests($0, name) }
      } else {
        comparison = reader.texts(value, "a field").map { words in
          ComparisonDeclaration(
            tests: words.count == 1 ? [(.equals(.text(words[0].value)), value.span)] : [(.oneOf(.words(words)), value.span)], span: value.span)
        }
      }
      return comparison.map {
        ConditionDeclaration(kind: .leaf(.field(name, $0)), keySpan: name.span, span: name.span.joined(with: reader.firstLine(of: value.span)))
      }
    }
    guard let parts, !parts.isEmpty else { return nil }
    return parts.count == 1 ? parts[0].kind : .all(parts)
  }

  private mutating func readTests(_ fields: Fields, _ name: Located<String>) -> ComparisonDeclaration? {
    var tests: [(ComparisonDeclaration.Test, SourceSpan)] = []
    for (key, entry) in fields.keyed(by: ComparisonKey.self) {
      let node = entry.value
      switch key {
      case .equals:
        if case .scalar(let text, let style) = node.content {
          tests.append((.equals(.scalar(text, quoted: style != .plain)), entry.key.span))
        } else {
          report(.wrongType(node, expected: "text", under: "`equals`", example: nil))
        }
      case .oneOf: if let words = readWords(node, "`in`") { tests.append((.oneOf(words), entry.key.span)) }
      case .gt: if let number = number(node, "`gt`") { tests.append((.number(.gt, number.value), entry.key.span)) }
      case .gte: if let number = number(node, "`gte`") { tests.append((.number(.gte, number.value), entry.key.span)) }
      case .lt: if let number = number(node, "`lt`") { tests.append((.number(.lt, number.value), entry.key.span)) }
      case .lte: if let number = number(node, "`lte`") { tests.append((.number(.lte, number.value), entry.key.span)) }
      case .prefix: if let text = text(node, "`prefix`") { tests.append((.prefix(text.value), entry.key.span)) }
      case .suffix: if let text = text(node, "`suffix`") { tests.append((.suffix(text.value), entry.key.span)) }
      case .exists: if let flag = boolean(node, "`exists`") { tests.append((.exists(flag.value), entry.key.span)) }
      }
    }
    if tests.isEmpty {
      report(
        Diagnostic(
          .missingKey, "`\(name.value)` is compared with nothing", at: name.span,
          help: ["add one of \(quotedList(ComparisonKey.beside.map(\.word))) beside it"]))
      return nil
    }
    return ComparisonDeclaration(tests: tests, span: name.span)
  }

  mutating func readWords(_ node: YAMLNode, _ what: String) -> WordsDeclaration? {
    if node.entries != nil {
      guard let fields = fields(node, .listReference, where: what) else { return nil }
      return identifier(fields["list"], "`list`").map { .list($0) }
    }
    return texts(node, what).map { .words($0) }
  }

  private mutating func readTextMatch(_ node: YAMLNode) -> TextMatchDeclaration? {
    if let text = node.scalar {
      guard !text.isEmpty else {
        report(.emptyValue("`text`", at: node.span))
        return nil
      }
      return TextMatchDeclaration(modes: [(.equals(.words([Located(text, node.span)])), node.span)], span: node.span)
    }
    guard let fields = fields(node, .textCondition) else { return nil }
    let isSearch = boolean(fields["search"], "`search`")?.value ?? false
    var modes: [(TextMatchDeclaration.Mode, SourceSpan)] = []
    for (key, entry) in fields.keyed(by: TextConditionKey.self) {
      let what = "`\(key.word)`"
      let mode: TextMatchDeclaration.Mode? =
        switch key {
        case .equals: readWords(entry.value, what).map { .equals($0) }
        case .prefix: readWords(entry.value, what).map { .prefix($0) }
        case .suffix: readWords(entry.value, what).map { .suffix($0) }
        case .contains: readWords(entry.value, what).map { .contains($0) }
        case .containsAll: readWords(entry.value, what).map { .containsAll($0) }
        case .glob: texts(entry.value, what).map { .glob($0) }
        case .pattern: patterns(entry.value, what).map { .pattern($0) }
        case .regex:
          oneOrMany(entry.value, what) { reader, item in reader.text(item, what).map { _ in item } }.map { .regex($0, isSearch: isSearch) }
        case .search: nil  // read with the key it stands beside
        }
      if let mode { modes.append((mode, entry.key.span)) }
    }
    if fields["search"] != nil, fields["regex"] == nil, let key = fields.key("search") {
      report(Diagnostic(.conflictingKeys, "`search` without `regex`", at: key.span, help: ["`contains:` looks for words inside a text"]))
    }
    if modes.isEmpty {
      if node.entries?.isEmpty ?? false { report(.emptyCollection("a text condition", at: node.span)) }
      return nil
    }
    return TextMatchDeclaration(modes: modes, span: firstLine(of: node.span))
  }

  private static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  private mutating func readTimeWindow(_ node: YAMLNode) -> TimeWindowDeclaration? {
    guard let fields = fields(node, .time) else { return nil }
    var days: UInt8 = 0
    var from: Located<Int>?
    var to: Located<Int>?
    for (key, entry) in fields.keyed(by: TimeKey.self) {
      switch key {
      case .days: days = readDays(entry.value)
      case .from: from = clockTime(entry.value, "`from`")
      case .to: to = clockTime(entry.value, "`to`")
      }
    }
    if node.entries?.isEmpty ?? false {
      report(.emptyCollection("`time`", at: node.span))
      return nil
    }
    let lacksFrom = fields[TimeKey.from] == nil
    if lacksFrom != (fields[TimeKey.to] == nil) {
      let missing = lacksFrom ? "from" : "to"
      report(
        Diagnostic(
          .missingKey, "`time` has no `\(missing)`", at: firstLine(of: node.span), help: ["add `\(missing): HH:MM`; the end of the day is `24:00`"]))
    }
    return TimeWindowDeclaration(span: firstLine(of: node.span), days: days == 0 ? 0x7F : days, from: from, to: to)
  }

  /// Bit 0 is Monday; none when no day could be read.
  private mutating func readDays(_ node: YAMLNode) -> UInt8 {
    var days: UInt8 = 0
    for text in texts(node, "`days`") ?? [] {
      let ends = text.value.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
      let indices = ends.compactMap { Self.dayNames.firstIndex(of: $0) }
      guard indices.count == ends.count, (1...2).contains(ends.count) else {
        report(.unknownWord(text, "`days`", allowed: Self.dayNames + ["mon-fri", "mon-sun"]))
        continue
      }
      var day = indices[0]
      days |= 1 << UInt8(day)
      while day != indices[indices.count - 1] {
        day = (day + 1) % 7
        days |= 1 << UInt8(day)
      }
    }
    return days
  }

  private mutating func readDate(_ node: YAMLNode) -> ConditionLeaf? {
    guard node.entries != nil else {
      return oneOrMany(node, "`date`") { $0.writtenTime($1, "`date`") }.map { .dates($0) }
    }
    guard let fields = fields(node, .date) else { return nil }
    for (key, entry) in fields.keyed(by: DateKey.self) {
      switch key {
      case .list: return identifier(entry.value, "`list`").map { .dateList($0) }
      case .window: continue  // read below
      }
    }
    return readDateWindow(node, .date).map { .dateWindow($0) }
  }
}
