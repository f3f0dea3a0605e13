/// Where the words of a list, or the cells of a table, are written.
enum ListPlaces {
  case words([SourceSpan])
  /// By row of the table, the one that was written; rows at fault are left out.
  case rows(TableRows, kept: [Int32])

  func span(_ row: Int, _ column: Int) -> SourceSpan {
    switch self {
    case .words(let spans): spans[row]
    case .rows(let rows, let kept): rows.span(Int(kept[row]), column)
    }
  }
}

extension Lowering {
  mutating func lowerLists() {
    unreadableLists = Set(sections.entries(of: .lists).map(\.key.value))
    unreadableLists.subtract(declarations.lists.map(\.name.value))
    let lists = unique(declarations.lists, "list", { $0.name })
    // A column may name a list that stands below.
    for (index, list) in lists.enumerated() {
      if case .table(let table) = list.content, table.key.count > 1 {
        pairedTables[list.name.value] = index
      } else {
        tableIndex[list.name.value] = index
      }
    }
    for list in lists { lower(list) }
    for (name, index) in pairedTables.sorted(by: { $0.value < $1.value }) { nameKeys(of: parts.tables[index], name) }
    for (index, list) in lists.enumerated() { if case .table(let table) = list.content { checkReferences(from: index, table) } }
    lowerOwnLists()
    lookedUpTables = tableIndex.filter { !parts.tables[$0.value].isPlain }.merging(pairedTables) { first, _ in first }
  }

  mutating func lower(_ list: ListDeclaration) {
    switch list.content {
    case .words(let words): lower(words, list.name.value)
    case .table(let table): lower(table, list.name.value)
    }
  }

  private mutating func lower(_ words: [Located<String>], _ name: String) {
    var seen: Set<String> = []
    let distinct = words.filter { seen.insert($0.value).inserted }
    var findings = TableFindings(limit: limits.tableFindings)
    for word in distinct where TemplateParser.looksLikeTemplate(word.value) {
      findings.add(.literalTemplate(at: word.span, help: "write a table with a column of kind `template`"))
    }
    for finding in findings.all { report(finding) }
    listPlaces[parts.tables.count] = .words(distinct.map(\.span))
    parts.tables.append(
      Table(
        name: name, keyColumn: 0, columns: [Table.Column(name: Table.plainColumn, kind: .string)], rows: distinct.map { [$0.value] }))
  }

  private mutating func lower(_ declaration: TableDeclaration, _ name: String) {
    var names: Set<String> = []
    for column in declaration.columns where !names.insert(column.name.value).inserted {
      report(Diagnostic(.duplicateName, "column `\(column.name.value)` stands twice", at: column.name.span, help: ["rename one of them"]))
    }
    let optional = Set((declaration.optional ?? []).map(\.value))
    let columns = declaration.columns.map { column in
      Table.Column(name: column.name.value, kind: kind(column.kind), isOptional: optional.contains(column.name.value))
    }
    let keyColumns = declaration.key.map { key in declaration.columns.firstIndex { $0.name.value == key.value } ?? 0 }
    var checks = TableCellChecks(declaration, columns, keyColumns, name: name, limit: limits.tableFindings)
    let (cells, kept) = checks.checked()
    for finding in checks.findings.all { report(finding) }
    listPlaces[parts.tables.count] = .rows(declaration.rows, kept: kept)
    if !declaration.rows.isWhole || kept.count < declaration.rows.count { incompleteTables.insert(parts.tables.count) }
    parts.tables.append(Table(name: name, keyColumns: keyColumns, columns: columns, cells: cells))
  }

  private mutating func kind(_ declaration: ColumnDeclaration.Kind) -> Table.Column.Kind {
    switch declaration {
    case .plain(let plain): return plain.kind
    case .choice(let words): return .choice(words)
    case .list(let name):
      if let index = tableIndex[name.value] { return .list(index) }
      undefined(name, "list", in: Array(tableIndex.keys), add: "lists")
      return .string
    }
  }

