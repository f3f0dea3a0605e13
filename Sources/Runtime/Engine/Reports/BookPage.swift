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
      <meta name="viewport" content="width=device-width">
      <title>\(title)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <h1>\(title)</h1>
      \(chart)\(table)\(notes)\(definitions)</body>
      </html>

      """
  }

  private static let style = """
    @page { size: A4 landscape; margin: 12mm }
    body { font: 13px/1.45 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #222; margin: 2em auto; max-width: 1200px }
    h1 { font-size: 18px }
    table { border-collapse: collapse; width: 100% }
    thead { display: table-header-group }
    tr { break-inside: avoid }
    th, td { border-bottom: 1px solid #ddd; padding: 3px 6px; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
    th { border-bottom: 2px solid #888 }
    .label { text-align: left; white-space: normal; overflow-wrap: anywhere }
    tfoot td { border-top: 2px solid #888; font-weight: bold }
    .bar { width: 15% }
    .bar span { display: block; height: 10px; background: #2a7; print-color-adjust: exact; -webkit-print-color-adjust: exact }
    svg { width: 100%; height: 160px; print-color-adjust: exact; -webkit-print-color-adjust: exact }
    .new { fill: #2a7 }
    .lost { fill: #c55 }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; font-size: 12px }
    dt { font-weight: bold }
    dd { margin: 0 }
    @media print { body { margin: 0; max-width: none; font-size: 10px } dl { font-size: 9px } }
    """

  // MARK: the table

  private var table: String {
    let heads = report.groupings.map { #"<th class="label">\#(CellText.html(BookFiles.head(of: $0, report.language)))</th>"# }
    let columns = report.columns.map { "<th>\(CellText.html(OutsideText.shown($0.head(report.language))))</th>" }
    let values = barValues
    let most = values.max() ?? 0
    let hasBars = most > 0
    var out = "<table>\n<thead>\n<tr>\((heads + columns).joined())\(hasBars ? "<th class=\"bar\"></th>" : "")</tr>\n</thead>\n<tbody>\n"
    for (row, value) in zip(report.rows, values) {
      let bar = hasBars ? #"<td class="bar"><span style="width:\#(Int((value / most * 100).rounded()))%"></span></td>"# : ""
      out += "<tr>\(row.labels.map { label($0.text) }.joined())\(cells(row.figures))\(bar)</tr>\n"
    }
    let total = report.groupings.indices.map { label($0 == 0 ? BookLabel.total(report.language).text : "") }.joined()
    return out + "</tbody>\n<tfoot>\n<tr>\(total)\(cells(report.total))\(hasBars ? "<td></td>" : "")</tr>\n</tfoot>\n</table>\n"
  }

  private func label(_ text: String) -> String { #"<td class="label">\#(CellText.html(OutsideText.shown(text)))</td>"# }
  private func cells(_ figures: [BookFigure?]) -> String { figures.map { "<td>\($0?.short ?? "")</td>" }.joined() }

  private func values(_ column: BookColumn) -> [Double] {
    guard let place = report.columns.firstIndex(of: column) else { return report.rows.map { _ in 0 } }
    return report.rows.map { max(0, $0.figures[place]?.number ?? 0) }
  }

  /// New followers of each row, else those whom it ends with. Rows in time have a chart of their own.
  private var barValues: [Double] {
    if isInTime { return report.rows.map { _ in 0 } }
    let new = values(.new)
    return new.contains { $0 > 0 } ? new : values(.closing)
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
    var out = "<svg viewBox=\"0 0 1000 200\" preserveAspectRatio=\"none\" role=\"img\">\n"
    for (place, row) in report.rows.enumerated() {
      let (x, width) = (Self.number(Double(place) * step + step * 0.1), Self.number(step * 0.8))
      let (up, down) = (new[place] / most * 98, lost[place] / most * 98)
      let title = "<title>\(CellText.html(row.labels.first?.text ?? "")): +\(Int(new[place])) -\(Int(lost[place]))</title>"
      out += #"<g>\#(title)<rect x="\#(x)" y="\#(Self.number(100 - up))" width="\#(width)" height="\#(Self.number(up))" class="new"/>"#
      out += #"<rect x="\#(x)" y="100" width="\#(width)" height="\#(Self.number(down))" class="lost"/></g>"# + "\n"
    }
    return out + "<line x1=\"0\" y1=\"100\" x2=\"1000\" y2=\"100\" stroke=\"#888\"/>\n</svg>\n"
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
