/// `WX2107` and `WX2109`: choices by a value that miss words which it may be, and branches for words that it never is.
extension Lowering {
  mutating func noteChoices(in nodes: [TemplateParser.Node], of declaration: TemplateDeclaration, _ scope: Scope) {
    if scope.kinds.isEmpty { return }
    let found = TemplateChoices(nodes)
    if found.isEmpty { return }
    let resolver = TemplateResolver(scope: scope, tables: parts.tables, place: .text)
    let offsets = ScalarOffsets(of: declaration.node, in: file(declaration.span))
    func span(_ range: Range<Int>) -> SourceSpan { declaration.span.narrowed(to: offsets.source(range)) }
    for truth in found.truths { checkTruth(truth, resolver, span) }
    var known: [String: ValueWords] = [:]
    for path in found.comparisons.map(\.path) where known[path.text] == nil { known[path.text] = words(of: path, resolver) }
    for comparison in found.comparisons {
      guard let words = known[comparison.path.text] else { continue }
      checkWord(comparison.word, isDenied: comparison.isDenied, of: comparison.path.text, words, at: span(comparison.range))
    }
    for choice in found.choices {
      guard let words = known[choice.path.text] else { continue }
      checkBranches(of: choice, words, span)
      // A word that is compared anywhere else in the template was thought of.
      let compared = Set(found.comparisons.filter { $0.path.text == choice.path.text }.map(\.word))
      checkMissed(by: choice, compared, words, span)
    }
  }

  /// `by: { field: …, cases: … }`: what is no case gets `default`.
  mutating func checkChoice(
    by field: TemplateParser.Path, _ cases: [(value: Located<String>, reply: ReplyDeclaration)], otherwise: ReplyDeclaration,
    _ resolver: TemplateResolver, at span: SourceSpan
  ) {
    guard let words = words(of: field, resolver, byKey: true) else { return }
    // A word of no rule's at all has been refused.
    let possible = resolver.closedWords(of: .path(field)).map { Set($0) }
    for (word, _) in cases where possible?.contains(word.value) ?? true {
      checkWord(word.value, isDenied: false, of: field.text, words, at: word.span)
    }
    guard case .none = otherwise.kind, let names = ValuePath.names(of: field) else { return }
    let given = Set(cases.map(\.value.value))
    guard given.count(where: words.all.contains) > 1, let left = unnamed(words, of: names)?.filter({ !given.contains($0) }), !left.isEmpty else {
      return
    }
    let described = Self.described(left, of: field.text, words, parts.tables)
    let none = Phrase(verbatim: "`\(left[0]): none`")
    reportLoose(
      Diagnostic(
        .missedValues, left.count == 1 ? "\(described) no case is for it" : "\(described) no case is for them", severity: .warning, at: span,
        related: [Diagnostic.Label(otherwise.span, "taken instead")], notes: ["whoever comes with it gets no answer"],
        help: [
          left.count == 1
            ? "add a case for it; \(none) says that no answer is meant" : "add a case for each; \(none) says that no answer is meant"
        ]))
  }

  // MARK: words that never come

  private mutating func checkWord(_ word: String, isDenied: Bool, of path: String, _ words: ValueWords, at span: SourceSpan) {
    guard !words.all.isEmpty, !words.all.contains(word) else { return }
    var (notes, related): ([Phrase], [Diagnostic.Label]) = ([], [])
    switch words.origin {
    case .column(let column):
      let table = parts.tables[column.table]
      // What a column may hold, no row need hold today.
      if !column.isKey, case .choice(let choices) = table.columns[column.column].kind, choices.contains(word) { return }
      notes.append(
        column.isKey || table.isPlain
          ? "`\(table.name)` has no such word" : "no row of `\(table.name)` has it in `\(table.columns[column.column].name)`")
    case .closed(let origin):
      // A word of another language than this one's has been refused.
      notes.append(
        words.inOrder.count == 1 ? "here it is always `\(words.inOrder[0])`" : "here it is one of \(quotedList(words.inOrder))")
      if let origin { related.append(origin) }
    }
    let close = words.isClosed ? nil : suggestions.match(to: word, in: words.inOrder)
    reportLoose(
      Diagnostic(
        .deadBranch, isDenied ? "`\(path)` is never `\(word)`: this is always so" : "`\(path)` is never `\(word)`", severity: .warning, at: span,
        label: close?.label ?? "", related: related, notes: notes,
        help: close == nil
          ? [words.isClosed ? "remove what is said for it" : "correct the word, add a row that has it, or remove what is said for it"] : []
      ))
  }

