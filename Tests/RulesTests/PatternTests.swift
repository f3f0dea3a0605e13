import Oracles
import TestSupport
import Testing

@testable import Rules

@Suite("patterns, globs, folding and needles")
struct PatternTests {
  private func pattern(_ source: String) throws -> Pattern {
    let tables = [
      Table(name: "stores", keyColumn: 0, columns: [Table.Column(name: "code", kind: .word)], rows: [["sh01"], ["sh02"]])
    ]
    var compiler = PatternCompiler(members: nil, tables: tables) { $0 == "stores" ? 0 : nil }
    let compiled = compiler.compile(source, limits: .standard)
    return try #require(compiled, "\(compiler.faults.map(\.message))")
  }
  private static let tables = [
    Table(name: "stores", keyColumn: 0, columns: [Table.Column(name: "code", kind: .word)], rows: [["sh01"], ["sh02"]])
  ]

  /// Pattern, text, and what the holes take; nil when it must not match.
  static let cases: [(String, String, [String]?)] = [
    ("booth", "booth", []), ("booth", "booth2", nil), ("", "", []),
    ("t:{n:int}", "t:0", ["0"]), ("t:{n:int}", "t:07", nil), ("t:{n:int}", "t:-1", nil), ("t:{n:int(1..24)}", "t:24", ["24"]),
    ("t:{n:int(1..24)}", "t:25", nil), ("t:{n:int}", "t:999999999999999999", ["999999999999999999"]), ("t:{n:int}", "t:9999999999999999999", nil),
    ("{a:word}:{b:word}", "ab:cd", ["ab", "cd"]), ("{a:word}:{b:word}", "ab:", nil), ("{a:word}", "a-b", nil), ("{a:slug}", "a-b_c", ["a-b_c"]),
    ("x{h:hex}.", "xBEEF.", ["BEEF"]), ("x{h:hex}.", "xBEEG.", nil),
    ("{u:uuid}", "123e4567-e89b-12d3-a456-426614174000", ["123e4567-e89b-12d3-a456-426614174000"]),
    ("{u:uuid}", "123e4567-e89b-12d3-a456-42661417400", nil),
    ("{d:date(yyyyMMdd)}:{n:int}", "20260228:1", ["20260228", "1"]), ("{d:date(yyyyMMdd)}", "20260230", nil),
    ("{d:date(yyyy-MM-dd)}", "2024-02-29", ["2024-02-29"]),
    ("{k:enum(a|bc)}!", "bc!", ["bc"]), ("{k:enum(a|bc)}!", "b!", nil), ("s:{s:list(stores)}:x", "s:sh02:x", ["sh02"]),
    ("s:{s:list(stores)}", "s:sh03", nil),
    ("查询{t:text}吗", "查询天气好吗", ["天气好"]), ("查询{t:text}吗", "查询吗", nil), ("查询{t:text}", "查询天气", ["天气"]), ("kol_{r:rest}", "kol_", [""]),
    ("kol_{r:rest}", "kol_a_b", ["a_b"]), ("{a:text}--{b:text}", "x-y--z", ["x-y", "z"]),
  ]

