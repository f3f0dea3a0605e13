import TestSupport
import Testing

@testable import Rules

@Suite("overlaps are said of rules that can overlap")
struct OverlapTests {
  /// What stands under `overlaps` of rule `a`, what is said of it, and what is kept of it.
  static let overlaps: [(written: String, said: [String], kept: [String])] = [
    ("b", [], ["b"]),
    ("[ b ]", [], ["b"]),
    ("[ c, b ]", [], ["c", "b"]),
    ("off", [], ["off"]),
    ("a", ["WX2005 rule `a` is said to overlap with itself"], []),
    ("[ b, b ]", ["WX2005 `b` stands twice under `overlaps`"], ["b"]),
    ("[ b, c, b, b ]", ["WX2005 `b` stands twice under `overlaps`", "WX2005 `b` stands twice under `overlaps`"], ["b", "c"]),
    ("count", ["WX2005 `count` stands under `always`, where nothing overlaps"], []),
    ("[ bb, c ]", ["WX0301 rule `bb` is not defined"], []),
    ("[ zzz ]", ["WX0301 rule `zzz` is not defined"], []),
  ]

  @Test("what overlaps with nothing is a warning, a rule that is not there an error", arguments: overlaps)
  func overlap(_ written: String, _ said: [String], _ kept: [String]) {
    let (compilation, files) = Compile.text(
      """
      wxrules: 1
      requires: ">=1.6"
      always: [ { id: count, on: text, do: [ { record: { event: e } } ] } ]
      rules:
        - { id: a, on: text, when: { text: { contains: 退款 } }, overlaps: \(written), reply: 甲 }
        - { id: b, on: text, when: { text: { contains: 款 } }, reply: 乙 }
        - { id: c, on: text, when: { text: { contains: 退 } }, reply: 丙 }
        - { id: off, on: text, enabled: false, reply: 丁 }
      """)
    let shown = Comment(rawValue: DiagnosticText(files: files).render(compilation.findings))
    let found = compilation.findings.filter { $0.code == .allowance || $0.code == .undefinedName }
    #expect(found.map { "\($0.code.rawValue) \($0.message)" } == said, shown)
    #expect(found.allSatisfy { ($0.severity == .error) == ($0.code == .undefinedName) }, shown)
    #expect(compilation.ruleSet?.compiled.rules.first { $0.id == "a" }?.overlaps.map(\.value) ?? [] == kept, shown)
  }

  /// What two rules say and do whose scenes overlap, and whether that is said.
  static let deeds: [(first: String, second: String, isSaid: Bool)] = [
    ("reply: 欢迎", "reply: 您好", true),
    ("reply: 欢迎", "reply: 欢迎", false),
    ("reply: 欢迎, do: [ { tag: { add: x } } ]", "reply: 欢迎", true),
    ("reply: 欢迎, do: [ { tag: { add: x } } ]", "reply: 欢迎, do: [ { tag: { add: x } } ]", false),
    ("reply: 欢迎, do: [ { tag: { add: x } } ]", "reply: 欢迎, do: [ { tag: { add: y } } ]", true),
    ("reply: \"{{ scene }}\"", "reply: \"{{ scene }}\"", false),
    // Of one name, and not the same: `1` and `sh1`.
    ("reply: \"{{ s }}\"", "reply: \"{{ s }}\"", true),
    ("reply: { random: [ 甲, 乙 ] }", "reply: { random: [ 甲, 乙 ] }", true),
  ]

  @Test("rules that say and do the same are in nobody's way, in one file or in two", arguments: deeds)
  func same(_ first: String, _ second: String, _ isSaid: Bool) throws {
    let rules = [
      "  - { id: a, on: scan, when: { scene: \"store:sh{s:int}:table:{t:int}\" }, \(first) }\n",
      "  - { id: b, on: scan, when: { scene: \"store:{s:word}:table:17\" }, \(second) }\n",
    ]
    let together = ["rules.yaml": "wxrules: 1\nrules:\n" + rules.joined()]
    let apart = ["rules.yaml": "wxrules: 1\ninclude: [ more.yaml ]\nrules:\n" + rules[0], "more.yaml": "wxrules: 1\nrules:\n" + rules[1]]
    for (files, severity) in [(together, Severity.warning), (apart, Severity.error)] {
      let (compilation, read) = Compile.files(files)
      let ruleSet = try #require(compilation.ruleSet, Comment(rawValue: DiagnosticText(files: read).render(compilation.findings)))
      let findings = ruleSet.overlapFindings(Arena.all(of: ruleSet), Deeds(ruleSet.compiled))
      #expect(findings.map(\.severity) == (isSaid ? [severity] : []), Comment(rawValue: DiagnosticText(files: read).render(findings)))
    }
  }
}
