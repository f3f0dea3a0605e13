import TestSupport
import Testing

@testable import Rules

/// A few lines of macros can stand for millions of conditions.
@Suite("macros that multiply")
struct MacroSizeTests {
  /// Each macro names the one before it so many times.
  private static func rules(levels: Int, times: Int, rules count: Int = 1) -> String {
    var yaml = "wxrules: 1\nmacros:\n  m0: { tag: a }\n"
    for level in 1...levels {
      yaml += "  m\(level): { any: [ \(Array(repeating: "{ macro: m\(level - 1) }", count: times).joined(separator: ", ")) ] }\n"
    }
    yaml += "rules:\n"
    for rule in 0..<count { yaml += "  - { id: r\(rule), on: text, when: { macro: m\(levels) }, reply: x }\n" }
    return yaml
  }

  @Test("what is too much is refused before anything walks through it, and what is much is taken")
  func sizes() {
    for (levels, times, isFine) in [(2, 10, true), (3, 12, true), (6, 30, false), (14, 30, false)] {
      let (compilation, files) = Compile.text(Self.rules(levels: levels, times: times))
      let found = Set(compilation.findings.map(\.code))
      #expect(
        found.isSubset(of: isFine ? [] : [.tooLarge]) && found.isEmpty == isFine, "\(DiagnosticText(files: files).render(compilation.findings))")
    }
    let circle = Array(repeating: "{ macro: a }", count: 30).joined(separator: ", ")
    let (circular, _) = Compile.text(
      "wxrules: 1\nmacros: { a: { any: [ \(circle) ] } }\nrules: [ { id: r, on: text, when: { macro: a, tag: x }, reply: x } ]\n")
    #expect(Set(circular.findings.map(\.code)) == [.macroRecursion])
    let (compilation, _) = Compile.text(Self.rules(levels: 3, times: 12, rules: 1_100))
    #expect(compilation.findings.map(\.code) == [.tooLarge])
    // What an account makes of a macro counts for its own forms of the rules.
    let rules = (0..<1_100).map { "  - { id: r\($0), on: text, when: { macro: m }, reply: x }" }.joined(separator: "\n")
    let (own, _) = Compile.text(
      """
      wxrules: 1
      accounts:
        sh: { app_id: wx0123456789abcdea, original_id: gh_00000000000a, kind: service, mode: plain, token: { env: T } }
        bj: { app_id: wx0123456789abcdeb, original_id: gh_00000000000b, kind: service, mode: plain, token: { env: T } }
      macros: { m: { tag: a } }
      overrides: { for: bj, macros: { m: { any: [ \((0..<4_500).map { "{ tag: t\($0) }" }.joined(separator: ", ")) ] } } }
      rules:
      \(rules)

      """)
    #expect(own.findings.map(\.code).contains(.tooLarge))
  }
}
