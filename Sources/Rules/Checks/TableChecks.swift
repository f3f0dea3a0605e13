/// Cells that name media.
extension Lowering {
  mutating func checkTableMedia() {
    let media = MediaByName(parts.media)
    for (index, table) in parts.tables.enumerated() {
      guard let places = listPlaces[index] else { continue }
      var findings = TableFindings(limit: limits.tableFindings)
      for (column, _) in table.columns.enumerated().filter({ $0.element.kind == .media }) {
        for row in 0..<table.rowCount {
          let name = table.cells.text(row, column)
          if name.isEmpty || media[name] != nil { continue }
          let close = findings.isFull ? nil : suggestions.match(to: name, in: parts.media.map(\.name))
          findings.add(
            Diagnostic(
              .undefinedName, "medium `\(name)` is not defined", at: places.span(row, column), label: close?.label ?? "",
              help: close == nil ? ["add it under `media:`, or correct the value"] : []))
        }
      }
      for finding in findings.all { report(finding) }
    }
  }
}
