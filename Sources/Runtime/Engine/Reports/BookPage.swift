internal import Rules

/// Reports of the books as one page that can be mailed and printed: no script, nothing from elsewhere.
package struct BookPage {
  private let report: BookReport

  package init(_ report: BookReport) { self.report = report }

  package var html: String {
    let title = CellText.html(OutsideText.shown(report.title))
    return """
      <!DOCTYPE html>
      <html lang="\(report.language == .zh ? "zh-CN" : "en")">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>
      \(BookPageStyle.css(columns: report.groupings.count + report.columns.count))
      </style>
      </head>
      <body>
      <h1>\(title)</h1>
      \(chart)\(table)\(notes)\(definitions)</body>
      </html>

      """
  }

  // MARK: the table

  private var table: String {
    let heads = report.groupings.map { #"<th scope="col" class="label">\#(head(BookFiles.head(of: $0, report.language)))</th>"# }
    let columns = report.columns.map { #"<th scope="col">\#(head($0.head(report.language)))</th>"# }
    let (values, barColumn) = barValues
    let most = values.max() ?? 0
    let hasBars = most > 0
    // The box is what moves on a narrow screen, and it can be reached by keyboard.
    var out = "<div class=\"table\" tabindex=\"0\">\n<table>\n<thead>\n"
    let barHead = hasBars ? #"<th scope="col" class="bar">\#(head(barColumn.head(report.language)))</th>"# : ""
    out += "<tr>\((heads + columns).joined())\(barHead)</tr>\n</thead>\n<tbody>\n"
    for (row, value) in zip(report.rows, values) {
      let bar = hasBars ? #"<td class="bar"><span style="width:\#(Int((value / most * 100).rounded()))%"></span></td>"# : ""
      out += "<tr>\(row.labels.map { label($0) }.joined())\(cells(row.figures))\(bar)</tr>\n"
    }
    let total = report.groupings.indices.map { label($0 == 0 ? .total(report.language) : .empty) }.joined()
    return out + "</tbody>\n<tfoot>\n<tr>\(total)\(cells(report.total))\(hasBars ? "<td class=\"bar\"></td>" : "")</tr>\n</tfoot>\n</table>\n</div>\n"
  }

  /// Keys may be broken where a word of theirs ends.
  private func head(_ text: String) -> String {
    CellText.html(OutsideText.shown(text)).replacing("_", with: "_<wbr>").replacing(".", with: ".<wbr>")
  }

  private func label(_ label: BookLabel) -> String {
    let text = CellText.html(OutsideText.shown(label.text)).replacing("[", with: "<wbr>[")
    return switch label.kind {
    case .day: #"<td class="label day">\#(text)</td>"#
    case .name, .word: #"<td class="label">\#(text)</td>"#
    }
  }

  private func cells(_ figures: [BookFigure?]) -> String { figures.map { "<td>\($0?.short ?? "")</td>" }.joined() }

  private func values(_ column: BookColumn) -> [Double] {
    guard let place = report.columns.firstIndex(of: column) else { return report.rows.map { _ in 0 } }
    return report.rows.map { max(0, $0.figures[place]?.number ?? 0) }
  }

  /// New followers of each row, else those whom it ends with. Rows in time have a chart of their own.
  private var barValues: (values: [Double], column: BookColumn) {
    if isInTime { return (report.rows.map { _ in 0 }, .new) }
    let new = values(.new)
    return new.contains { $0 > 0 } ? (new, .new) : (values(.closing), .closing)
  }

  private var isInTime: Bool { report.groupings.count == 1 && report.groupings.allSatisfy(\.isTime) }

  // MARK: the chart

  /// New followers above the line, lost ones below it.
  private var chart: String {
    guard isInTime, !report.rows.isEmpty else { return "" }
    let (new, lost) = (values(.new), values(.lost))
    let most = max(new.max() ?? 0, lost.max() ?? 0)
    guard most > 0 else { return "" }
    let step = 1000.0 / Double(report.rows.count)
    let (came, left) = (BookColumn.new.head(report.language), BookColumn.lost.head(report.language))
    var out = "<svg viewBox=\"0 0 1000 200\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"\(came), \(left)\">\n"
    for (place, row) in report.rows.enumerated() {
      let (x, width) = (Self.number(Double(place) * step + step * 0.1), Self.number(step * 0.8))
      let (up, down) = (new[place] / most * 98, lost[place] / most * 98)
      let title = "<title>\(CellText.html(row.labels.first?.text ?? "")): +\(Int(new[place])) -\(Int(lost[place]))</title>"
      out += #"<g>\#(title)<rect x="\#(x)" y="\#(Self.number(100 - up))" width="\#(width)" height="\#(Self.number(up))" class="new"/>"#
      out += #"<rect x="\#(x)" y="100" width="\#(width)" height="\#(Self.number(down))" class="lost"/></g>"# + "\n"
    }
    return out + "<line x1=\"0\" y1=\"100\" x2=\"1000\" y2=\"100\"/>\n</svg>\n<p class=\"key\">\(key("new", came))\(key("lost", left))</p>\n"
  }

  private func key(_ colour: String, _ name: String) -> String {
    #"<span><svg viewBox="0 0 1 1"><rect width="1" height="1" class="\#(colour)"/></svg>\#(CellText.html(name))</span>"#
  }

  /// With one decimal: the same on every machine.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  // MARK: words

  private var notes: String {
    report.notes.isEmpty ? "" : "<ul>\n" + report.notes.map { "<li>\(CellText.html(OutsideText.shown($0)))</li>\n" }.joined() + "</ul>\n"
  }

  private var definitions: String {
    "<dl>\n"
      + report.definitions.map { "<dt>\(CellText.html(OutsideText.shown($0.word)))</dt><dd>\(CellText.html(OutsideText.shown($0.meaning)))</dd>\n" }
      .joined() + "</dl>\n"
  }
}
