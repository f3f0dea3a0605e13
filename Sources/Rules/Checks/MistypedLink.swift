/// Links as an office program or a Chinese keyboard writes them: `<a href=“https://…”>`, `＜a href="https://…"＞`, `<a href=https://…>`.
enum MistypedLink {
  /// A link that begins at a byte of a text and that a chat does not read.
  static func found(in bytes: [UInt8], at start: Int, _ style: ScalarStyle) -> ForeignText? {
    guard let text = String(validating: bytes[start..<min(bytes.count, start + 2048)].wholeCharacters, as: UTF8.self) else { return nil }
    let scalars = Array(text.unicodeScalars)
    guard let opening = tag(scalars, from: 0), opening.name == "a" else { return nil }
    var end = opening.range.upperBound
    var written = opening.written
    if let closing = scalars[end...].indices.first(where: { isOpening(scalars[$0]) }).flatMap({ tag(scalars, from: $0) }), closing.name == "/a",
      closing.isChanged
    {
      written += string(scalars[end..<closing.range.lowerBound]) + closing.written
      end = closing.range.upperBound
    }
    guard opening.isChanged || end > opening.range.upperBound else { return nil }
    let width = scalars[..<end].reduce(0) { $0 + $1.utf8.count }
    let fix: String? =
      switch style {
      case .doubleQuoted: written.contains("\\") ? nil : written.replacing("\"", with: "\\\"")
      case .singleQuoted: written.contains("'") ? nil : written
      case .plain: start == 0 ? nil : written
      case .literal, .folded: written
      }
    return ForeignText(range: start..<start + width, kind: .link, fix: fix.flatMap { $0.contains("\n") ? nil : $0 })
  }

  private static func isOpening(_ scalar: Unicode.Scalar) -> Bool { scalar == "<" || scalar == "＜" }

  private struct Tag {
    let name: String
    let range: Range<Int>
    let written: String
    let isChanged: Bool
  }

  /// `<a href=…>` or `</a>`, with signs of ASCII where others stand.
  private static func tag(_ scalars: [Unicode.Scalar], from start: Int) -> Tag? {
    guard isOpening(scalars[start]), let close = scalars[start...].firstIndex(where: { $0 == ">" || $0 == "＞" }) else { return nil }
    let inner = string(scalars[(start + 1)..<close])
    let range = start..<close + 1
    let isWide = scalars[start] != "<" || scalars[close] != ">"
    let ascii = (LookAlikes.ascii(inner) ?? inner).trimmed.lowercased()
    if ascii == "/a" { return Tag(name: "/a", range: range, written: "</a>", isChanged: isWide || inner != "/a") }
    guard ascii.hasPrefix("a ") else { return nil }
    guard let equals = inner.firstIndex(where: { $0 == "=" || $0 == "＝" }), String(ascii.dropFirst(2)).trimmed.hasPrefix("href") else { return nil }
    let value = String(inner[inner.index(after: equals)...]).trimmed
    guard let first = value.unicodeScalars.first else { return nil }
    var isChanged = isWide || inner[equals] == "＝"
    var address = value
    if first == "\"" || first == "'" {
      guard isChanged || value.unicodeScalars.dropFirst().last.map({ LookAlikes.isQuote($0) }) ?? false else {
        return Tag(name: "a", range: range, written: string(scalars[range]), isChanged: false)
      }
      address = quoted(value)
    } else if LookAlikes.isQuote(first) {
      isChanged = true
      address = quoted(value)
    } else {
      // A template may bring its own quotes.
      if value.hasPrefix("{") { return Tag(name: "a", range: range, written: string(scalars[range]), isChanged: false) }
      isChanged = true
    }
    // What stands behind the address is not looked into.
    if address.contains(" ") || address.contains("\"") || address.isEmpty { return nil }
    return Tag(name: "a", range: range, written: "<a href=\"\(address)\">", isChanged: isChanged)
  }

  private static func quoted(_ value: String) -> String {
    var scalars = Array(value.unicodeScalars)[...]
    func isQuote(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { $0 == "\"" || $0 == "'" || LookAlikes.isQuote($0) } ?? false }
    if isQuote(scalars.first) { scalars = scalars.dropFirst() }
    if isQuote(scalars.last) { scalars = scalars.dropLast() }
    return string(scalars)
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}

extension ArraySlice<UInt8> {
  /// Up to the last character that is there as a whole.
  fileprivate var wholeCharacters: ArraySlice<UInt8> {
    var end = endIndex
    while end > startIndex, endIndex - end < 4, String(validating: self[startIndex..<end], as: UTF8.self) == nil { end -= 1 }
    return self[startIndex..<end]
  }
}
