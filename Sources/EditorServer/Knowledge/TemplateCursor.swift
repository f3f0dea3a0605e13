internal import Rules

/// What is being written inside of `{{ }}` or `{% %}`.
struct TemplateCursor {
  enum Wanted: Hashable {
    /// The name behind these, and a dot.
    case member(of: [String])
    case filter
    case tag
    case nothing
  }
  let wanted: Wanted
  /// The word before the place, which is replaced.
  let word: Range<Int>

  /// Nil where the place is in no template.
  init?(_ text: [UInt8], _ value: Range<Int>, at cursor: Int) {
    guard cursor >= value.lowerBound, cursor <= value.upperBound else { return nil }
    var open: Int?
    var at = value.lowerBound
    while at + 1 < cursor {
      if text[at] == UInt8(ascii: "{"), text[at + 1] == UInt8(ascii: "{") || text[at + 1] == UInt8(ascii: "%") { open = at }
      if text[at + 1] == UInt8(ascii: "}"), text[at] == UInt8(ascii: "}") || text[at] == UInt8(ascii: "%") { open = nil }
      at += 1
    }
    guard let open else { return nil }
    var start = cursor
    while start > open + 2, Self.isName(text[start - 1]) { start -= 1 }
    word = start..<cursor
    let isTag = text[open + 1] == UInt8(ascii: "%")
    let before = text[open + 2..<start].filter { $0 != UInt8(ascii: "-") }
    let inner = String(decoding: before, as: UTF8.self)
    if Self.isInQuotes(inner) {
      wanted = .nothing
    } else if isTag, inner.allSatisfy(\.isWhitespace) {
      wanted = .tag
    } else if let last = inner.last(where: { !$0.isWhitespace }), last == "|" {
      wanted = .filter
    } else {
      var names: [String] = []
      var end = start
      while end > open + 2, text[end - 1] == UInt8(ascii: ".") {
        var begin = end - 1
        while begin > open + 2, Self.isName(text[begin - 1]) { begin -= 1 }
        if begin == end - 1 { break }
        names.insert(String(decoding: text[begin..<end - 1], as: UTF8.self), at: 0)
        end = begin
      }
      wanted = .member(of: names)
    }
  }

  private static func isInQuotes(_ text: String) -> Bool {
    var quote: Character?
    for sign in text where sign == "'" || sign == "\"" {
      if quote == nil { quote = sign } else if quote == sign { quote = nil }
    }
    return quote != nil
  }

  private static func isName(_ byte: UInt8) -> Bool { byte >= 0x80 || byte == 0x5F || ByteSet.word.contains(byte) }
}
