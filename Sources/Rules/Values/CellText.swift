/// Texts that somebody wrote, in files that other programs read: no sign of theirs is one of the file, and none that the file cannot have.
package enum CellText {
  // MARK: CSV

  /// What a spreadsheet would take for a formula is a text. (RFC 4180)
  package static func csv(_ text: String) -> String {
    let text = OutsideText.cell(text)
    return quoted(isFormula(text) ? "'" + text : text)
  }

  /// What we wrote: a number stays one. (RFC 4180)
  package static func quoted(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }

  /// Some spreadsheets pass over spaces before a formula, and take its signs in full width.
  private static func isFormula(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first(where: { !" \u{A0}\u{3000}".unicodeScalars.contains($0) }) else { return false }
    return "=+-@＝＋－＠\t\r\n".unicodeScalars.contains(first)
  }

  // MARK: HTML

  package static func html(_ text: String) -> String {
    OutsideText.shown(text).unicodeScalars.reduce(into: "") { $0 += html($1) }
  }

  /// One sign of it.
  package static func html(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    case "\"": "&quot;"
    case "'": "&#39;"
    default: String(scalar)
    }
  }

  // MARK: Markdown

  /// In the words of each language.
  package static func markdown(_ phrase: Phrase) -> Phrase { phrase.mapped { markdown($0) } }

  /// In one line, also in a row of a table, with nothing in it that Markdown or HTML would read.
  /// - Parameter signs: those that mean something to whoever reads it, beside `<`, `>` and `&`.
  package static func markdown(_ text: String, signs: String = "|`*_[]\\~#") -> String {
    OutsideText.shown(text).unicodeScalars.reduce(into: "") { out, scalar in
      switch scalar {
      case "<", ">", "&": out += html(scalar)
      default:
        if signs.unicodeScalars.contains(scalar) { out += "\\" }
        out.unicodeScalars.append(scalar)
      }
    }
  }
}
