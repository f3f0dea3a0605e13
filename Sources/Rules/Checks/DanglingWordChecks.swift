/// `WX2108`: cells that are to be keys of another table, and are none.
///
/// A column of kind `list(NAME)` says so itself, and is refused where its cells are wrong. Here are those that are taken for keys by what rules do.
extension Lowering {
  mutating func checkDanglingWords() {
    let lookups = uses.lookups.sorted { a, b in
      (a.key.table, a.key.column, a.key.target, a.key.use == .compared ? 1 : 0) < (
        b.key.table, b.key.column, b.key.target, b.key.use == .compared ? 1 : 0
      )
    }
    var said: Set<[Int]> = []
    for (lookup, place) in lookups where said.insert([lookup.table, lookup.column, lookup.target, lookup.keyColumn]).inserted {
      let targets = [lookup.target] + own(lookup.target)
      if targets.contains(where: incompleteTables.contains) { continue }
      let known = keys(of: targets, lookup.keyColumn)
      for table in [lookup.table] + own(lookup.table) { report(lookup, in: table, known, at: place) }
    }
  }

  /// The same table as single accounts have it.
  private func own(_ table: Int) -> [Int] { commonTables.filter { $0.value == table }.keys.sorted() }

  /// What stands in a column of the key, on any account.
  private func keys(of tables: [Int], _ column: Int) -> Set<String> {
    tables.reduce(into: []) { keys, table in
      for row in 0..<parts.tables[table].rowCount { keys.insert(parts.tables[table].cells.text(row, column)) }
    }
  }

  private mutating func report(_ lookup: ColumnLookup, in index: Int, _ known: Set<String>, at place: SourceSpan) {
    guard let places = listPlaces[index] else { return }
    let table = parts.tables[index]
    let target = parts.tables[lookup.target]
    var findings = TableFindings(limit: limits.tableFindings)
    for row in 0..<table.rowCount {
      let word = table.cells.text(row, lookup.column)
      if word.isEmpty || known.contains(word) { continue }
      let close = findings.isFull || known.count > limits.suggestionWords ? nil : suggestions.match(to: word, in: known.sorted())
      let use: Phrase = lookup.use == .compared ? "compared with its key here" : "looked up by it here"
      findings.add(
        Diagnostic(
          .danglingWord, "`\(word)` is not in column `\(target.columns[lookup.keyColumn].name)` of `\(target.name)`", severity: .warning,
          at: places.span(row, lookup.column), label: close?.label ?? "", related: [Diagnostic.Label(place, use)],
          notes: [
            lookup.use == .compared ? "the condition never holds for this row" : "there is no such row: what is read of it is absent"
          ],
          help: close == nil ? ["add a row for it to `\(target.name)`, correct the value, or leave the cell empty"] : []))
    }
    for finding in findings.all { reportLoose(finding) }
  }
}
