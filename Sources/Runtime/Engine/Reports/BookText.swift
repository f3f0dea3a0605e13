package import Rules

/// A report of the books on a terminal: no line is wider than it. As many columns stand there as fit; the others are named.
package struct BookText {
  private let report: BookReport
  private let width: Int
  private let paint: Paint

  /// - Parameter width: of the terminal; below 40 it is taken for 40.
  package init(_ report: BookReport, width: Int = 80, _ paint: Paint) {
    self.report = report
    self.width = max(40, width)
    self.paint = paint
  }

  package func render() -> String {
    var out = LineWrap.lines(OutsideText.shown(report.title), to: width).map { paint(verbatim: $0, .bold) + "\n" }.joined() + "\n"
    out += table
    for note in report.notes { out += Self.item(note, to: width) }
    out += "\n"
    for definition in report.definitions {
      let line: Phrase = "\(definition.word): \(definition.meaning)"
      out += Self.item(line.text(in: report.language), to: width)
    }
    return out
  }

  // MARK: the table

  /// More rows are not read on a terminal.
  private static let mostRows = 1000
  private static let widestLabel = 32
  private static let narrowestLabel = 8
  private static let shortestBar = 10
  private static let longestBar = 30

  /// What gives way last comes first.
  private static func weight(_ column: BookColumn) -> Int {
    switch column {
    case .new: 0
    case .lost: 1
    case .closing: 2
    case .returning: 3
    case .otherwise: 4
    case .scans: 5
    case .net: 6
    case .kept(let seconds): seconds >= 7 * 86_400 && seconds < 30 * 86_400 ? 7 : 12
    case .conversion(_, let field): field == nil ? 8 : 11
    case .cost: 9
    case .costPerNew: 10
    case .opening: 13
    case .people: 14
    case .quick: 15
    case .found: 16
    case .takenBack: 17
    case .erased: 18
    case .costPerKept: 19
    }
  }
  /// Rows that follow each other in time are seen better than read.
  private static let weightOfBars = 7

  private var table: String {
    let shown = report.rows.prefix(Self.mostRows)
    var labels = shown.map { $0.labels.map { OutsideText.shown($0.text) } }
    let heads = report.groupings.map { BookFiles.head(of: $0, report.language) }
    let total = report.groupings.indices.map { $0 == 0 ? BookLabel.total(report.language).text : "" }
    var labelWidths = report.groupings.indices.map { place in
      min(Self.widestLabel, (labels.map { $0[place] } + [heads[place], total[place]]).map { DisplayWidth.of($0) }.max() ?? 0)
    }
    while labelWidths.reduce(0, { $0 + $1 + 2 }) > width / 2, let widest = labelWidths.max(), widest > Self.narrowestLabel {
      for place in labelWidths.indices where labelWidths[place] == widest { labelWidths[place] -= 1 }
    }
    labels = labels.map { row in zip(row, labelWidths).map { TableCell.cut($0, to: $1) } }
    let figures = shown.map { $0.figures.map { $0?.short ?? "" } }
    let sums = report.total.map { $0?.short ?? "" }
    let columnHeads = report.columns.map { OutsideText.shown($0.head(report.language)) }
    let widths = report.columns.indices.map { place in
      (figures.map { $0[place] } + [columnHeads[place], sums[place]]).map { DisplayWidth.of($0) }.max() ?? 0
    }
    let (columns, bar) = fitting(widths, room: width - labelWidths.reduce(0) { $0 + $1 + 2 })
    let (bars, barHead) = bar > 0 ? self.bars(shown.map(\.figures), length: bar) : (bars: shown.map { _ in "" }, head: "")
    func line(_ labels: [String], _ figures: [String], _ bar: String) -> String {
      let cells = zip(labels, labelWidths).map { DisplayWidth.padded($0, to: $1) } + columns.map { Self.right(figures[$0], to: widths[$0]) } + [bar]
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
    var out = paint(verbatim: line(zip(heads, labelWidths).map { TableCell.cut($0, to: $1) }, columnHeads, barHead), .dim) + "\n"
    for (place, row) in labels.enumerated() { out += line(row, figures[place], bars[place]) + "\n" }
    out += paint(verbatim: line(total.enumerated().map { TableCell.cut($1, to: labelWidths[$0]) }, sums, ""), .bold) + "\n"
    if report.rows.count > shown.count { out += Self.item(more(report.rows.count - shown.count), to: width) }
    let rest = report.columns.indices.filter { !columns.contains($0) }.map { columnHeads[$0] }
    if !rest.isEmpty {
      let names = rest.map { Phrase(verbatim: $0) }.listed()
      out += Self.item(say("not shown (a wider --width has more, --format csv has all): \(names)"), to: width)
    }
    return out
  }

  private func more(_ count: Int) -> String { say("and \(counted(count, "row")) more; --format csv has all") }
  private func say(_ phrase: Phrase) -> String { phrase.text(in: report.language) }

  /// - Returns: the columns that fit, in their order, and how long bars may be; 0 for none.
  private func fitting(_ widths: [Int], room: Int) -> (columns: [Int], bar: Int) {
    let isInTime = report.groupings.first?.isTime ?? false
    // What is nothing everywhere says least.
    func isIdle(_ place: Int) -> Bool {
      report.columns[place] != .new && report.rows.allSatisfy { ($0.figures[place]?.number ?? 0) == 0 } && (report.total[place]?.number ?? 0) == 0
    }
    let order = report.columns.indices.sorted { a, b in
      (isIdle(a) ? 1 : 0, Self.weight(report.columns[a]), a) < (isIdle(b) ? 1 : 0, Self.weight(report.columns[b]), b)
    }
    var room = room
    var chosen: [Int] = []
    var reserved = 0
    for place in order {
      if isInTime, reserved == 0, Self.weight(report.columns[place]) >= Self.weightOfBars, room >= Self.shortestBar {
        reserved = Self.shortestBar
        room -= reserved
      }
      guard widths[place] + 2 <= room || chosen.isEmpty else { continue }
      chosen.append(place)
      room -= widths[place] + 2
    }
    // Behind the last column stand its two spaces already.
    let bar = min(Self.longestBar, reserved + max(0, room))
    return (chosen.sorted(), bar >= Self.shortestBar ? bar : 0)
  }

  /// New followers of each row, else those whom it ends with; and which of them they are.
  private func bars(_ rows: [[BookFigure?]], length: Int) -> (bars: [String], head: String) {
    func values(_ column: BookColumn) -> [Double] {
      guard let place = report.columns.firstIndex(of: column) else { return [] }
      return rows.map { max(0, $0[place]?.number ?? 0) }
    }
    let new = values(.new)
    let column = new.contains { $0 > 0 } ? BookColumn.new : .closing
    let shown = values(column)
    guard let most = shown.max(), most > 0 else { return (rows.map { _ in "" }, "") }
    let bars = shown.map { value in
      let full = Int((value / most * Double(length)).rounded())
      return full == 0 && value > 0 ? "▏" : String(repeating: "█", count: full)
    }
    return (bars, column.head(report.language))
  }

  private static func right(_ text: String, to width: Int) -> String { String(repeating: " ", count: max(0, width - DisplayWidth.of(text))) + text }

  // MARK: sentences

  private static func item(_ text: String, to width: Int) -> String {
    LineWrap.lines(OutsideText.shown(text), to: width - 2).enumerated().map { ($0 == 0 ? "" : "  ") + $1 + "\n" }.joined()
  }
}
