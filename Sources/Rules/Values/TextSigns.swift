/// Which signs stand in a text, found in one pass over its bytes: most checks of a text look for signs that it does not have, and need not
/// look at all then.
package struct TextSigns: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Anything that is not of ASCII.
  package static let foreign = TextSigns(rawValue: 1)
  /// `{`.
  package static let brace = TextSigns(rawValue: 1 << 1)
  /// `｛`.
  package static let wideBrace = TextSigns(rawValue: 1 << 2)
  /// `#` or `＃`.
  package static let hash = TextSigns(rawValue: 1 << 3)
  /// What HTML and programs write: `\`, `<`, `&` or `＜`.
  package static let markup = TextSigns(rawValue: 1 << 4)
  /// U+0000, a carriage return, or a byte with which signs begin that cannot be seen.
  package static let unseen = TextSigns(rawValue: 1 << 5)
  /// A byte with which signs in full width and of Chinese punctuation begin, E3 or EF; quotes and dashes begin with E2.
  package static let wide = TextSigns(rawValue: 1 << 6)
  /// What globs and regular expressions write: `*`, `+`, `^` or `$`.
  package static let wildcard = TextSigns(rawValue: 1 << 7)

  package init(of text: String) {
    let utf8 = text.utf8
    self.init(utf8.span)
  }

  package init(_ bytes: Span<UInt8>) {
    let signs = Self.signs.span
    var found: UInt8 = 0
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      found |= signs[Int(byte)]
      if byte == 0xEF, at + 2 < bytes.count { found |= Self.wideSign(bytes[at + 1], bytes[at + 2]) }
      at += 1
    }
    rawValue = found
  }

  /// Of a sign in full width, by its last two bytes.
  private static func wideSign(_ second: UInt8, _ third: UInt8) -> UInt8 {
    switch (second, third) {
    case (0xBC, 0x83): hash.rawValue
    case (0xBC, 0x9C): markup.rawValue
    case (0xBD, 0x9B): wideBrace.rawValue
    case (0xBB, _): unseen.rawValue
    default: 0
    }
  }

  /// By byte.
  private static let signs: [UInt8] = (0...UInt8.max).map { byte in
    let signs: TextSigns =
      switch byte {
      case UInt8(ascii: "{"): .brace
      case UInt8(ascii: "#"): .hash
      case UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: "&"): .markup
      case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "$"): .wildcard
      case 0x00, 0x0D: .unseen
      // U+AD, and those from U+200B on.
      case 0xC2, 0xE2: [.foreign, .unseen]
      case 0xE3, 0xEF: [.foreign, .wide]
      default: byte < 0x80 ? [] : .foreign
      }
    return signs.rawValue
  }
}
