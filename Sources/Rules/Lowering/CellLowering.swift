/// A column of templates that a template prints.
struct CellUse {
  let table: Int
  let column: Int
  /// Where it is printed.
  let range: Range<Int>
}

/// A column of templates as rules print it that read the same names.
struct LoweredCells: Hashable {
  let table: Int
  let column: Int
  let readable: Scope.Readable
}

enum CellPrinting {
  /// Their templates are numbered from here.
  case from(Int)
  case refused(Phrase)
}

/// The cells of `template` columns: each is resolved in the scope of the rule that prints it, once for all rules that read the same names.
extension Lowering {
  mutating func lower(_ use: CellUse, _ scope: Scope, printedAt span: SourceSpan) {
    let key = LoweredCells(table: use.table, column: use.column, readable: scope.readable)
    if let known = loweredCells[key] {
      parts.cellTemplates.append(known)
      return
    }
    // What a code binds is a row of the table that its account has.
    let own = scope.kinds.contains(.scan) ? commonTables.filter { $0.value == use.table }.keys.sorted() : []
    var byTable: [Int: [Int32: Template]] = [:]
    for table in [use.table] + own {
      guard let rows = lowered(use, of: table, scope, printedAt: span) else { return }
      byTable[table] = rows
    }
    parts.cellTemplates.append(CellTemplates(byTable: byTable))
    loweredCells[key] = parts.cellTemplates.last
  }

  /// Nil where there are too many.
  private mutating func lowered(_ use: CellUse, of index: Int, _ scope: Scope, printedAt span: SourceSpan) -> [Int32: Template]? {
    let table = parts.tables[index]
    var byRow: [Int32: Template] = [:]
    guard table.columns.indices.contains(use.column) else { return byRow }
    var findings = TableFindings(limit: limits.tableFindings)
    for row in 0..<table.rowCount where Self.mayHoldBraces(table.cells.bytes(row, use.column)) {
      let text = table.cells.text(row, use.column)
      guard TemplateParser.looksLikeTemplate(text) || text.holds(0xEF, 0xBD, 0x9B), let place = listPlaces[index]?.span(row, use.column) else {
        continue
      }
      checkedCells += 1
      guard checkedCells <= limits.tableTemplates else {
        if checkedCells == limits.tableTemplates + 1 {
          report(.tooLarge("more than \(limits.tableTemplates) cells of templates, counted again for rules that read other names", at: span))
        }
        return nil
      }
      byRow[Int32(row)] = cell(text, at: place, scope, printedAt: span, &findings)
    }
    for finding in findings.all { report(finding) }
    return byRow
  }

  /// Of either width: most cells have neither byte.
  private static func mayHoldBraces(_ cell: some Sequence<UInt8>) -> Bool { cell.contains { $0 == 0x7B || $0 == 0xEF } }

  private mutating func cell(
    _ text: String, at place: SourceSpan, _ scope: Scope, printedAt printed: SourceSpan, _ findings: inout TableFindings
  ) -> Template {
    let signs = TemplateKeyboard.findings(in: text, quote: "'", isName: scope.knows)
    for sign in signs { findings.add(lookAlike(sign, in: text, at: self.place(of: sign.range, in: text, at: place), printedAt: printed)) }
    // What the parser would say of the same signs is said.
    if !text.utf8.contains(0x7B) || signs.contains(where: \.isCertain) { return Template(literal: text) }
    let (nodes, faults) = TemplateParser.parse(text, limits: limits)
    var resolver = TemplateResolver(scope: scope, tables: parts.tables, place: .text, cells: .refused("inside another"))
    let template = resolver.resolve(nodes)
    variableReads += resolver.variableReads.map { Located($0.name, self.place(of: $0.range, in: text, at: place)) }
    attributeReads += resolver.attributeReads.map { Located($0.name, self.place(of: $0.range, in: text, at: place)) }
    uses.note(resolver, at: printed)
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

  private func lookAlike(_ sign: TemplateKeyboard.Finding, in text: String, at span: SourceSpan, printedAt printed: SourceSpan) -> Diagnostic {
    let old = String(decoding: Array(text.utf8)[sign.range], as: UTF8.self)
    let isWhole = file(span).text(span.bytes) == old
    return Diagnostic(
      .lookAlike, LookAlikes.ascii(old) == nil ? "`\(old)` is text, not a template" : LookAlikes.sentence(of: old),
      severity: sign.isCertain ? .error : .warning, at: span, related: [Diagnostic.Label(printed, "printed here")],
      notes: sign.isCertain ? [] : ["the follower reads it as it stands here"], fix: isWhole ? sign.replacement : nil)
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
