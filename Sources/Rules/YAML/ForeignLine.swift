/// One line of a file that YAML cannot read, as another notation would have it: a list of Markdown, a comment of C, a text with quotes or
/// brackets inside.
struct ForeignLine {
  let edit: TextEdit
  let message: Phrase
  let notes: [Phrase]

  /// Nil when the line is none of these.
  static func found(in line: ArraySlice<UInt8>) -> ForeignLine? { beginning(of: line) ?? value(in: line) }

  // MARK: how a line begins

  private static func beginning(of line: ArraySlice<UInt8>) -> ForeignLine? {
    guard let start = line.firstIndex(where: { $0 != 0x20 }) else { return nil }
    let rest = line[start...]
    if rest.starts(with: "//".utf8) {
      return ForeignLine(edit: TextEdit(range: start..<start + 2, text: "#"), message: "a comment begins with `#`", notes: [])
    }
    if let bullet = ["•", "●", "·", "▪", "◦"].first(where: { rest.starts(with: ($0 + " ").utf8) }) {
      return item(start..<start + bullet.utf8.count, "-")
    }
    let digits = rest.prefix { ByteSet.digits.contains($0) }
    if (1...2).contains(digits.count), rest.dropFirst(digits.count).starts(with: ". ".utf8) {
      return item(start..<digits.endIndex + 1, "-" + String(repeating: " ", count: digits.count))
    }
    guard rest.first == 0x2D, let next = rest.dropFirst().first, next != 0x20, next != 0x2D, !ByteSet.digits.contains(next) else { return nil }
    return item(start..<start + 1, "- ")
  }

  private static func item(_ range: Range<Int>, _ text: String) -> ForeignLine {
    ForeignLine(edit: TextEdit(range: range, text: text), message: "an item of a list begins with `- `", notes: [])
  }

  // MARK: values

  private static func value(in line: ArraySlice<UInt8>) -> ForeignLine? {
    guard let start = valueStart(in: line), let last = line.lastIndex(where: { $0 != 0x20 }), last > start + 1 else { return nil }
    let range = start..<last + 1
    let text = String(decoding: line[range], as: UTF8.self)
    switch line[start] {
    case 0x22, 0x27:
      guard line[last] == line[start] else { return nil }
      let (own, other) = line[start] == 0x22 ? ("\"", "'") : ("'", "\"")
      let inner = String(text.dropFirst().dropLast())
      guard inner.contains(own), !inner.contains(other), !inner.contains("\\") else { return nil }
      return ForeignLine(
        edit: TextEdit(range: range, text: other + inner + other), message: "`\(own)` inside of the text ends it",
        notes: ["up to there it is a text in quotes, and what follows is no part of it"])
    case 0x5B:
      guard let close = line[start...].firstIndex(of: 0x5D), close < last, line[close + 1] != 0x20, !text.contains("\""), !text.contains("\\") else {
        return nil
      }
      return ForeignLine(
        edit: TextEdit(range: range, text: "\"\(text)\""), message: "a value that starts with `[` must be quoted if it is a text",
        notes: ["without quotes YAML reads `[` as the start of a list"])
    default: return nil
    }
  }

  /// Where the value of a key, or of an item, begins.
  private static func valueStart(in line: ArraySlice<UInt8>) -> Int? {
    guard var at = line.firstIndex(where: { $0 != 0x20 && $0 != 0x2D }) else { return nil }
    if line[at] == 0x22 || line[at] == 0x27 || line[at] == 0x5B { return at }
    guard let colon = line[at...].firstIndex(of: 0x3A), colon + 1 < line.endIndex, line[colon + 1] == 0x20 else { return nil }
    at = colon + 1
    return line[at...].firstIndex { $0 != 0x20 }
  }
}
