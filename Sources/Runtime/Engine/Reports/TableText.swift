package import Rules

/// Decision tables on a terminal: no line is wider than it.
package struct TableText {
  private let report: TableReport
  private let paint: Paint
  private let language: DisplayLanguage

  private static let width = 80
  /// What is said stands beside its rule where it has so much room, and below it otherwise.
  private static let leastRoom = 24

  package init(_ report: TableReport, _ paint: Paint, in language: DisplayLanguage = .en) {
    self.language = language
    self.report = report
    self.paint = paint
  }

  private func said(_ phrase: Phrase) -> String { phrase.text(in: language) }

  package func render() -> String {
    report.tables.map { table in
      let parts = report.parts(of: table)
      let shown = parts.prefix(Self.mostShown).map { part in
        "\n\(TableCell.cut(said(report.title(of: part, in: table)), to: Self.width))\n\(text(of: part))"
      }
      let rest = parts.count > Self.mostShown ? said("\nand \(parts.count - Self.mostShown) more kinds of codes; --format csv shows all\n") : ""
      return "\(paint(verbatim: said(report.heading(of: table)), .bold))\n\(shown.joined())\(rest)"
    }.joined(separator: "\n")
  }

  /// More tables are not read on a terminal.
  private static let mostShown = 40

  private func text(of part: TableReport.Part) -> String {
    let columns = part.codeClass.columns.map(said)
    var out = ""
    if !part.lines.isEmpty { out += rows(columns, part.lines) }
    if !part.codeClass.isComplete {
      out += "  " + said(part.lines.isEmpty ? "too many cases to work out" : "and more rows than one can read") + "\n"
    }
    return out
  }

  private func rows(_ columns: [String], _ lines: [TableReport.Line]) -> String {
    let heads = columns + [said("rule")]
    let cells = lines.map { line in line.when.map { TableCell.plain(said($0 ?? TableReport.Line.any)) } + [TableCell.rule(of: line)] }
    var widths = heads.indices.map { column in
      let natural = ([heads[column]] + cells.map { $0[column] }).map { DisplayWidth.of($0) }.max() ?? 0
      return column < columns.count ? min(natural, Self.widest) : natural
    }
    // The widest columns give way.
    while widths.reduce(0, { $0 + $1 + 2 }) > Self.width, let widest = widths.max(), widest > Self.narrowest {
      for column in widths.indices where widths[column] == widest { widths[column] -= 1 }
    }
    let room = Self.width - 2 - widths.reduce(0) { $0 + $1 + 2 }
    let isBeside = room >= Self.leastRoom
    /// As many lines as the highest cell has.
    func row(_ cells: [String], says: [String]) -> String {
      let parts = zip(cells, widths).map { TableCell.folded($0, to: $1) } + [says]
      let height = parts.map(\.count).max() ?? 0
      return (0..<height).map { line in
        let texts = zip(parts, widths + [0]).map { part, width in DisplayWidth.padded(part.count > line ? part[line] : "", to: width) }
        return "  " + texts.joined(separator: "  ").trimmedEnd + "\n"
      }.joined()
    }
    var out = paint(verbatim: String(row(heads, says: isBeside ? [said("says")] : []).dropLast()), .dim) + "\n"
    for (line, cells) in zip(lines, cells) {
      let says = TableCell.lines(of: line, in: language)
      out += row(cells, says: isBeside ? says.flatMap { TableCell.wrapped($0, to: room) } : [])
      if !isBeside { out += says.map { "      \(TableCell.cut($0, to: Self.width - 6))\n" }.joined() }
    }
    return out
  }

  /// As wide as the dates from which and until which something holds.
  private static let widest = 24
  private static let narrowest = 8
}

extension String {
  fileprivate var trimmedEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}

/// What stands in one cell.
enum TableCell {
  /// What the rules of a row say, one thing a line: the first rule's name stands beside it, those of others before what they say.
  static func lines(of line: TableReport.Line, in language: DisplayLanguage) -> [String] {
    var lines: [Phrase] = line.answers.isEmpty ? [TableReport.Line.nobody] : []
    for (place, answer) in line.answers.enumerated() {
      let isLast = place == line.answers.count - 1
      if place > 0 { lines.append(answer.limit.map { "then \(answer.rule) (\($0)):" } ?? "then \(answer.rule):") }
      if place == 0, let limit = answer.limit { lines.append("(\(limit))") }
      for said in answer.said {
        lines.append(said.arm.map { Phrase(verbatim: "\($0): ") + said.reply } ?? said.reply)
        if !said.actions.isEmpty { lines.append("+ " + said.actions.listed()) }
      }
      if isLast, !line.isAnswered { lines.append("then \(TableReport.Line.nobody)") }
    }
    return lines.map { plain($0.text(in: language)) }
  }

  /// On one line, and nothing that a terminal would obey.
  static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }

  static func rule(of line: TableReport.Line) -> String { line.answers.first?.rule ?? "—" }

  /// On as many lines as it needs, broken between words where it can be.
  static func folded(_ text: String, to width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      let joined = last.isEmpty ? String(word) : "\(last) \(word)"
      if DisplayWidth.of(joined) <= width {
        lines[lines.count - 1] = joined
      } else if last.isEmpty {
        lines[lines.count - 1] = cut(String(word), to: width)
      } else {
        lines.append(cut(String(word), to: width))
      }
    }
    return lines
  }

  /// On two lines where one is too short for it.
  static func wrapped(_ text: String, to width: Int) -> [String] {
    if DisplayWidth.of(text) <= width { return [text] }
    var first = ""
    var used = 0
    for character in text {
      used += DisplayWidth.of(String(character))
      if used > width { break }
      first.append(character)
    }
    return [first, cut(String(text.dropFirst(first.count)), to: width)]
  }

  static func cut(_ text: String, to width: Int) -> String {
    if DisplayWidth.of(text) <= width { return text }
    var out = ""
    var used = 0
    for character in text {
      used += DisplayWidth.of(String(character))
      if used >= width { break }
      out.append(character)
    }
    return out + "…"
  }
}
