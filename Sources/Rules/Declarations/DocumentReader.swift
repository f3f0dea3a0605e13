/// The top of a rules file: what stands outside rules and campaigns.
extension Reader {
  /// `wxrules: 1` first: whoever reads the file, person or program, knows at once what it is.
  mutating func checkVersion(_ root: YAMLNode) {
    guard let entries = root.entries else { return }
    guard let entry = entries.first(where: { $0.key.value == "wxrules" }) else {
      report(
        Diagnostic(
          .version, "the first key must be `wxrules: 1`", at: firstLine(of: entries.first?.key.span ?? root.span),
          notes: ["it says which major version of the language the file is written in"], help: ["put `wxrules: 1` on the first line"]))
      return
    }
    if entries.first?.key.value != "wxrules" {
      report(
        Diagnostic(
          .version, "`wxrules` must be the first key", at: entry.key.span,
          related: entries.first.map { [Diagnostic.Label($0.key.span, "this comes before it")] } ?? [], help: ["move it to the top"]))
    }
    if entry.value.scalar != "1", meant(entry.value, { $0 == "1" ? 1 : nil }) == nil {
      report(
        Diagnostic(
          .version, "language version `\(entry.value.scalar ?? entry.value.kindName)` is not known", at: entry.value.span,
          notes: ["this engine reads version 1"], help: ["write `wxrules: 1`, if that is the language of the file"]))
    }
  }

  /// `">=1.2"`; also reported when this engine is older.
  mutating func readRequires(_ node: YAMLNode?) -> Located<Version>? {
    guard let text = text(node, "`requires`") else { return nil }
    guard text.value.hasPrefix(">="), let version = Version(text.value.dropFirst(2).drop { $0 == " " }) else {
      report(.invalid(text, "`requires`", expected: "the oldest engine", example: "`\">=1.0\"`"))
      return nil
    }
    if version > .engine {
      report(
        Diagnostic(
          .version, "the file needs engine \(version), this is \(Version.engine)", at: text.span,
          help: ["upgrade wxrules; `wxrules --version` says what runs"]))
    }
    return Located(version, text.span)
  }

  mutating func readDocument(_ root: YAMLNode, into declarations: inout Declarations, isRoot: Bool) {
    guard let fields = fields(root, .document) else { return }
    for (key, entry) in fields.keyed(by: DocumentKey.self) {
      let what = "`\(key.word)`"
      switch key {
      case .wxrules, .requires, .include: break  // read before, to know which files there are and who can read them
      case .defaults:
        if isRoot {
          declarations.defaults = readDefaults(entry.value)
        } else {
          report(
            Diagnostic(
              .conflictingKeys, "`defaults` stands in an included file", at: entry.key.span,
              notes: ["it holds for the whole rule set, so it belongs in the file that includes the others"], help: ["move it there"]))
        }
      case .accounts: if let read = map(entry.value, what, { $0.readAccount($1, $2) }) { declarations.accounts += read }
      case .lists: if let read = map(entry.value, what, { $0.readList($1, $2) }) { declarations.lists += read }
      case .macros: if let read = map(entry.value, what, { $0.readMacro($1, $2) }) { declarations.macros += read }
      case .campaigns: if let read = map(entry.value, what, { $0.readCampaign($1, $2) }) { declarations.campaigns += read }
      case .media: if let read = map(entry.value, what, { $0.readMedium($1, $2) }) { declarations.media += read }
      case .templates: if let read = map(entry.value, what, { $0.readPlatformTemplate($1, $2) }) { declarations.platformTemplates += read }
      case .stocks: if let read = map(entry.value, what, { $0.readStock($1, $2) }) { declarations.stocks += read }
      case .counters: if let read = map(entry.value, what, { $0.readCounter($1, $2) }) { declarations.counters += read }
      case .variables: if let read = map(entry.value, what, { $0.readVariable($1, $2) }) { declarations.variables += read }
      case .menu: if let read = oneOrMany(entry.value, what, { $0.readMenu($1) }) { declarations.menus += read }
      case .rules: if let read = list(entry.value, what, { $0.readRule($1) }) { declarations.rules += read }
      case .overrides:
        // Those of a file that nobody includes were applied before anything was read.
        if !isRoot {
          report(
            Diagnostic(
              .conflictingKeys, "`overrides` stands in an included file", at: entry.key.span,
              notes: ["two files could then change the same rule, and their order would decide"],
              help: ["move it to the file that includes the others"]))
        }
      case .tests: if let read = list(entry.value, what, { $0.readTest($1) }) { declarations.tests += read }
      }
    }
  }

  private mutating func readMacro(_ name: Located<String>, _ node: YAMLNode) -> MacroDeclaration? {
    guard let name = checkedIdentifier(name, "name of a macro") else { return nil }
    return readCondition(node, where: "macro `\(name.value)`").map { MacroDeclaration(name: name, condition: $0) }
  }

  private mutating func readDefaults(_ node: YAMLNode) -> DefaultsDeclaration {
    var defaults = DefaultsDeclaration()
    guard let fields = fields(node, .defaults) else { return defaults }
    defaults.account = identifier(fields["account"], "`account`")
    defaults.timezone = text(fields["timezone"], "`timezone`")
    defaults.truncate = word(fields["truncate"], "`truncate`", TruncationPolicy.self)?.value
    return defaults
  }

