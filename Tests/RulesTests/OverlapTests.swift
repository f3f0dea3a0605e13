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
}
