extension Reader {
  /// A mapping whose keys must all hold.
  mutating func readCondition(_ node: YAMLNode, where place: Phrase) -> ConditionDeclaration? {
    let isInner = isCompared
    isCompared = true
    defer { isCompared = isInner }
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
            help: [
              "a value is compared under its path: `where: { vars.NAME: { \(key.word): … } }`; for what was written use `text: { \(key.word): … }`"
            ]))
      }
    }
    if fields["external"] != nil, fields["scene"] == nil, let key = fields.key("external") {
      report(Diagnostic(.conflictingKeys, "`external` without `scene`", at: key.span, help: ["it says something about the `scene:` beside it"]))
    }
    if fields["campaign"] == nil, let key = fields.key(ConditionForm.phase), !isMisspelt("campaign", in: node, of: .named(.condition)) {
      report(
        Diagnostic(
          .conflictingKeys, "`phase` without `campaign`", at: key.span, notes: ["it says where the campaign beside it stands, not another one"],
          help: ["write `campaign: NAME` beside it, in the same mapping"]))
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
      // What it is compared with is not known, and has been said.
      if comparison.entries.isEmpty, let entries = entry.value.entries, !entries.allSatisfy({ $0.key.value.hasPrefix("x-") }) { return nil }
      return readTests(comparison, Located(key.word, entry.key.span)).map { .leaf(.number(number, $0)) }
    }
  }

  private mutating func readForm(_ key: ConditionForm, _ entry: YAMLEntry, _ fields: Fields, isExternal: Bool) -> ConditionKind? {
    let node = entry.value
    switch key {
    case .scene:
      return oneOrMany(node, "`scene`", of: .words) { reader, item in
        reader.checkQuotes(item)
        reader.checkScene(item)
        reader.checkPrefix(ofScene: item)
        reader.checkWildcards(item, "scene")
        return reader.text(item, "`scene`", braces: .toldElsewhere).map { _ in PatternDeclaration(node: item) }
      }.map { .leaf(.scene($0, isExternal: isExternal)) }
    case .campaign:
      let phases = oneOrMany(fields[ConditionForm.phase.word], "`phase`", of: .names) { $0.word($1, "`phase`", CampaignPhase.self) } ?? []
      return identifiers(node, "`campaign`").map { .leaf(.campaign($0, phases: phases)) }
    case .subscription:
      return oneOrMany(node, "`subscription`", of: .names) { $0.word($1, "`subscription`", Subscription.self)?.value }.flatMap {
        $0.isEmpty ? nil : .leaf(.subscription(Set($0)))
      }
    case .text: return readMatch(node, .text, "`text`").map { .leaf(.match(.text, $0)) }
    case .key: return readMatch(node, .key, "`key`").map { .leaf(.match(.key, $0)) }
    case .url: return readMatch(node, .url, "`url`").map { .leaf(.match(.url, $0)) }
    case .field: return readFieldConditions(node)
    case .values: return readWhere(node)
    case .tag: return texts(node, "`tag`", of: .words).map { .leaf(.tag($0)) }
    case .attribute:
      guard let name = identifier(node, "`attr`"), let comparison = readTests(fields, name) else { return nil }
      return .leaf(.value(ValueDeclaration(path: ValuePath(["user", "attrs", name.value], at: name.span), comparison: comparison, others: [])))
    case .variable:
      guard let name = variable(node, "`var`"), let comparison = readTests(fields, name) else { return nil }
      return .leaf(.value(ValueDeclaration(path: ValuePath(["vars", name.value], at: name.span), comparison: comparison, others: [])))
    case .counter:
      guard let name = identifier(node, "`counter`"), let comparison = readTests(fields, name) else { return nil }
      return .leaf(.value(ValueDeclaration(path: ValuePath(["counters", name.value], at: name.span), comparison: comparison, others: [])))
    case .taken: return identifiers(node, "`taken`").map { .leaf(.taken($0)) }
    case .time: return readTimeWindow(node).map { .leaf(.time($0)) }
    case .date: return readDate(node).map { .leaf($0) }
    case .open: return identifier(node, "`open`").map { .leaf(.calendar($0, isOpen: true)) }
    case .closed: return identifier(node, "`closed`").map { .leaf(.calendar($0, isOpen: false)) }
    case .language: return texts(node, "`lang`", of: .words).map { .leaf(.language($0)) }
    case .source: return texts(node, "`source`", of: .words).map { .leaf(.source($0)) }
    case .firstTouch: return identifiers(node, "`first_touch`").map { .leaf(.touch(.first, $0)) }
    case .lastTouch: return identifiers(node, "`last_touch`").map { .leaf(.touch(.last, $0)) }
    case .firstFollowed: return readDateWindow(node, .active, where: "`first_followed`").map { .leaf(.firstFollowed($0)) }
    case .all, .any:
      let place: Phrase = "`\(key.word)`"
      guard case .sequence(let items) = node.content else {
        report(.wrongType(node, expected: "a list of conditions", under: place, example: nil))
        return nil
      }
      if items.isEmpty {
        report(
          Diagnostic(
            .constantCondition, key == .all ? "`all` without conditions is always true" : "`any` without conditions is never true", at: node.span,
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
    case .macro:
      let names = identifiers(node, "`macro`")
      if let names, names.count > 1 { refuseSeveral(names, entry, beside: fields) }
      return names.map { .macro($0) }
    case .external, .phase: return nil  // read with the key it stands beside
    }
  }

  /// A list of macros meant all of them, where every other list means one of: neither can be told from the other.
  private mutating func refuseSeveral(_ names: [Located<String>], _ entry: YAMLEntry, beside fields: Fields) {
    let each = "[ \(names.map { "{ macro: \($0.value) }" }.joined(separator: ", ")) ]"
    let whole = entry.key.span.joined(with: entry.value.span)
    // A second `all` in one mapping would be another fault, and a list over several lines has a form of its own.
    let isPlain = fields[ConditionForm.all.rawValue] == nil && !file.text(whole.bytes).contains("\n")
    report(
      Diagnostic(
        .wrongType, "`macro` is one name, here stands a list", at: isPlain ? whole : entry.key.span,
        notes: ["all of them had to hold, while every other list means one of"],
        help: ["if they must all hold: `all: \(each)`", "if one is enough: `any: \(each)`"], fix: isPlain ? "all: \(each)" : nil))
  }

  mutating func patterns(_ node: YAMLNode, _ what: Phrase) -> [PatternDeclaration]? {
    oneOrMany(node, what, of: .words) { reader, item in
      reader.checkTopic(item)
      if what == "`key`" { reader.checkWildcards(item, "key") }
      return reader.text(item, what, braces: .toldElsewhere).map { _ in PatternDeclaration(node: item) }
    }
  }

  private mutating func readFieldConditions(_ node: YAMLNode) -> ConditionKind? {
    let parts = map(node, "`field`") { reader, name, value -> ConditionDeclaration? in
      let span = name.span.joined(with: reader.firstLine(of: value.span))
      let leaves = reader.readField(name, value).map { ConditionDeclaration(kind: .leaf($0), keySpan: name.span, span: span) }
      if leaves.count < 2 { return leaves.first }
      return ConditionDeclaration(kind: .all(leaves), keySpan: name.span, span: span)
    }
    guard let parts, !parts.isEmpty else { return nil }
    return parts.count == 1 ? parts[0].kind : .all(parts)
  }

  /// What is asked of a field: as a text, and as a number or as being there.
  private mutating func readField(_ name: Located<String>, _ node: YAMLNode) -> [ConditionLeaf] {
    let subject = MatchSubject.field(name)
    guard node.entries != nil else {
      if case .scalar(let text, _) = node.content, Self.isCompared(text) {
        if text.isEmpty { report(.emptyValue("a field", at: node.span)) }
        return [.field(name, ComparisonDeclaration(tests: [(.equals(.text(text)), node.span)], span: node.span))]
      }
      guard let words = texts(node, "a field", of: .words), !words.isEmpty else { return [] }
      return [.match(subject, TextMatchDeclaration(look: subject.look, modes: [(.equals(.words(words)), node.span)]))]
    }
    guard let fields = fields(node, .fieldCondition, where: "the comparison of `\(name.value)`") else { return [] }
    if fields.entries.isEmpty {
      _ = readTests(fields, name)
      return []
    }
    var leaves: [ConditionLeaf] = []
    let (compared, matched) = fields.partitioned { entry in
      guard let key = ComparisonKey.named(entry.key.value) else { return false }
      switch key {
      case .equals: if case .scalar(let text, _) = entry.value.content { return Self.isCompared(text) } else { return false }
      case .gt, .gte, .lt, .lte, .exists: return true
      case .oneOf, .prefix, .suffix: return false
      }
    }
    if !compared.entries.isEmpty, let comparison = readTests(compared, name) { leaves.append(.field(name, comparison)) }
    if !matched.entries.isEmpty, let match = readMatch(matched, subject) { leaves.append(.match(subject, match)) }
    return leaves
  }

  /// Numbers are equal however they are written, and nothing is equal to nothing.
  private static func isCompared(_ text: String) -> Bool { text.isEmpty || Double(text) != nil }
}