  private mutating func checkBranches(of choice: TemplateChoices.Choice, _ words: ValueWords, _ span: (Range<Int>) -> SourceSpan) {
    var named: Set<String> = []
    for branch in choice.branches {
      for word in branch.words where !named.insert(word).inserted && words.all.contains(word) {
        reportLoose(
          Diagnostic(
            .deadBranch, "`\(word)` has a branch above, which is taken", severity: .warning, at: span(branch.range),
            help: ["remove it here, or correct the word"]))
      }
    }
    // A table may have another word tomorrow: there `else` is no waste.
    guard choice.hasElse, words.isClosed, words.all.isSubset(of: named) else { return }
    var related: [Diagnostic.Label] = []
    if case .closed(let origin?) = words.origin { related.append(origin) }
    reportLoose(
      Diagnostic(
        .deadBranch, "`else` is never taken: the branches above name all that `\(choice.path.text)` can be here", severity: .warning,
        at: span(choice.elseRange), related: related,
        notes: [words.inOrder.count == 1 ? "it is always `\(words.inOrder[0])`" : "it is one of \(quotedList(words.inOrder))"],
        help: ["remove `else` and what it shows"]))
  }

  // MARK: conditions that always hold

  /// Nothing but nil and false is no: what is always there is always yes, a list without members and 0 as well.
  private mutating func checkTruth(_ truth: TemplateChoices.Truth, _ resolver: TemplateResolver, _ span: (Range<Int>) -> SourceSpan) {
    let path = truth.path
    guard resolver.isCertain(path), let scope = resolver.scope,
      case .found(let variable, let kind, let used) = scope.meaning(of: path.root, path.members.prefixNames)
    else { return }
    let contrary = truth.contrary
    let note: Phrase
    let help: Phrase
    switch variable {
    case .userTags where path.members.count == used:
      (note, help) = ("a list counts as yes, also one with nothing in it", "write `{% if \(path.text).size > 0 %}`")
    case .counter, .number: (note, help) = ("a number counts as yes, also 0", "write `{% if \(path.text) > 0 %}`")
    case .capture, .scene, .campaignID, .subscription, .splitArm, .experimentArm, .openid:
      if let cell = resolver.cellColumn(path), parts.tables[cell.table].hasEmptyCells[cell.column] {
        let column = parts.tables[cell.table].columns[cell.column].name
        note = "the table does not say that `\(column)` may be empty: an empty text counts as yes"
        help = "add `optional: \(column)` to the table"
        break
      }
      guard contrary != nil, resolver.kind(kind, path.members.dropFirst(used)) != .any else { return }
      (note, help) = ("it is always there", "remove what is said for the contrary, or ask something of the value")
    default: return
    }
    reportLoose(
      Diagnostic(
        .deadBranch,
        contrary == nil
          ? "`\(path.text)` always holds as a condition" : "`\(path.text)` always holds as a condition: this is never shown",
        severity: .warning, at: span(contrary ?? path.range), related: contrary == nil ? [] : [Diagnostic.Label(span(path.range), "asked here")],
        notes: [note], help: [help]))
  }

  // MARK: words that are missed

  private mutating func checkMissed(
    by choice: TemplateChoices.Choice, _ compared: Set<String>, _ words: ValueWords, _ span: (Range<Int>) -> SourceSpan
  ) {
    guard !choice.hasElse, let names = ValuePath.names(of: choice.path) else { return }
    // Who names one word of many wants to add something for it, and nothing for the others.
    let named = Set(choice.branches.flatMap(\.words)).intersection(words.all)
    guard named.count > 1, choice.isWhole || named.count * 2 >= words.all.count else { return }
    guard let left = unnamed(words, of: names)?.filter({ !compared.contains($0) }), !left.isEmpty else { return }
    let described = Self.described(left, of: choice.path.text, words, parts.tables)
    reportLoose(
      Diagnostic(
        .missedValues, left.count == 1 ? "\(described) no branch is for it" : "\(described) no branch is for them", severity: .warning,
        at: span(choice.path.range),
        notes: [choice.isWhole ? "the text is empty then: as a reply it is silence" : "nothing is shown in its place then"],
        help: [left.count == 1 ? "add a branch for it, or `{% else %}`" : "add a branch for each, or `{% else %}`"]))
  }

  /// "`store.region` is also `bj`, in 3 rows of `stores`:"
  private static func described(_ left: [String], of path: String, _ words: ValueWords, _ tables: [Table]) -> Phrase {
    let shown: Phrase = left.count > 8 ? "\(quotedList(left.prefix(8))) and \(left.count - 8) more" : quotedList(left)
    guard case .column(let column) = words.origin else { return "`\(path)` may also be \(shown):" }
    let missed = Set(left)
    let table = tables[column.table]
    let rows = (0..<table.rowCount).count { missed.contains(table.cells.text($0, column.column)) }
    return "`\(path)` is also \(shown), in \(counted(rows, "row")) of `\(table.name)`:"
  }
}
