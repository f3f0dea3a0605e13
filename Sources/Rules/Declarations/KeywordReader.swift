/// `contains: { list: answers, as: a }`: words of a list that are looked for in a text, and the row that is found.
extension Reader {
  /// - Parameter plain: what the same words ask where nothing is bound.
  mutating func readKeywords(
    _ node: YAMLNode, _ what: Phrase, _ place: KeywordSet.Place, otherwise plain: (WordsDeclaration) -> TextMatchDeclaration.Mode
  ) -> TextMatchDeclaration.Mode? {
    guard node.entries != nil else { return readWords(node, what).map(plain) }
    guard let fields = fields(node, .keywordReference, where: what), let list = identifier(fields[KeywordKey.list], "`list`") else { return nil }
    guard let entry = fields.entries.first(where: { $0.key.value == KeywordKey.name.word }) else { return plain(.list(list)) }
    guard let name = text(entry.value, "`as`") else { return nil }
    let isName = PatternCompiler.isName(name.value)
    if !isName { report(.invalid(name, "`as`", expected: "a name of `a`–`z`, digits and `_`, which templates read", example: "`as: answer`")) }
    return .keyword(KeywordDeclaration(list: list, name: isName ? name : nil, place: place))
  }

  /// `as` where there is no longest word to bind.
  func unboundKeyword(_ entry: YAMLEntry, in node: YAMLNode, _ what: Phrase) -> Diagnostic {
    let (list, name) = (node["list"]?.scalar ?? "NAME", entry.value.scalar ?? "row")
    let isAll = what == "`contains_all`"
    return Diagnostic(
      .conflictingKeys, "`as` in \(what)", at: entry.key.span, notes: [isAll ? "all of the words are found, not one" : "the whole value is the word"],
      help: [
        what == "`equals`"
          ? "write `pattern: \"{\(name):list(\(list))}\"` instead of \(what)"
          : "it stands in `contains`, `prefix` and `suffix`, which bind the longest word found"
      ])
  }

  /// The row must not depend on what else is asked of the text.
  mutating func checkAlone(_ modes: [(mode: TextMatchDeclaration.Mode, span: SourceSpan)]) {
    guard let keyword = modes.first(where: { if case .keyword = $0.mode { true } else { false } }),
      let other = modes.first(where: { $0.span != keyword.span })
    else { return }
    report(
      Diagnostic(
        .conflictingKeys, "another comparison beside `as`", at: other.span,
        related: [Diagnostic.Label(keyword.span, "binds the longest word found")],
        notes: ["one could think that it chooses among the words found; it does not"],
        help: ["put each in a condition of its own under `all:`"]))
  }
}
