import Engine
import Rules

/// Reports of the books as sheets, and one that says what the words mean.
enum BookWorkbook {
  /// - Parameters:
  ///   - reports: at least one; the same question with each of its groupings.
  ///   - created: seconds since 1970 UTC.
  static func make(_ reports: [BookReport], created: Int64) -> Workbook {
    let sheets = reports.map { report in
      let labels = report.groupings.count
      return Workbook.Sheet(
        name: report.groupings.isEmpty
          ? ("report" as Phrase).text(in: report.language) : report.groupings.map { BookFiles.head(of: $0, report.language) }.joined(separator: ", "),
        heads: report.groupings.map { BookFiles.head(of: $0, report.language) } + report.columns.map { $0.head(report.language) },
        rows: report.rows.map { row in row.labels.map { cell($0) } + row.figures.map { cell($0) } },
        total: (0..<labels).map { $0 == 0 ? .text(BookLabel.total(report.language).text) : .empty } + report.total.map { cell($0) },
        frozenColumns: labels, widths: Array(repeating: 22, count: labels) + Array(repeating: 12, count: report.columns.count))
    }
    return Workbook(title: reports.first?.title ?? "", created: created, sheets: sheets + (reports.first.map { [meaning($0)] } ?? []))
  }

  private static func cell(_ label: BookLabel) -> Workbook.Cell {
    switch label.kind {
    case .day(let day): .day(day)
    case .name, .word: .text(label.text)
    }
  }

  private static func cell(_ figure: BookFigure?) -> Workbook.Cell {
    switch figure {
    case nil: .empty
    case .count(let count): .count(count)
    case .amount: figure.map { .amount($0.number) } ?? .empty
    }
  }

  private static func meaning(_ report: BookReport) -> Workbook.Sheet {
    func say(_ phrase: Phrase) -> String { phrase.text(in: report.language) }
    let rows: [[Workbook.Cell]] =
      [[.text(say("report")), .text(report.title)]] + report.notes.map { [.text(say("note")), .text($0)] }
      + report.definitions.map { [.text($0.word), .text($0.meaning)] }
    return Workbook.Sheet(
      name: say("definitions"), heads: [say("word"), say("meaning")], rows: rows, frozenColumns: 1,
      widths: [24, 100])
  }
}
