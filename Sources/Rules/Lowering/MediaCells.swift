/// Media by what they are called; a `*` in a name stands for a part of it.
struct MediaByName {
  private let named: [String: Medium]
  private let wide: [Medium]

  init(_ media: [Medium]) {
    named = Dictionary(media.map { ($0.name, $0) }) { first, _ in first }
    wide = media.filter { $0.name.contains("*") }
  }

  subscript(name: String) -> Medium? { named[name] ?? wide.first { $0.isCalled(name) } }
}

/// Media that are taken from a column: `image: "{{ a.shown }}"`.
extension Lowering {
  /// Each cell must name a medium of the kind; one that names none has a finding of its own.
  mutating func checkMediaCells(_ template: Template, are kind: MediumKind, _ scope: Scope, at span: SourceSpan) {
    guard let (index, column) = column(shownBy: template, scope), parts.tables[index].columns[column].kind == .media,
      let places = listPlaces[index]
    else { return }
    let table = parts.tables[index]
    let media = MediaByName(parts.media)
    var findings = TableFindings(limit: limits.tableFindings)
    for row in 0..<table.rowCount {
      let name = table.cells.text(row, column)
      guard !name.isEmpty, let medium = media[name], medium.kind != kind else { continue }
      findings.add(
        Diagnostic(
          .medium, "medium `\(name)` is of kind \(medium.kind.rawValue), here stands one of kind \(kind.rawValue)", at: places.span(row, column),
          related: [Diagnostic.Label(span, "shown here"), Diagnostic.Label(medium.span, "declared here")],
          notes: ["the platform refuses the message"],
          help: ["name one declared with `\(kind.rawValue):`, or make a column for each kind"]))
    }
    for finding in findings.all { report(finding) }
  }

  /// The column of which a template shows a cell, and nothing else.
  private func column(shownBy template: Template, _ scope: Scope) -> (table: Int, column: Int)? {
    guard template.nodes.count == 1, case .output(let filtered) = template.nodes[0], case .variable(let variable, let members) = filtered.expression
    else { return nil }
    var row: (table: Int, members: ArraySlice<TemplateMember>)?
    if case .rows(let table) = variable { row = (table, members.dropFirst(parts.tables[table].keyColumns.count)) }
    if case .capture(let name) = variable {
      switch scope.meaning(of: name, []) {
      case .found(_, .table(let table), _), .partial(_, .table(let table), _): row = (table, members[...])
      case .found, .partial, .notHere, .unknown: break
      }
    }
    guard let row, row.members.count == 1, let name = row.members.first?.name, let column = parts.tables[row.table].column(name) else { return nil }
    return (row.table, column)
  }
}
