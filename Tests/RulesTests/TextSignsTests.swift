import Testing

@testable import Rules

@Suite("signs of a text")
struct TextSignsTests {
  static let texts: [(String, TextSigns)] = [
    ("", []), ("store:sh17", []), ("欢迎", .foreign), ("{{ a }}", .brace), ("｛a", [.foreign, .wide, .wideBrace]), ("a #b", .hash),
    ("a ＃b", [.foreign, .wide, .hash]), ("a\\nb", .markup), ("<br>", .markup), ("&amp;", .markup), ("＜a", [.foreign, .wide, .markup]),
    ("a\0", .unseen), ("a\r", .unseen),
    ("a\u{AD}", [.foreign, .unseen]), ("a\u{200B}", [.foreign, .unseen]), ("a\u{FEFF}", [.foreign, .wide, .unseen]),
    ("好，", [.foreign, .wide]), ("好、", [.foreign, .wide]), ("^a", .wildcard), ("a$", .wildcard), ("a*", .wildcard), (".+", .wildcard), ("a.b", []),
  ]

  @Test("are those that stand in it", arguments: texts)
  func found(_ text: String, _ signs: TextSigns) { #expect(TextSigns(of: text) == signs) }

  /// Who asks for the signs of a text looks no further without them.
  @Test("miss none that looks like another one")
  func lookAlikes() {
    for value in UInt32(0x80)...0xFFFF {
      guard let scalar = Unicode.Scalar(value), let ascii = LookAlikes.ascii(scalar) else { continue }
      let signs = TextSigns(of: String(scalar))
      #expect(signs.contains(.foreign))
      if ascii == "" { #expect(signs.contains(.unseen), "U+\(String(value, radix: 16))") }
    }
  }
}
