import TestSupport
import Testing

@testable import Rules

/// A proof asks a language what a follower's text will ask the matcher: the two may never say different things.
@Suite("languages take what matchers take")
struct LanguageTests {
  private static let looks: [TextLook] = [.exact, .folded]

  @Test("text by text", arguments: 1...14 as ClosedRange<UInt64>)
  func membership(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let made = RandomMatchers(&random, random.pick(Self.looks), count: 4)
    let texts = (0..<150).map { _ in random.pick(SmallTexts.short) } + SmallTexts.longer(&random, 60)
    for (matcher, described) in zip(made.matchers, made.described) {
      let language = try #require(TextLanguage(matcher, in: made.rules), "\(described)")
      for text in texts {
        let shown = String(decoding: text, as: UTF8.self)
        #expect(language.takes(text) == made.holds(matcher, text), "seed \(seed), \(made.look): \(described) on `\(shown)`")
      }
    }
  }

  /// By enumeration: no combination is missed, none is invented, and no text is shorter than the one that was found.
  @Test("all combinations of those that take one text", arguments: 1...30 as ClosedRange<UInt64>)
  func signatures(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let made = RandomMatchers(&random, random.pick(Self.looks), count: 4)
    let legal = LegalTexts(of: random.pick([.text, .scene, .field(0)]), made.look)
    let about = "seed \(seed), \(made.look): \(made.described)"
    let languages = try made.matchers.map { try #require(TextLanguage($0, in: made.rules), "\(about)") }
    // The last one bounds the others every other time.
    let inner = seed % 2 == 0 ? nil : languages[3]
    let asked = Array(languages[..<(inner == nil ? 4 : 3)])
    let (found, isComplete) = TextSignatures.all(of: asked, within: inner, among: legal)
    #expect(isComplete, "\(about)")
    #expect(Set(found.map(\.takes)).count == found.count, "\(about)")
    #expect(found.map(\.witness.count) == found.map(\.witness.count).sorted(), "\(about)")
    for one in found {
      let takers = made.takers(one.witness)
      let shown = String(decoding: one.witness, as: UTF8.self)
      #expect(legal.contains(one.witness) && (inner == nil || takers.contains(3)), "\(about): `\(shown)`")
      #expect(takers.intersection(asked.indices) == one.takes, "\(about): `\(shown)`")
    }
    let shortest = Dictionary(found.map { ($0.takes, $0.witness.count) }) { first, _ in first }
    for text in SmallTexts.short + SmallTexts.longer(&random, 100) where legal.contains(text) {
      let takers = made.takers(text)
      if inner != nil, !takers.contains(3) { continue }
      let known = shortest[takers.intersection(asked.indices)]
      #expect(known.map { $0 <= text.count } ?? false, "\(about): `\(String(decoding: text, as: UTF8.self))` is not found")
    }
  }

  @Test("folded texts are those that folding leaves as they are")
  func folded() {
    let legal = LegalTexts(of: .text, .folded)
    for text in SmallTexts.short
      + ["ß", "é", "É", "σς", "Σ", "\u{3000}", "a\u{3000}b", "\u{FEFF}a", "a\u{200B}", "İ", "ǅ", "K", "ſ", "ａ", "\ta"].map({ Array($0.utf8) })
    {
      let shown = String(decoding: text, as: UTF8.self)
      #expect(legal.contains(text) == (TextFolding.fold(shown) == text), "`\(shown)`")
    }
    #expect(!legal.contains([0x01]) && !legal.contains(Array("a\u{FFFE}".utf8)))
    #expect(!LegalTexts(of: .scene, .exact).contains([]) && !LegalTexts(of: .scene, .exact).contains(Array(repeating: 0x61, count: 65)))
  }

  @Test("dates are those of the calendar")
  func dates() throws {
    for (format, years) in [("yyyyMMdd", ["0000", "1900", "2000", "2023", "2024"]), ("yyMMdd", ["00", "23", "24"])] {
      let pattern = try #require(RandomMatchers.pattern("{d:date(\(format))}", .exact, []))
      let expression = try #require(pattern.expression(.exact, tables: []))
      let language = try #require(CharacterAutomaton(expression))
      for year in years {
        for month in ["00", "01", "02", "04", "12", "13"] {
          for day in ["00", "01", "28", "29", "30", "31", "32"] {
            let text = Array((year + month + day).utf8)
            var captures = Captures()
            let holds = pattern.matches(text.span, 0..<text.count, tables: [], captures: &captures)
            #expect(language.takes(text.scalarValues) == holds, "\(format): \(year)\(month)\(day)")
          }
        }
      }
    }
  }

  @Test(
    "numbers of a range",
    arguments: [0...0, 0...9, 7...7, 0...10, 1...24, 9...11, 95...105, 99...100, 123...9_876, 1_000...1_009, 0...999_999_999_999_999_999]
      as [ClosedRange<Int64>])
  func numbers(_ range: ClosedRange<Int64>) throws {
    let language = try #require(CharacterAutomaton(.decimals(range)))
    let ends = [range.lowerBound, range.upperBound, (range.lowerBound + range.upperBound) / 2]
    let steps: [Int64] = [-11, -10, -1, 0, 1, 9, 10, 100]
    let numbers: [Int64] = ends.flatMap { end in steps.map { step in end + step } } + [5, 50, 500, 5_000]
    for number in numbers where number >= 0 {
      #expect(language.takes(Array("\(number)".utf8).scalarValues) == range.contains(number), "\(range): \(number)")
      #expect(!language.takes(Array("0\(number)".utf8).scalarValues), "\(range): 0\(number)")
    }
  }
}

@Suite("what is proved about two languages")
struct TextRelationTests {
  /// Left, right, how they lie to each other, and a text of both, of the left one and of the right one only.
  static let cases: [(String, String, TextRelation.Kind, String?, String?, String?)] = [
    ("equals a", "equals a", .equal, "a", nil, nil),
    ("equals a", "equals b", .apart, nil, "a", "b"),
    ("equals ab", "prefix a", .isIncluded, "ab", nil, "a"),
    ("prefix a", "prefix ab", .includes, "ab", "a", nil),
    ("prefix s", "suffix s", .overlaps, "s", "sa", "as"),
    ("contains a", "prefix a", .includes, "a", "ba", nil),
    ("glob a*", "prefix a", .equal, "a", nil, nil),
    ("glob *", "pattern {x:rest}", .equal, "a", nil, nil),
    ("pattern s:{x:word}", "pattern s:{n:int}", .includes, "s:0", "s:a", nil),
    ("pattern s:{x:word}", "pattern s:{x:word}:{n:int}", .apart, nil, "s:a", "s:a:0"),
    ("pattern {n:int(1..3)}", "regex [1-3]", .equal, "1", nil, nil),
    ("pattern {n:int(0..9)}", "regex [0-9]+", .isIncluded, "0", nil, "00"),
    ("regex (ab)*", "regex (abab)*", .includes, "abab", "ab", nil),
    ("regex .*", "glob *", .isIncluded, "a", nil, "\n"),
    ("regex (?s).*", "glob *", .equal, "a", nil, nil),
  ]

