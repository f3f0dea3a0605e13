/// What a text, a key, an address or a field is held against.
extension Reader {
  mutating func readMatch(_ node: YAMLNode, _ subject: MatchSubject, _ what: Phrase) -> TextMatchDeclaration? {
    let mode: TextMatchDeclaration.Mode?
    if node.scalar != nil {
      checkQuotes(node)
      checkComment(node)
      checkTopic(node)
    }
    switch (node.content, subject) {
    case (.scalar, .key), (.sequence, .key): mode = patterns(node, what).map { .pattern($0) }
    case (.scalar, .text), (.scalar, .url), (.scalar, .field):
      checkBrackets(node)
      mode = text(node, what).map { .equals(.words([$0])) }
    case (.mapping, _), (.sequence, _):
      guard let fields = fields(node, .textCondition) else { return nil }
      if node.entries?.allSatisfy({ $0.key.value.hasPrefix("x-") }) ?? false { report(.emptyCollection("a text condition", at: node.span)) }
      return readMatch(fields, subject)
    }
    return mode.map { TextMatchDeclaration(look: subject.look, modes: [($0, node.span)]) }
  }

  mutating func readMatch(_ fields: Fields, _ subject: MatchSubject) -> TextMatchDeclaration? {
    let isSearch = boolean(fields[TextConditionKey.search], "`search`")?.value ?? false
    let isExact = boolean(fields[TextConditionKey.exact], "`exact`")?.value
    var modes: [(TextMatchDeclaration.Mode, SourceSpan)] = []
    for (key, entry) in fields.keyed(by: FieldConditionKey.self) {
      let what: Phrase = "`\(key.word)`"
      let mode: TextMatchDeclaration.Mode? =
        switch key {
        case .text(.equals), .compared(.oneOf): readWords(entry.value, what).map { .equals($0) }
        case .text(.prefix): readKeywords(entry.value, what, .atStart) { .prefix($0) }
        case .text(.suffix): readKeywords(entry.value, what, .atEnd) { .suffix($0) }
        case .text(.contains): readKeywords(entry.value, what, .anywhere) { .contains($0) }
        case .text(.containsAll): readWords(entry.value, what).map { .containsAll($0) }
        case .text(.glob):
          oneOrMany(entry.value, what, of: .words) { reader, item in
            reader.checkQuotes(item)
            reader.checkTopic(item)
            reader.checkOperators(item, meant: PatternKeyboard.meant(inGlob:))
            return reader.text(item, what)
          }.map { .glob($0) }
        case .text(.pattern): patterns(entry.value, what).map { .pattern($0) }
        case .text(.regex):
          oneOrMany(entry.value, what) { reader, item in
            reader.checkTopic(item)
            reader.checkOperators(item, meant: PatternKeyboard.meant(inRegex:))
            return reader.text(item, what).map { _ in item }
          }.map { .regex($0, isSearch: isSearch) }
        case .text(.search), .text(.exact): nil  // read with the keys they stand beside
        case .compared: nil  // no text
        }
      if let mode { modes.append((mode, entry.key.span)) }
    }
    if fields[TextConditionKey.regex] == nil, let key = fields.key(TextConditionKey.search) {
      report(Diagnostic(.conflictingKeys, "`search` without `regex`", at: key.span, help: ["`contains:` looks for words inside a text"]))
    } else if modes.isEmpty, fields.entries.count == 1, let key = fields.key(TextConditionKey.exact) {
      report(
        Diagnostic(
          .conflictingKeys, "`exact` compares nothing", at: key.span, notes: ["it says how the keys beside it compare"],
          help: ["add one of \(quotedList(TextConditionKey.modes.map(\.word))) beside it"]))
    }
    if modes.isEmpty { return nil }
    checkAlone(modes)
    return TextMatchDeclaration(look: isExact.map { $0 ? .exact : .folded } ?? subject.look, modes: modes)
  }
}
