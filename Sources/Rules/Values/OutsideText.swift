/// What somebody else wrote, on its way to a terminal, a log or a page: in one line, and without what moves a cursor, colours a terminal
/// or turns the writing round.
package enum OutsideText {
  /// - Parameter limit: code points after which it is cut: one character may be a megabyte of accents.
  package static func shown(_ text: String, upTo limit: Int = .max) -> String {
    let text = limit < text.utf8.count ? String(text.unicodeScalars.prefix(limit)) : text
    if isPlain(text) { return text }
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { out.append(isPlain(scalar) ? scalar : " ") }
    return String(out)
  }

  /// For a cell of a file, which may have several lines: those and tabs stay, and what `shown` would not show goes as there.
  package static func cell(_ text: String) -> String {
    func stays(_ scalar: Unicode.Scalar) -> Bool { isPlain(scalar) || scalar == "\n" || scalar == "\r" || scalar == "\t" }
    if text.unicodeScalars.allSatisfy(stays) { return text }
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { out.append(stays(scalar) ? scalar : " ") }
    return String(out)
  }

  /// How bytes begin, without the white space at the ends: it would say nothing in a line.
  /// - Parameter count: bytes after which they are cut.
  package static func opening(_ bytes: some Collection<UInt8>, bytes count: Int) -> String {
    let scalars = String(decoding: bytes.prefix(count), as: UTF8.self).unicodeScalars
    let rest = scalars.drop { $0.properties.isWhitespace }
    let end = rest.lastIndex { !$0.properties.isWhitespace }
    return end.map { shown(String(rest[...$0])) } ?? ""
  }

  /// Whether it is shown as it is.
  package static func isPlain(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { isPlain($0) } }

  package static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: false
    // Signs that turn the writing round, and the one that says nothing. (Unicode, UAX 9)
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: false
    // Those that XML forbids: a spreadsheet with one of them is damaged.
    case 0xFFFE, 0xFFFF: false
    default: true
    }
  }
}

extension Phrase {
  /// Words that hold what others wrote, as they may be shown.
  package func shown(upTo limit: Int = .max) -> Phrase { mapped { OutsideText.shown($0, upTo: limit) } }
}
