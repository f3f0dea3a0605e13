/// A keyed table: its columns, and its rows or where they are.
extension Reader {
  mutating func readTable(_ name: Located<String>, _ node: YAMLNode) -> TableDeclaration? {
    guard let fields = fields(node, .table, where: "table `\(name.value)`") else { return nil }
    let columns = map(fields["columns"], "`columns`") { reader, column, kind -> ColumnDeclaration? in
      guard let column = reader.checkedIdentifier(column, "name of a column"), let kind = reader.readColumnKind(kind) else { return nil }
      return ColumnDeclaration(name: column, kind: kind)
    }
    let optional = oneOrMany(fields["optional"], "`optional`", of: .names) { $0.identifier($1, "`optional`") }
    guard let key = readKey(fields["key"]), let columns, !columns.isEmpty else { return nil }
    // A column that could not be read has a finding of its own.
    let written = Set((fields["columns"]?.entries ?? []).map(\.key.value))
    guard written.count == columns.count else { return nil }
    let isKnown = [check(key, areAmong: columns, of: name), check(optional ?? [], areAmong: columns, of: name)].allSatisfy { $0 }
    if let wrong = optional?.first(where: { column in key.contains { $0.value == column.value } }) {
      report(
        Diagnostic(
          .conflictingKeys, "the key of table `\(name.value)` cannot be empty", at: wrong.span, notes: ["it is what identifies a row"],
          help: ["take it out of `optional`"]))
    }
    guard isKnown else { return nil }
    let rows: TableRows
    switch (fields["rows"], text(fields["from"], "`from`")) {
    case (let inline?, nil): rows = readRows(inline, columns: columns.count)
    case (nil, let path?):
      rows = table(path, columns.map(\.name.value), &diagnostics) ?? TableRows(columnCount: columns.count, isWhole: false)
    case (.some, .some):
      report(Diagnostic(.conflictingKeys, "table `\(name.value)` has both `rows` and `from`", at: name.span, help: ["keep one of them"]))
      return nil
    case (nil, nil):
      guard fields.isWhole else { return nil }
      report(Diagnostic(.missingKey, "table `\(name.value)` has neither `rows` nor `from`", at: name.span, help: ["add `rows:` or `from: FILE.csv`"]))
      return nil
    }
    return TableDeclaration(key: key, columns: columns, optional: optional, rows: rows)
  }

  /// One column, or two.
  private mutating func readKey(_ node: YAMLNode?) -> [Located<String>]? {
    guard let node, let key = oneOrMany(node, "`key`", of: .names, { $0.identifier($1, "`key`") }), !key.isEmpty else { return nil }
    if key.count > 2 {
      report(
        Diagnostic(
          .invalidValue, "a key of \(key.count) columns", at: key[2].span, notes: ["a row is identified by one column, or by two"],
          help: ["make one column of those that belong together"]))
      return nil
    }
    if key.count == 2, key[0].value == key[1].value {
      report(Diagnostic(.duplicateName, "column `\(key[1].value)` stands twice", at: key[1].span, help: ["name another column"]))
      return nil
    }
    return key
  }

  private mutating func check(_ names: [Located<String>], areAmong columns: [ColumnDeclaration], of table: Located<String>) -> Bool {
    let known = columns.map(\.name.value)
    let wrong = names.filter { !known.contains($0.value) }
    for name in wrong {
      let close = Suggestion.match(to: name.value, in: known)
      report(
        Diagnostic(
          .unknownVariable, "table `\(table.value)` has no column `\(name.value)`", at: name.span, label: close?.label ?? "",
          help: close == nil ? ["one of \(quotedList(known))"] : [], fix: close?.fix))
    }
    return wrong.isEmpty
  }