  private mutating func readList(_ name: Located<String>, _ node: YAMLNode) -> ListDeclaration? {
    guard let name = checkedIdentifier(name, "name of a list") else { return nil }
    if node.entries == nil {
      guard
        let words = list(
          node, "list `\(name.value)`", of: .words,
          { reader, item in
            reader.checkQuotes(item)
            return reader.text(item, "a word of the list")
          })
      else { return nil }
      return ListDeclaration(name: name, content: .words(words))
    }
    guard let fields = fields(node, .table, where: "table `\(name.value)`") else { return nil }
    let columns = map(fields["columns"], "`columns`") { reader, column, kind -> (name: Located<String>, kind: Table.Column.Kind)? in
      guard let column = reader.checkedIdentifier(column, "name of a column"),
        let kind = reader.word(kind, "the kind of a column", Table.Column.Kind.self)
      else { return nil }
      return (column, kind.value)
    }
    guard let key = identifier(fields["key"], "`key`"), let columns, !columns.isEmpty else { return nil }
    guard columns.contains(where: { $0.name.value == key.value }) else {
      report(
        Diagnostic(
          .unknownVariable, "the key of table `\(name.value)` is not one of its columns", at: key.span,
          help: ["one of \(quotedList(columns.map(\.name.value)))"]))
      return nil
    }
    let rows: [TableRow]
    switch (fields["rows"], text(fields["from"], "`from`")) {
    case (let inline?, nil):
      rows = list(inline, "`rows`") { reader, row in reader.readRow(row, columns: columns.count) } ?? []
    case (nil, let path?): rows = table(path, columns.map(\.name.value), &diagnostics) ?? []
    case (.some, .some):
      report(Diagnostic(.conflictingKeys, "table `\(name.value)` has both `rows` and `from`", at: name.span, help: ["keep one of them"]))
      return nil
    case (nil, nil):
      report(Diagnostic(.missingKey, "table `\(name.value)` has neither `rows` nor `from`", at: name.span, help: ["add `rows:` or `from: FILE.csv`"]))
      return nil
    }
    let declaration = TableDeclaration(key: key, columns: columns, rows: rows)
    return ListDeclaration(name: name, content: .table(checkedRows(of: declaration, name: name.value)))
  }

  private mutating func readRow(_ node: YAMLNode, columns: Int) -> TableRow? {
    guard let cells = list(node, "a row", of: lacksCommas(node, columns: columns) ? .names : .others, { $0.text($1, "a cell", allowEmpty: true) })
    else { return nil }
    guard cells.count == columns else {
      report(
        Diagnostic(
          .tableRow, "row has \(counted(cells.count, "value")), the table has \(counted(columns, "column"))", at: node.span,
          help: ["write one value for each column; quote text that contains a comma"]))
      return nil
    }
    return TableRow(span: node.span, cells: cells.map(\.value))
  }

  /// Whether `，` stands where the row's commas should be.
  private func lacksCommas(_ node: YAMLNode, columns: Int) -> Bool {
    guard case .sequence(let items) = node.content, items.count < columns else { return false }
    return items.reduce(0) { $0 + 1 + ($1.scalar?.unicodeScalars.count { LookAlikes.isSeparator($0) } ?? 0) } == columns
  }

  /// Keys are unique and every cell is of its column's kind; rows at fault are left out.
  private mutating func checkedRows(of table: TableDeclaration, name: String) -> TableDeclaration {
    let keyColumn = table.columns.firstIndex { $0.name.value == table.key.value } ?? 0
    var first: [String: SourceSpan] = [:]
    var rows: [TableRow] = []
    for row in table.rows {
      if let earlier = first[row.cells[keyColumn]] {
        report(
          Diagnostic(
            .duplicateName, "key `\(row.cells[keyColumn])` stands twice in table `\(name)`", at: row.span,
            related: [Diagnostic.Label(earlier, "first here")], help: ["remove one of the rows"]))
        continue
      }
      first[row.cells[keyColumn]] = row.span
      if row.cells[keyColumn].isEmpty {
        report(Diagnostic(.tableRow, "row of table `\(name)` has no key", at: row.span, help: ["give it a value in column `\(table.key.value)`"]))
        continue
      }
      if let wrong = zip(table.columns, row.cells).first(where: { !$0.0.kind.accepts($0.1) }) {
        report(
          Diagnostic(
            .tableRow, "`\(wrong.1)` is not of kind \(wrong.0.kind.rawValue), as column `\(wrong.0.name.value)` says", at: row.span,
            related: [Diagnostic.Label(wrong.0.name.span, "declared here")], help: ["correct the value, or make the column `string`"]))
        continue
      }
      rows.append(row)
    }
    return TableDeclaration(key: table.key, columns: table.columns, rows: rows)
  }
}

extension Table.Column.Kind {
  func accepts(_ cell: String) -> Bool {
    if cell.isEmpty { return true }
    switch self {
    case .string: return true
    case .word: return cell.utf8.allSatisfy { ByteSet.slug.contains($0) || $0 == 0x2E }
    case .int: return Int64(cell) != nil
    case .decimal: return Double(cell) != nil
    case .url: return cell.hasPrefix("https://") || cell.hasPrefix("http://")
    }
  }
}
