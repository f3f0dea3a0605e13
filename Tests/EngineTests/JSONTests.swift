import Foundation
import Rules
import TestSupport
import Testing

@testable import Wire

/// JSON as it is read where a decision hangs on it: by the letter, or not at all.
@Suite("JSON")
struct JSONTests {
  static let taken: [(String, JSON)] = [
    ("{}", [:]), (" [ ] ", []), ("\u{FEFF}null", .null), ("true", true), ("false", false), ("\"\"", ""), ("0", 0), ("-0", 0), ("-7", -7),
    ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
    ("1.0", 1), ("1e3", 1000), ("1E+3", 1000), ("0.5", .number(0.5)), ("-2.5e-1", .number(-0.25)), ("1e300", .number(1e300)),
    (#"{"a":[1,{"b":null}],"c":"门"}"#, ["a": [1, ["b": .null]], "c": "门"]), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    (#""\u95e8\u0001\ud83d\uDE00""#, "门\u{1}😀"), ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"), ("\t{\r\n\"a\" :\t1 , \"b\":2}\n", ["a": 1, "b": 2]),
  ]

  @Test("what is JSON is read", arguments: taken)
  func reads(_ text: String, _ value: JSON) throws {
    #expect(JSON(text) == value)
    #expect(try JSON(reading: Array(text.utf8)) == value)
    #expect(JSON(value.line) == value && JSON(value.text) == value)
  }

  static let refused: [(String, JSONFault)] = [
    ("", .malformed(offset: 0)), (" ", .malformed(offset: 1)), ("{", .malformed(offset: 1)), ("{\"a\"", .malformed(offset: 4)),
    ("{\"a\":", .malformed(offset: 5)), ("{\"a\":1", .malformed(offset: 6)), ("{\"a\":1,}", .malformed(offset: 7)), ("[1,]", .malformed(offset: 3)),
    ("[,1]", .malformed(offset: 1)), ("[1 2]", .malformed(offset: 3)), ("{a:1}", .malformed(offset: 1)), ("{'a':1}", .malformed(offset: 1)),
    ("{\"a\":1}x", .malformed(offset: 7)), ("{} {}", .malformed(offset: 3)), ("tru", .malformed(offset: 0)), ("NaN", .malformed(offset: 0)),
    ("Infinity", .malformed(offset: 0)), ("01", .malformed(offset: 1)), ("+1", .malformed(offset: 0)), ("1.", .malformed(offset: 2)),
    (".5", .malformed(offset: 0)), ("1e", .malformed(offset: 2)), ("-", .malformed(offset: 1)), ("1e999", .malformed(offset: 0)),
    ("0x1", .malformed(offset: 1)), ("\"a", .malformed(offset: 2)), ("\"\n\"", .malformed(offset: 1)), (#""\x""#, .malformed(offset: 3)),
    (#""\u12"#, .malformed(offset: 5)), (#""\ud83d""#, .malformed(offset: 7)), (#""\ud83d\u0041""#, .malformed(offset: 13)),
    (#""\ude00""#, .malformed(offset: 7)), ("// a\n1", .malformed(offset: 0)), (#"{"a":1,"a":1}"#, .repeatedName(offset: 7)),
    // The same letters in other bytes: nobody's dictionary holds both.
    (#"{"\u00e9":1,"e\u0301":1}"#, .repeatedName(offset: 12)), (#"{"a":1,"\u0061":1}"#, .repeatedName(offset: 7)),
    (#"[{"b":{"a":1,"c":2,"a":3}}]"#, .repeatedName(offset: 19)),
  ]

  @Test("what is not is refused, at its place", arguments: refused)
  func refuses(_ text: String, _ fault: JSONFault) {
    #expect(JSON(text) == nil)
    #expect(throws: fault) { try JSON(reading: Array(text.utf8)) }
  }

  @Test("U+0000 is refused in what others send, at its place, and read in what was kept", arguments: [(#""a\u0000""#, 2), (#"{"\u0000":1}"#, 2)])
  func nul(_ text: String, _ offset: Int) throws {
    #expect(throws: JSONFault.nul(offset: offset)) { try JSON(reading: Array(text.utf8)) }
    #expect(JSON.nul(in: Array(text.utf8))?.english.contains("U+0000") ?? false)
    #expect(JSON(text) != nil)
    #expect(try JSON(kept: Array(text.utf8)) == JSON(text))
  }

  @Test("bytes that are no text are none", arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]])
  func encoding(_ bytes: [UInt8]) {
    #expect(throws: JSONFault.notUTF8) { try JSON(reading: bytes) }
  }

  @Test("there is a bound on its levels, and none on its breadth", arguments: ["[", #"{"a":"#])
  func depth(_ opening: String) {
    let closing = opening == "[" ? "]" : "}"
    func nested(_ levels: Int) -> String { String(repeating: opening, count: levels) + "0" + String(repeating: closing, count: levels) }
    #expect(JSON(nested(64)) != nil)
    #expect(throws: JSONFault.tooDeep(limit: 64)) { try JSON(reading: Array(nested(65).utf8)) }
    // Nothing behind the bound is looked at, and so a million levels cost what 64 do.
    #expect(throws: JSONFault.tooDeep(limit: 64)) { try JSON(reading: Array(String(repeating: opening, count: 1_000_000).utf8)) }
    #expect(JSON("[" + Array(repeating: nested(60), count: 1000).joined(separator: ",") + "]") != nil)
  }

  @Test("what the toolchain takes and is JSON by the letter is read alike", arguments: 0..<50 as Range<UInt64>)
  func agreement(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    func value(_ depth: Int) -> JSON {
      switch random.next() % (depth > 4 ? 5 : 7) {
      case 0: .null
      case 1: .bool(random.chance(50))
      case 2: .int(Int(truncatingIfNeeded: random.next()))
      // Never a whole number: that is read as one.
      case 3: .number(Double(Int32(truncatingIfNeeded: random.next())) / 1024 + 1.0 / 4096)
      case 4:
        .string(String(String.UnicodeScalarView((0..<random.next() % 9).compactMap { _ in Unicode.Scalar(UInt32(1 + random.next() % 0x2FFF)) })))
      case 5: .array((0..<random.next() % 5).map { _ in value(depth + 1) })
      default: .object(Dictionary((0..<random.next() % 5).map { ("k\($0)", value(depth + 1)) }) { $1 })
      }
    }
    let json = JSON.array([value(0), value(0)])
    #expect(JSON(json.line) == json && JSON(json.text) == json)
    // Cut anywhere it is none; the toolchain agrees.
    let bytes = Array(json.line.utf8)
    for _ in 0..<20 {
      let part = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count))))
      #expect((try? JSON(reading: part)) == nil)
      #expect((try? JSONSerialization.jsonObject(with: Data(part), options: .fragmentsAllowed)) == nil)
    }
  }

  @Test("on a terminal it moves no cursor, and says what it holds")
  func shown() {
    let json: JSON = ["a": "x\u{1B}[2J\u{9B}1m\u{202E}y\n", "门": "好"]
    #expect(json.shown.split(separator: "\n").allSatisfy { OutsideText.isPlain(String($0)) })
    #expect(JSON(json.shown) == json && json.shown.contains("门"))
  }

  @Test(
    "how bytes begin is shown in one line, without the white space at its ends",
    arguments: [
      ("\r\n oops \n", 80, "oops"), ("a\u{1B}[2J\nb\u{9B}\u{202E}c\n", 80, "a [2J b  c"), (" \n\t", 80, ""), ("", 80, ""), ("  abc", 4, "ab"),
      ("门门", 3, "门"), ("门 门", 4, "门"),
    ])
  func opening(_ text: String, _ count: Int, _ expected: String) {
    #expect(OutsideText.opening(text.utf8, bytes: count) == expected)
  }

  @Test(
    "what others wrote is shown in one line",
    arguments: [
      ("plain 门 😀👨‍👩‍👧", "plain 门 😀👨‍👩‍👧"), ("a\nb\r\nc\td", "a b  c d"), ("\u{1B}[31mred\u{7F}", " [31mred "), ("\u{85}\u{9B}1m", "  1m"),
      ("a\u{2028}b\u{2029}c", "a b c"), ("\u{202E}txt\u{2066}\u{200F}\u{061C}", " txt   "), ("\u{FEFF}a", " a"), ("", ""),
      ("a\u{FFFE}b\u{FFFF}", "a b "), ("\u{FFFD}", "\u{FFFD}"),
    ])
  func outside(_ text: String, _ expected: String) {
    #expect(OutsideText.shown(text) == expected && OutsideText.isPlain(expected) && OutsideText.isPlain(text) == (text == expected))
    #expect(OutsideText.shown("e" + String(repeating: "\u{301}", count: 100_000), upTo: 10).utf8.count == 19)
  }
}
