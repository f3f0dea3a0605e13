import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

@Suite("what a change of rules does")
struct DifferenceReportTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let old: String
    let new: String
    /// Headings and places of classes, then what was not proved.
    let classes: [String]
    var testDescription: String { name }

    init(_ name: String, _ old: String, _ new: String, _ classes: [String]) {
      (self.name, self.old, self.new, self.classes) = (name, old, new, classes)
    }
  }

  static let surroundings = """
    wxrules: 1
    campaigns:
      poster: { qr: { kind: permanent, scene: "p:{n}" }, for_each: { n: { range: 1..3 } } }

    """
  static let stores = """
    wxrules: 1
    lists:
      stores: { key: id, columns: { id: word, name: string }, rows: [ [ s1, 甲 ], [ s2, 乙 ] ] }
    campaigns:
      table: { qr: { kind: permanent, scene: "t:{store}" }, for_each: { store: { list: stores } } }
    rules:
      - { id: welcome, on: scan, when: { campaign: table }, reply: "{{ store.name }}" }

    """

  static func set(_ rules: String...) -> String { surroundings + "rules:\n" + rules.map { "  - \($0)\n" }.joined() }

  static let hi = "{ id: hi, on: text, when: { text: hi }, reply: A }"
  static let bye = "{ id: bye, on: text, when: { text: bye }, reply: B }"
  static let codes = "{ id: codes, on: scan, when: { campaign: poster }, reply: A }"
  static let ab = "{ id: ab, on: text, when: { text: { prefix: ab } }, reply: A }"
  static let a = "{ id: a, on: text, when: { text: { prefix: a } }, reply: B }"
  static let rest = "{ id: rest, on: text, reply: R }"

  static let cases = [
    Case("nothing", set(hi, bye), set(hi, bye), []),
    Case("another order of rules that never meet", set(hi, bye), set(bye, hi), []),
    Case("another reply", set(hi, bye), set(hi.replacing("A", with: "C"), bye), ["hi says something else | text"]),
    Case("a rule is gone", set(hi, bye), set(hi), ["bye → nobody | text"]),
    Case(
      "a rule that takes everything", set(hi), set("{ id: all, on: text, reply: X }", hi), ["nobody → all | text", "hi → all | text"]),
    Case("the wider one first", set(ab, a), set(a, ab), ["ab → a | text"]),
    Case("a word of a wider rule", set(a), set("{ id: apple, on: text, when: { text: apple }, reply: X }", a), ["a → apple | text"]),
    Case(
      "one code", set(codes), set("{ id: first, on: scan, when: { scene: \"p:2\" }, reply: B }", codes),
      ["codes → first | scan, 1 code of campaign poster"]),
    Case(
      "one state", set(codes), set(codes.replacing("campaign: poster", with: "campaign: poster, subscription: new")),
      ["codes → nobody | scan, 3 codes of campaign poster, who is returning or existing"]),
    Case(
      "some times", set(codes), set(codes.replacing("campaign: poster", with: "campaign: poster, time: { from: 09:00, to: 18:00 }")),
      ["codes → nobody | scan, 3 codes of campaign poster, at some times"]),
    Case(
      "a higher limit", set("{ id: gift, on: text, when: { text: gift }, limit: { times: 1, within: 1d }, reply: A }", rest),
      set("{ id: gift, on: text, when: { text: gift }, limit: { times: 2, within: 1d }, reply: A }", rest), ["rest → gift | text"]),
    Case(
      "what runs beside", set(hi), set("{ id: log, on: text, continue: true, do: [ { record: { event: e } } ] }", hi), ["log acts too | text"]),
    Case("one row", stores, stores.replacing("乙", with: "丙"), ["welcome says something else | scan, 1 code of campaign table"]),
    Case(
      "one more row", stores, stores.replacing("[ s2, 乙 ]", with: "[ s2, 乙 ], [ s3, 丙 ]"),
      ["nobody → welcome | scan, 1 code of campaign table"]),
  ]

  @Test("the classes of events that change, and no others", arguments: cases)
  func classes(_ example: Case) throws {
    let (old, new) = (try Compile.ruleSet(example.old), try Compile.ruleSet(example.new))
    let report = Self.report(old, new)
    let found = report.difference.rules.changes.map { "\(report.heading($0)) | \(report.place($0))" }
    #expect(found + report.difference.rules.unproved.map { "\($0.rule): \($0.reason)" } == example.classes)
  }

  static func report(_ old: RuleSet, _ new: RuleSet, only: [String] = []) -> DifferenceReport {
    DifferenceReport(
      DifferenceReport.Side(name: "old.yaml", ruleSet: old), DifferenceReport.Side(name: "new.yaml", ruleSet: new),
      RuleSetDifference(from: old, to: new), only: only, limit: 50)
  }

  @Test("--only proves that nothing else changes, or shows what does") func only() throws {
    let old = try Compile.ruleSet(Self.set(Self.codes, Self.hi))
    let within = try Compile.ruleSet(Self.set(Self.codes.replacing("reply: A", with: "reply: C"), Self.hi))
    let beyond = try Compile.ruleSet(Self.set(Self.codes.replacing("reply: A", with: "reply: C"), Self.hi.replacing("A", with: "C")))
    #expect(Self.report(old, within, only: ["poster"]).isSame)
    #expect(Self.report(old, within, only: ["poster"]).verdict == "nothing but campaign poster changes (proved)")
    #expect(!Self.report(old, within).isSame)
    let told = Self.report(old, beyond, only: ["poster"])
    #expect(told.verdict == "1 class of events changes beside campaign poster")
    #expect(told.shown.rules.changes.map(told.heading) == ["hi says something else"])
  }

  @Test("codes and other texts of one pattern are told apart, so that --only speaks of all of them") func codesAndOthers() throws {
    let rule = "{ id: any, on: scan, when: { scene: \"p:{x:int}\" }, reply: A }"
    let report = Self.report(
      try Compile.ruleSet(Self.set(rule)), try Compile.ruleSet(Self.set(rule.replacing("A", with: "C"))), only: ["poster"])
    #expect(report.difference.rules.changes.map(report.place) == ["scan, 3 codes of campaign poster", "scan"])
    #expect(report.shown.rules.changes.map(report.place) == ["scan"] && !report.isSame)
  }

  static let campaigns: [(old: String, new: String, lines: [String])] = [
    ("range: 1..3", "range: 1..3", []),
    ("range: 1..3", "range: 2..5", ["campaign poster", "  + 2 codes: 4, 5", "  - 1 code: 1"]),
    ("scene: \"p:{n}\"", "scene: \"q:{n}\"", ["campaign poster", "  ! 3 codes with another scene: 1 p:1 → q:1"]),
    ("  poster:", "  flyer:", ["campaign flyer is new: 3 planned codes", "campaign poster is gone: 3 planned codes"]),
    (
      "range: 1..3 } }", "range: 1..3 } }, active: { from: 2026-05-30, through: 2026-06-01 }",
      ["campaign poster", "  active always → Sat 2026-05-30 00:00..Tue 2026-06-02 00:00"]
    ),
  ]

  @Test("codes and settings of campaigns that change", arguments: campaigns)
  func campaign(_ example: (old: String, new: String, lines: [String])) throws {
    let yaml = Self.set(Self.hi)
    let report = Self.report(try Compile.ruleSet(yaml), try Compile.ruleSet(yaml.replacing(example.old, with: example.new)))
    #expect(report.shown.campaigns.flatMap(report.lines) == example.lines)
  }

  @Test("the same in text, JSON and Markdown") func forms() throws {
    let (old, new) = (
      try Compile.ruleSet(Self.set(Self.codes, Self.hi)), try Compile.ruleSet(Self.set(Self.codes, Self.hi.replacing("A", with: "\"*\"")))
    )
    let report = Self.report(old, new)
    let text = report.text(Paint(false))
    for part in [
      "hi says something else  text\n", "  before  A\n", "  after   *\n", "rules: 1 rewritten (hi)\n", "differs  1 class of events changes\n",
    ] {
      #expect(text.contains(part), "\(text)")
    }
    let markdown = report.markdown
    #expect(markdown.hasPrefix("### Rules: 1 class of events changes\n"))
    #expect(markdown.contains("| hi says something else | text | "), "\(markdown)")
    #expect(markdown.contains(" | A | \\* |\n"), "\(markdown)")
    guard case .object(let object) = report.json else { throw Compile.Failure(description: "no object") }
    #expect(object["same"] == false)
    #expect(object["rules"] == ["added": [], "removed": [], "rewritten": ["hi"], "moved": []])
  }
}
