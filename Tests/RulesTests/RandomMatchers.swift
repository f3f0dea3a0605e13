import TestSupport

@testable import Rules

/// Matchers of all modes over few signs, so that any two of them often take one text.
struct RandomMatchers {
  let look: TextLook
  let matchers: [TextMatcher]
  let rules: CompiledRules
  let described: [String]

  static let signs = ["a", "b", "1", "2", ":", "中", "文", "Ａ", " "]
  static let pieces = ["a", "b", "ab", "ba", "aa", "1", "12", ":", "中", "中文", "文", "Ａ", "a b", "bab"]
  static let patterns = [
    "a", "ab:", "a{x:word}", "{x:word}:{y:int(1..21)}", "{x:int}", "{x:int(2..12)}b", "{x:text}a{y:rest}", "{x:text}中文",
    "a{x:text}aa{y:text}ab{z:rest}",
    "{x:text}bab{y:text}", "{x:enum(a|ab|中)}:", "{x:enum(a|Ａb)}文{y:rest}", "{x:list(l)}", "{x:list(l)}:{y:text}", "{x:list(l)}文", "{x:slug}中{y:hex}",
    "{x:hex}",
    "{x:rest}", "b{x:rest}", "{x:uuid}:", "{x:date(yy-MM-dd)}:{y:rest}", "{x:text}",
  ]
  static let expressions = [
    "a+b?", "[^a]*", "(a|b)*1", ".{2,3}", "^a", "b$", "\\d+:", "中.*文", "\\bab\\b", "(?i)A", "[A-Za-z]+", "(?s).", "a|", "(?:a.)+",
    "[ab1-2]{2}",
  ]

  init(_ random: inout SeededRandom, _ look: TextLook, count: Int) {
    self.look = look
    var parts = CompiledRules.Parts()
    let keys = [["a"], ["ab"], ["中"], ["Ａ1"], ["b:"]]
    let table = Table(name: "l", keyColumn: 0, columns: [Table.Column(name: "k", kind: .string)], rows: keys)
    parts.tables = [table] + (table.folded.map { [$0] } ?? [])
    var described: [String] = []
    var matchers: [TextMatcher] = []
    for _ in 0..<count {
      let modes = (0..<(random.chance(25) ? 2 : 1)).map { _ in Self.mode(&random, look, &parts) }
      matchers.append(TextMatcher(look: look, modes: modes.map(\.0)))
      described.append(modes.map(\.1).joined(separator: " and "))
    }
    self.matchers = matchers
    self.described = described
    rules = CompiledRules(parts, limits: .standard)
  }

  private static func mode(_ random: inout SeededRandom, _ look: TextLook, _ parts: inout CompiledRules.Parts) -> (TextMatcher.Mode, String) {
    let written = (0..<(random.next() % 3 + 1)).map { _ in random.pick(pieces) }
    let words = written.map { look.bytes(of: $0) }
    switch random.next() % 10 {
    case 0: return (.equals(words), "equals \(written)")
    case 1: return (.prefix(words), "prefix \(written)")
    case 2: return (.suffix(words), "suffix \(written)")
    case 3: return (.contains(words), "contains \(written)")
    case 4: return (.containsAll(words), "contains_all \(written)")
    case 5:
      let globs = (0..<2).map { _ in (0..<3).map { _ in random.pick(["*", "?", random.pick(pieces)]) }.joined() }
      return (.glob(globs.map { Glob($0, look) }), "glob \(globs)")
    case 6:
      let place = random.pick(KeywordSet.Place.allCases)
      let keys = (0..<parts.tables[0].rowCount).map { look.bytes(of: parts.tables[0].key($0)) }
      return (.keyword(TextMatcher.Keyword(keys: KeywordSet(table: 0, look, keys: keys), place: place, name: 0)), "keyword \(place)")
    case 7:
      let source = random.pick(expressions)
      let isSearch = random.chance(50)
      guard let regex = try? RE2Regex(source, isSearch: isSearch, look, limits: .standard) else { return (.equals(words), "equals \(written)") }
      parts.regexes.append(regex)
      return (.regex([Int32(parts.regexes.count - 1)]), "regex \(source), search \(isSearch)")
    default:
      var ids: [Int32] = []
      var sources: [String] = []
      while ids.count < 2 {
        let source = random.pick(patterns)
        guard let pattern = pattern(source, look, parts.tables) else { continue }
        parts.patterns.append(pattern)
        ids.append(Int32(parts.patterns.count - 1))
        sources.append(source)
      }
      return (.pattern(ids), "pattern \(sources)")
    }
  }

  /// Nil when it can be read two ways.
  static func pattern(_ source: String, _ look: TextLook, _ tables: [Table]) -> Pattern? {
    var compiler = PatternCompiler(members: nil, tables: tables, look) { $0 == "l" ? 0 : nil }
    let pattern = compiler.compile(source, limits: .standard)
    return look == .folded ? pattern?.folded { _ in tables.count - 1 } : pattern
  }

  func holds(_ matcher: TextMatcher, _ text: [UInt8]) -> Bool {
    matcher.holds(text.span, 0..<text.count, patterns: rules.patterns, regexes: rules.regexes, tables: rules.tables)
  }

  /// Which of the matchers take it.
  func takers(_ text: [UInt8]) -> Set<Int> { Set(matchers.indices.filter { holds(matchers[$0], text) }) }
}

/// Texts over few signs.
enum SmallTexts {
  /// All that have up to three signs.
  static let short: [[UInt8]] = {
    var out = [""]
    var last = [""]
    for _ in 0..<3 {
      last = last.flatMap { text in RandomMatchers.signs.map { text + $0 } }
      out += last
    }
    return out.map { Array($0.utf8) }
  }()

  static func longer(_ random: inout SeededRandom, _ count: Int) -> [[UInt8]] {
    (0..<count).map { _ in
      Array(
        (0..<(random.next() % 4 + 2)).map { _ in random.pick(RandomMatchers.pieces + ["24-02-29:", "123e4567-e89b-12d3-a456-426614174000:"]) }
          .joined().utf8)
    }
  }
}