  /// `word`, `enum(a|b)`, `list(NAME)`.
  private mutating func readColumnKind(_ node: YAMLNode) -> ColumnDeclaration.Kind? {
    let what: Phrase = "the kind of a column"
    guard let text = text(node, what, isClosed: true) else { return nil }
    let word = String(text.value.prefix { $0 != "(" && $0 != "（" }).trimmed
    if word != text.value, text.value.hasSuffix(")"), let kind = readColumnKind(text.value, node) {
      checkSince(.sixth, of: Located(word, text.span))
      return kind
    }
    if let plain = Table.Column.PlainKind(rawValue: text.value) {
      checkSince(plain.since, of: text)
      return .plain(plain)
    }
    if let kind = meant(node, { Self.kind(bracketed: $0, at: node.span) }) {
      checkSince(.sixth, of: Located(word, text.span))
      return kind
    }
    let example: Phrase? = ["enum": "`enum(mon|tue)`", "list": "`list(NAME)`"][word]
    if let example {
      report(.invalid(text, what, expected: "complete", example: example))
      return nil
    }
    let known = Table.Column.PlainKind.allCases.map(\.rawValue)
    let plain = value(node, what, { Table.Column.PlainKind(rawValue: $0) }) { text in
      if Suggestion.match(to: text.value, in: known) != nil { return .unknownWord(text, what, allowed: known) }
      let isNumber = ["number", "num", "float", "double", "numeric"].contains(text.value.lowercased())
      let all = quotedList(known + ["enum(mon|tue)", "list(NAME)"])
      return Diagnostic(
        .unknownWord, "`\(text.value)` is not one of the words for \(what)", at: text.span,
        help: (isNumber ? ["write `int` for whole numbers, `decimal` for all"] : []) + ["one of \(all)"])
    }
    return plain.map { .plain($0.value) }
  }

  /// `enum(a|b)` or `list(NAME)`; nil for what is neither.
  private static func kind(bracketed text: String, at span: SourceSpan) -> ColumnDeclaration.Kind? {
    guard text.hasSuffix(")"), let open = text.firstIndex(of: "(") else { return nil }
    let argument = String(text[open...].dropFirst().dropLast()).trimmed
    switch String(text[..<open]).trimmed {
    case "enum":
      let words = argument.split(separator: "|", omittingEmptySubsequences: false).map { String($0).trimmed }
      return words.contains("") ? nil : .choice(words)
    case "list": return argument.isEmpty ? nil : .list(Located(argument, span))
    default: return nil
    }
  }

  /// The same, with the place of a list's name.
  private func readColumnKind(_ text: String, _ node: YAMLNode) -> ColumnDeclaration.Kind? {
    guard case .list(let name) = Self.kind(bracketed: text, at: node.span), let open = text.firstIndex(of: "(") else {
      return Self.kind(bracketed: text, at: node.span)
    }
    let start = text.utf8.distance(from: text.startIndex, to: open) + 1
    let place = ScalarOffsets(of: node, in: file).source(start..<text.utf8.count - 1)
    return .list(Located(name.value, node.span.narrowed(to: place)))
  }

  private mutating func checkSince(_ since: Version, of word: Located<String>) {
    if let requires, since > requires { report(.newerKey(word, since: since, requires: requires)) }
  }

  // MARK: rows

  private mutating func readRows(_ node: YAMLNode, columns: Int) -> TableRows {
    var rows = TableRows(columnCount: columns)
    let before = diagnostics.count
    for (span, cells) in list(node, "`rows`", { reader, row in reader.readRow(row, columns: columns).map { (row.span, $0) } }) ?? [] {
      rows.append(cells, at: span)
    }
    rows.isWhole = diagnostics.count == before
    return rows
  }

  private mutating func readRow(_ node: YAMLNode, columns: Int) -> [Located<String>]? {
    guard
      let cells = list(
        node, "a row", of: lacksCommas(node, columns: columns) ? .names : .others, { $0.text($1, "a cell", allowEmpty: true, braces: .toldElsewhere) }
      )
    else { return nil }
    guard cells.count == columns else {
      report(
        Diagnostic(
          .tableRow, "row has \(counted(cells.count, "value")), the table has \(counted(columns, "column"))", at: node.span,
          help: ["write one value for each column; quote text that contains a comma"]))
      return nil
    }
    return cells
  }

  /// Whether `，` stands where the row's commas should be.
  private func lacksCommas(_ node: YAMLNode, columns: Int) -> Bool {
    guard case .sequence(let items) = node.content, items.count < columns else { return false }
    return items.reduce(0) { $0 + 1 + ($1.scalar?.unicodeScalars.count { LookAlikes.isSeparator($0) } ?? 0) } == columns
  }
}
