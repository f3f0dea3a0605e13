internal import Rules

/// A cell of a file that spreadsheets open.
package enum CSVCell: Sendable {
  /// What somebody wrote: nobody takes it for a formula.
  case text(String)
  /// What we counted: a number stays one, also one below nought.
  case figure(String)

  fileprivate var written: String {
    switch self {
    case .text(let text): Self.beginsBehindNothing(text) ? CellText.quoted("'" + OutsideText.cell(text)) : CellText.csv(text)
    case .figure(let text): CellText.quoted(text)
    }
  }

  /// Whether a formula follows white space of any kind, or signs that nobody sees: spreadsheets pass over them.
  private static func beginsBehindNothing(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    let rest = scalars.drop { $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint || $0.properties.generalCategory == .control }
    return rest.startIndex > scalars.startIndex && (rest.first.map { "=+-@＝＋－＠".unicodeScalars.contains($0) } ?? false)
  }
}

/// Rows as a file that spreadsheets open: commas, lines that end with CR LF. (RFC 4180)
package enum CSVRows {
  /// - Parameter isMarked: whether it begins with the mark by which spreadsheets know UTF-8; without it they show Chinese wrongly.
  package static func text(_ rows: [[CSVCell]], isMarked: Bool = true) -> String {
    (isMarked ? "\u{FEFF}" : "") + rows.map { $0.map(\.written).joined(separator: ",") + "\r\n" }.joined()
  }

  /// The same where no figure is below nought.
  package static func text(_ rows: [[String]], isMarked: Bool = true) -> String {
    text(rows.map { $0.map { .text($0) } }, isMarked: isMarked)
  }
}
