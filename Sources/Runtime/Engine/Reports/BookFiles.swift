package import Rules
package import Wire

/// Reports of the books for programs.
package enum BookFiles {
  // MARK: CSV

  /// A table as spreadsheets open it, also in Chinese: with a byte order mark, after RFC 4180. The last row is the total.
  package static func csv(_ report: BookReport) -> String {
    let heads = report.groupings.map { head(of: $0, report.language) } + report.columns.map { $0.head(report.language) }
    func row(_ labels: [BookLabel], _ figures: [BookFigure?]) -> [CSVCell] {
      labels.map { .text($0.text) } + figures.map { .figure($0?.plain ?? "") }
    }
    let total = report.groupings.enumerated().map { place, _ in place == 0 ? BookLabel.total(report.language) : .empty }
    return CSVRows.text([heads.map { .text($0) }] + report.rows.map { row($0.labels, $0.figures) } + [row(total, report.total)])
  }

  /// What a column of labels is called.
  package static func head(of grouping: BookGrouping, _ language: DisplayLanguage) -> String {
    guard language == .zh else { return grouping.description }
    switch grouping {
    case .account: return "公众号"
    case .campaign: return "活动"
    case .code: return "二维码"
    case .day: return "日期"
    case .week: return "周"
    case .month: return "月"
    case .subscription: return "关注状态"
    case .column: return grouping.description
    case .arm(let experiment): return "\(experiment) 实验组"
    }
  }

  // MARK: JSON

  /// Keys are the same in each language; what is not known is null.
  package static func json(_ report: BookReport) -> JSON {
    func figures(_ figures: [BookFigure?]) -> JSON {
      .object(Dictionary(zip(report.columns.map(\.key), figures.map { json($0) })) { first, _ in first })
    }
    return [
      "title": .string(report.title), "from": .string(BookLabel.day(report.from).text), "to": .string(BookLabel.day(report.to).text),
      "by": .array(report.groupings.map { .string($0.description) }), "columns": .array(report.columns.map { .string($0.key) }),
      "rows": .array(
        report.rows.map { row in
          let labels = zip(report.groupings.map(\.description), row.labels.map { JSON.string($0.text) })
          return ["labels": .object(Dictionary(labels) { first, _ in first }), "figures": figures(row.figures)]
        }),
      "total": figures(report.total),
      "definitions": .array(report.definitions.map { ["word": .string($0.word), "meaning": .string($0.meaning)] }),
      "notes": .array(report.notes.map { .string($0) }),
    ]
  }

  private static func json(_ figure: BookFigure?) -> JSON {
    switch figure {
    case nil: .null
    case .count(let count): .int(count)
    case .amount(let millionths)?:
      millionths % 1_000_000 == 0 ? .int(Int(millionths / 1_000_000)) : .number(BookFigure.amount(millionths).number)
    }
  }
}
