/// The cells of one table, each against its column, and the keys against each other. Rows at fault are left out.
struct TableCellChecks {
  private let declaration: TableDeclaration
  private let columns: [Table.Column]
  private let keyColumns: [Int]
  private let name: String
  private(set) var findings: TableFindings

  init(_ declaration: TableDeclaration, _ columns: [Table.Column], _ keyColumns: [Int], name: String, limit: Int) {
    self.declaration = declaration
    self.columns = columns
    self.keyColumns = keyColumns
    self.name = name
    findings = TableFindings(limit: limit)
  }

  private var rows: TableRows { declaration.rows }

  /// The cells of the rows that are right, and which rows those are.
  mutating func checked() -> (TableCells, kept: [Int32]) {
    var cells = TableCells(columnCount: columns.count)
    var kept: [Int32] = []
    var keys = ByteMap()
    let rows = rows
    for row in 0..<rows.count {
      let key = keyColumns.map { rows.cells.bytes(row, $0) }
      if let earlier = keys.insert(key.joined(separator: [0xFF]), Int32(row)) {
        let shown = keyColumns.map { rows.cells.text(row, $0) }.joined(separator: " ")
        findings.add(
          Diagnostic(
            .duplicateName, "key `\(shown)` stands twice in table `\(name)`", at: rows.span(row),
            related: [Diagnostic.Label(rows.span(Int(earlier)), "first here")], help: ["remove one of the rows"]))
        continue
      }
      if let empty = keyColumns.first(where: { rows.cells.bytes(row, $0).isEmpty }) {
        findings.add(
          Diagnostic(
            .tableRow, "row of table `\(name)` has no key", at: rows.span(row), help: ["give it a value in column `\(columns[empty].name)`"]))
        continue
      }
      if areRight(row) {
        cells.append(row: row, of: rows.cells)
        kept.append(Int32(row))
      }
    }
    return (cells, kept)
  }

  private mutating func areRight(_ row: Int) -> Bool {
    var areRight = true
    for (at, column) in columns.enumerated() {
      if rows.cells.bytes(row, at).isEmpty {
        if column.isOptional || (declaration.optional == nil && column.kind.mayBeEmpty) { continue }
        areRight = false
        let (place, declared) = (rows.span(row, at), declaration.columns[at].name.span)
        findings.add(
          Diagnostic(
            .tableRow, "column `\(column.name)` is empty in this row", at: place,
            related: [Diagnostic.Label(declared, "declared here")],
            help: ["give it a value, or name the column under `optional:`"]))
        continue
      }
      if case .string = column.kind, !rows.cells.bytes(row, at).contains(0x7B) { continue }
      let cell = rows.cells.text(row, at)
      if !column.kind.accepts(cell) {
        areRight = false
        findings.add(wrong(cell, row, at))
      } else if column.kind != .template, TemplateParser.looksLikeTemplate(cell) {
        let place = rows.span(row, at)
        findings.add(.literalTemplate(at: place, help: "make column `\(column.name)` of kind `template`"))
      }
    }
    return areRight
  }

  private func wrong(_ cell: String, _ row: Int, _ at: Int) -> Diagnostic {
    let column = columns[at]
    var close: String?
    if case .choice(let words) = column.kind { close = Suggestion.match(to: cell, in: words)?.word }
    if [.date, .time].contains(column.kind), let written = SpokenForms.written(cell), column.kind.accepts(written) { close = written }
    if column.kind == .time, column.kind.accepts("0" + cell) { close = "0" + cell }
    let otherwise: Phrase =
      switch column.kind {
      case .string, .word, .int, .decimal, .url: "correct the value, or make the column `string`"
      case .date, .time, .choice, .list, .template, .media: "write \(column.kind.example ?? "another value"), or make the column `string`"
      }
    return Diagnostic(
      .tableRow, "`\(cell)` is not of kind \(column.kind.phrase), as column `\(column.name)` says", at: rows.span(row, at),
      label: close.map { "did you mean `\($0)`?" } ?? "", related: [Diagnostic.Label(declaration.columns[at].name.span, "declared here")],
      help: close == nil ? [otherwise] : [])
  }
}