  @Test("a pattern takes what it says", arguments: cases)
  func matching(_ source: String, _ text: String, _ expected: [String]?) throws {
    let pattern = try pattern(source)
    let bytes = Array(text.utf8)
    var captures = Captures()
    let matched = pattern.matches(bytes.span, 0..<bytes.count, tables: Self.tables, captures: &captures)
    #expect(matched == (expected != nil))
    if matched { #expect((0..<captures.count).map { bytes.span.string(captures[$0].range) } == expected) }
    // The trie answers the same, alone and among others.
    let builder = PatternTrie.Builder()
    for (index, other) in Self.cases.enumerated() { builder.insert(try self.pattern(other.0), id: Int32(index)) }
    let trie = builder.freeze()
    var found: Set<Int32> = []
    trie.lookUp(bytes.span, 0..<bytes.count, tables: Self.tables) { id, _ in found.insert(id) }
    for (index, other) in Self.cases.enumerated() {
      var captures = Captures()
      let matches = try self.pattern(other.0).matches(bytes.span, 0..<bytes.count, tables: Self.tables, captures: &captures)
      #expect(found.contains(Int32(index)) == matches, "\(other.0) on \(text)")
    }
  }

  @Test(
    "globs",
    arguments: [
      ("退款*", "退款申请", true), ("*退款", "我要退款", true), ("?款", "退款", true), ("?款", "申退款", false), ("*", "", true), ("a*b*c", "axxbyyc", true),
      ("a*b*c", "axxbyy", false), ("", "", true), ("", "a", false), ("**", "x", true), ("a?", "a", false), ("*a*a*", "aa", true),
    ])
  func globs(_ glob: String, _ text: String, _ expected: Bool) {
    let bytes = TextFolding.fold(text)
    #expect(Glob(glob, .folded).matches(bytes.span, 0..<bytes.count) == expected)
  }

  @Test(
    "case, width and the space around a text do not count",
    arguments: [
      (" Hello ", "hello"), ("ＨＥＬＬＯ", "hello"), ("\u{3000}你好\u{3000}\n", "你好"), ("ＡＢ１２！", "ab12!"), ("Straße", "straße"), ("ΑΒΓ", "αβγ"),
      ("a b", "a b"),
      ("İ", "i\u{307}"), ("😀", "😀"), ("", ""), ("   ", ""), ("\u{FEFF}x", "x"),
    ])
  func folding(_ text: String, _ expected: String) { #expect(String(decoding: TextFolding.fold(text), as: UTF8.self) == expected) }

  @Test("every place of every needle is found, as a plain search finds it")
  func needles() {
    var random = SeededRandom(7)
    for _ in 0..<300 {
      let needles = Set((0..<6).map { _ in (0..<Int(random.next() % 3 + 1)).map { _ in random.pick(Array("ab退".utf8)) } }).map { $0 }
      let text = (0..<20).map { _ in random.pick(Array("ab退c".utf8)) }
      var found: Set<[Int]> = []
      NeedleAutomaton(needles).search(text.span, 0..<text.count) { needle, end in found.insert([Int(needle), end]) }
      var expected: Set<[Int]> = []
      for (index, needle) in needles.enumerated() {
        for end in needle.count...max(needle.count, text.count) where end <= text.count && Array(text[end - needle.count..<end]) == needle {
          expected.insert([index, end])
        }
      }
      #expect(found == expected)
    }
  }

  @Test("a text leads through no more states of ten thousand keys than of ten, and one hit a place is asked", arguments: [10, 10_000])
  func keywordWork(_ count: Int) {
    let needles = NeedleAutomaton((0..<count).map { Array("商品\($0)".utf8) })
    for text in ["请问商品7还有货吗", "商品商品商品99999999", "这里几点关门", String(repeating: "商", count: 500)] {
      let bytes = Array(text.utf8)
      #expect(needles.visits(bytes.span, 0..<bytes.count) <= 2 * bytes.count, "\(text)")
    }
    // Keys that lie in one another all end in one place.
    let nested = NeedleAutomaton((1...200).map { Array(repeating: 97, count: $0) })
    let text = [UInt8](repeating: 97, count: 400)
    var hits = 0
    nested.longest(text.span, 0..<text.count) { _, _ in
      hits += 1
      return false
    }
    #expect(hits == text.count && nested.visits(text.span, 0..<text.count) <= 2 * text.count)
  }

  @Test("the longest key of a table is found, then the earlier, then the earlier row, as a plain search finds it")
  func keywords() {
    var random = SeededRandom(11)
    let signs = ["a", "b", "退", "款"].map { Array($0.utf8) }
    func some(_ count: Int) -> [UInt8] { (0..<count).flatMap { _ in random.pick(signs) } }
    for _ in 0..<500 {
      let keys = (0..<8).map { _ in some(Int(random.next() % 3 + 1)) }
      let text = some(Int(random.next() % 9))
      let set = KeywordSet(table: 0, .exact, keys: keys)
      for place in KeywordSet.Place.allCases {
        var expected: (row: Int, start: Int, scalars: Int)?
        for (row, key) in keys.enumerated() {
          for start in 0...text.count where start + key.count <= text.count && Array(text[start..<start + key.count]) == key {
            if place == .atStart, start > 0 { continue }
            if place == .atEnd, start + key.count < text.count { continue }
            let scalars = key.count { $0 & 0xC0 != 0x80 }
            if let best = expected, best.scalars > scalars || (best.scalars == scalars && best.start <= start) { continue }
            expected = (row, start, scalars)
          }
        }
        let found = set.find(in: text.span, 0..<text.count, place)
        #expect(found?.row == expected.map { Int32($0.row) } && found?.range.lowerBound == expected?.start)
        #expect(set.occurs(in: text.span, 0..<text.count, place) == (expected != nil))
      }
    }
  }

  @Test(
    "typed by thumb, meant by mind",
    arguments: [("subscripton", "subscription"), ("relpy", "reply"), ("scann", "scan"), ("xyz", nil), ("tags", "tag")] as [(String, String?)])
  func suggestions(_ typed: String, _ expected: String?) {
    #expect(Suggestion.closest(to: typed, in: ["subscription", "reply", "scan", "tag", "text"]) == expected)
  }
}