  private static func language(_ text: String) throws -> TextLanguage {
    let parts = text.split(separator: " ", maxSplits: 1).map { String($0) }
    let bytes = Array(parts[1].utf8)
    var rules = CompiledRules.Parts()
    let mode: TextMatcher.Mode
    switch parts[0] {
    case "equals": mode = .equals([bytes])
    case "prefix": mode = .prefix([bytes])
    case "suffix": mode = .suffix([bytes])
    case "contains": mode = .contains([bytes])
    case "glob": mode = .glob([Glob(parts[1], .exact)])
    case "pattern":
      rules.patterns = [try #require(RandomMatchers.pattern(parts[1], .exact, []))]
      mode = .pattern([0])
    default:
      rules.regexes = [try RE2Regex(parts[1], isSearch: false, .exact, limits: .standard)]
      mode = .regex([0])
    }
    return try #require(TextLanguage(TextMatcher(look: .exact, modes: [mode]), in: CompiledRules(rules, limits: .standard)))
  }

  @Test("equal, included, overlapping, apart, each with its texts", arguments: cases)
  func relation(_ left: String, _ right: String, _ kind: TextRelation.Kind, _ both: String?, _ onlyLeft: String?, _ onlyRight: String?) throws {
    let relation = TextRelation(try Self.language(left), try Self.language(right), among: LegalTexts(of: .scene, .exact))
    #expect(relation.kind == kind)
    func shown(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    #expect([shown(relation.both), shown(relation.onlyLeft), shown(relation.onlyRight)] == [both, onlyLeft, onlyRight])
  }

  @Test("a text outside of a union, and where there is none")
  func union() throws {
    let legal = LegalTexts(of: .scene, .exact)
    let all = try Self.language("pattern t:{n:int(1..12)}")
    let low = try Self.language("pattern t:{n:int(1..9)}")
    let high = try Self.language("regex t:[1-9][0-9]")
    #expect(all.text(outside: [low], among: legal) == .text(Array("t:10".utf8)))
    #expect(all.text(outside: [low, high], among: legal) == .nowhere)
    #expect(low.text(with: high, among: legal) == .nowhere)
    #expect(all.text(with: high, among: legal) == .text(Array("t:10".utf8)))
  }

  @Test("beyond the budget nothing is claimed")
  func budget() throws {
    let legal = LegalTexts(of: .text, .exact)
    let left = try Self.language("regex (a|b)*a(a|b){12}")
    let right = try Self.language("regex (a|b)*b(a|b){11}")
    #expect(TextRelation(left, right, among: legal, budget: 50).kind == .unknown)
    #expect(left.text(outside: [right], among: legal, budget: 10) == .unknown)
    #expect(TextSignatures.all(of: [left, right], among: legal, budget: 50).isComplete == false)
    #expect(TextLanguage(words: Array(repeating: [0x61], count: TextLanguage.listedTexts + 1), .exact) == nil)
  }

  @Test("texts that are too long to be sent count for nothing")
  func bounds() throws {
    let legal = LegalTexts(of: .scene, .exact)
    let long = try Self.language("regex a{65}")
    let one = try Self.language("regex b{64}")
    #expect(TextRelation(long, one, among: legal).onlyLeft == nil)
    #expect(TextRelation(long, one, among: legal).onlyRight == Array(repeating: 0x62, count: 64))
  }
}

@Suite("the scenes of campaigns are languages")
struct CampaignLanguageTests {
  @Test("a campaign's language has its codes and no others", arguments: ["text", "family", "columns", "given", "drawn"])
  func scenes(_ name: String) throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      accounts:
        a: { app_id: wx0123456789abcdea, original_id: gh_a, kind: service, mode: plain, token: { env: T } }
      lists:
        stores: { key: id, columns: { id: word, city: word }, rows: [ [ s1, sh ], [ s2, bj ] ] }
      campaigns:
        text: { qr: { kind: permanent, scene: booth } }
        family: { qr: { kind: permanent, scene: "t:{store}:{n}" }, for_each: { store: { list: stores }, n: { range: 9..11 } } }
        columns: { qr: { kind: permanent, scene: "v_{store.city}_{store.id}" }, for_each: { store: { list: stores } } }
        given: { qr: { kind: permanent, scene: int, allocate: 1000..1009 }, for_each: { store: { list: stores } } }
        drawn: { qr: { kind: temporary, scene: int, range: 2000000..2000999, expires: 5m, mint: on_demand } }
      rules:
        - { id: all, on: scan, reply: a }
      """)
    let expected: [String: [String]] = [
      "text": ["booth"], "family": ["t:s1:9", "t:s1:10", "t:s1:11", "t:s2:9", "t:s2:10", "t:s2:11"], "columns": ["v_sh_s1", "v_bj_s2"],
      "given": ["1000", "1001"], "drawn": ["2000000", "2000500", "2000999"],
    ]
    let campaign = try #require(ruleSet.compiled.campaigns.first { $0.id == name })
    let language = try #require(TextLanguage(scenesOf: campaign, in: ruleSet.compiled))
    for code in expected[name] ?? [] { #expect(language.takes(Array(code.utf8)), "\(code)") }
    for (other, codes) in expected where other != name {
      for code in codes + ["t:s1:12", "t:s3:9", "v_sh_s2", "1002", "999", "2001000", "02000000", ""] {
        #expect(!language.takes(Array(code.utf8)), "\(code)")
      }
    }
  }
}
