/// A column of templates that a template prints.
struct CellUse {
  let table: Int
  let column: Int
  /// Where it is printed.
  let range: Range<Int>
}

enum CellPrinting {
  /// Their templates are numbered from here.
  case from(Int)
  case refused(String)
}

/// The cells of `template` columns: each is resolved in the scope of the rule that prints it.
extension Lowering {
  mutating func lower(_ use: CellUse, _ scope: Scope, printedAt span: SourceSpan) {
    let table = parts.tables[use.table]
    var byRow: [Int32: Template] = [:]
    var findings = TableFindings(limit: limits.tableFindings)
    for row in 0..<table.rowCount where table.cells.bytes(row, use.column).contains(0x7B) {
      let text = table.cells.text(row, use.column)
      guard TemplateParser.looksLikeTemplate(text), let place = listPlaces[use.table]?.span(row, use.column) else { continue }
      checkedCells += 1
      guard checkedCells <= limits.tableTemplates else {
        if checkedCells == limits.tableTemplates + 1 {
          report(.tooLarge("more than \(limits.tableTemplates) cells of templates, counted for each rule that prints them", at: span))
        }
        return
      }
      byRow[Int32(row)] = cell(text, at: place, scope, printedAt: span, &findings)
    }
    for finding in findings.all { report(finding) }
    parts.cellTemplates.append(CellTemplates(byRow: byRow))
  }

  private mutating func cell(
    _ text: String, at place: SourceSpan, _ scope: Scope, printedAt printed: SourceSpan, _ findings: inout TableFindings
  ) -> Template {
    let (nodes, faults) = TemplateParser.parse(text, limits: limits)
    var resolver = TemplateResolver(scope: scope, tables: parts.tables, place: .text, cells: .refused("inside another"))
    let template = resolver.resolve(nodes)
    variableReads += resolver.variableReads.map { Located($0.name, self.place(of: $0.range, in: text, at: place)) }
    for fault in faults {
      findings.add(
        Diagnostic(
          fault.code, fault.message, at: self.place(of: fault.range, in: text, at: place), label: fault.label,
          related: [Diagnostic.Label(printed, "printed here")], help: fault.help.map { [$0] } ?? []))
    }
    for fault in resolver.faults {
      findings.add(
        Diagnostic(
          fault.code, fault.message, severity: fault.severity, at: self.place(of: fault.range, in: text, at: place), label: fault.label,
          related: [Diagnostic.Label(printed, "printed here")], notes: fault.notes, help: fault.help))
    }
    return template
  }

  /// A part of a cell where it is written; the whole cell where quotes make it other than its text.
  private func place(of range: Range<Int>, in text: String, at place: SourceSpan) -> SourceSpan {
    let written = file(place).text(place.bytes)
    let start = place.bytes.lowerBound
    if written == text { return place.narrowed(to: start + range.lowerBound..<start + range.upperBound) }
    if written == "\"\(text)\"" || written == "'\(text)'" { return place.narrowed(to: start + 1 + range.lowerBound..<start + 1 + range.upperBound) }
    return place
  }
}