  /// The different values of each column of a key of two are a list of their own: `timetable.class`.
  private mutating func nameKeys(of table: Table, _ name: String) {
    for column in table.keyColumns {
      let whole = "\(name).\(table.columns[column].name)"
      guard tableIndex[whole] == nil else { continue }
      var seen = ByteMap()
      var words = TableCells(columnCount: 1)
      for row in 0..<table.rowCount where seen.insert(table.cells.bytes(row, column), Int32(row)) == nil {
        words.append([table.cells.text(row, column)])
      }
      tableIndex[whole] = parts.tables.count
      parts.tables.append(
        Table(name: whole, keyColumns: [0], columns: [Table.Column(name: Table.plainColumn, kind: table.columns[column].kind)], cells: words))
    }
  }

  /// Cells that are to be keys of another table.
  mutating func checkReferences(from index: Int, _ declaration: TableDeclaration) {
    let table = parts.tables[index]
    var findings = TableFindings(limit: limits.tableFindings)
    for (column, kind) in table.columns.map(\.kind).enumerated() {
      guard case .list(let target) = kind, case .list(let name) = declaration.columns[column].kind, !incompleteTables.contains(target)
      else { continue }
      for row in 0..<table.rowCount {
        let cell = table.cells.text(row, column)
        guard !cell.isEmpty, parts.tables[target].row(ofKey: cell) == nil, let place = listPlaces[index]?.span(row, column) else { continue }
        let close = findings.isFull ? nil : closeKey(to: cell, in: target)
        findings.add(
          Diagnostic(
            .undefinedName, "`\(cell)` is not a key of list `\(name.value)`", at: place, label: close.map { "did you mean `\($0)`?" } ?? "",
            related: [Diagnostic.Label(name.span, "column `\(table.columns[column].name)` holds its keys")],
            help: close == nil ? ["add a row for it, or correct the value"] : []))
      }
    }
    for finding in findings.all { report(finding) }
  }

  /// A key that was probably meant, as long as it may be looked for.
  mutating func closeKey(to word: String, in index: Int) -> String? {
    let table = parts.tables[index]
    guard table.rowCount <= limits.suggestionWords, !suggestions.isSpent else { return nil }
    return suggestions.match(to: word, in: (0..<table.rowCount).map { table.key($0) })?.word
  }

  /// Keys that are one where case and width do not count: of them the first row is found alone.
  mutating func checkAlike(_ keys: [[UInt8]], of index: Int) {
    let table = parts.tables[index]
    var first = ByteMap()
    var findings = TableFindings(limit: limits.tableFindings)
    for (row, key) in keys.enumerated() {
      guard let places = listPlaces[index] else { return }
      let place = places.span(row, table.keyColumns[0])
      if key.isEmpty {
        findings.add(
          Diagnostic(
            .emptyCollection, "`\(table.key(row))` is nothing, as a text is compared", severity: .warning, at: place,
            notes: ["it would never be found"],
            help: ["remove it"]))
      } else if let earlier = first.insert(key, Int32(row)) {
        findings.add(
          Diagnostic(
            .duplicateName, "`\(table.key(row))` is never found: a text that has it has `\(table.key(Int(earlier)))`", severity: .warning, at: place,
            related: [Diagnostic.Label(places.span(Int(earlier), table.keyColumns[0]), "found instead")],
            notes: ["texts are compared without case, width and the space around them"],
            help: ["remove one of the two, or write `exact: true` beside the list"]))
      }
    }
    for finding in findings.all { report(finding) }
  }
}

extension Diagnostic {
  /// A table with a key of two columns, where one word is to name a row.
  static func pairedTable(_ name: Located<String>, _ keys: [String]) -> Diagnostic {
    let table = name.value
    return Diagnostic(
      .undefinedName, "rows of table `\(table)` are identified by two columns", at: name.span, notes: ["no one word names a row of it"],
      help: keys.isEmpty
        ? ["look a row up in a template: `lists.\(table)[…][…]`"]
        : ["take the values of one: \(quotedList(keys.sorted())); or look a row up in a template: `lists.\(table)[…][…]`"])
  }

  /// `{{` where no template is read.
  static func literalTemplate(at span: SourceSpan, help: Phrase) -> Diagnostic {
    Diagnostic(
      .templateSyntax, "this is not read as a template", severity: .warning, at: span, notes: ["the follower would read it as it stands here"],
      help: [help])
  }
}
