import TestSupport
import Testing

@testable import Rules

/// What proofs say of rules, and what they must not: each row a set of rules whose events were played.
@Suite("what is said is so")
struct UnsaidTests {
  /// Findings are held against their code, severity and the first word in backquotes.
  static let rows: [(rules: String, said: [String], unsaid: [String])] = [
    ("{ id: a, on: text, when: { text: { regex: '[a-z0-9]{3}' } }, reply: x }", ["WX2101 warning text"], []),
    ("{ id: a, on: text, when: { text: { contains: q } }, reply: x }", ["WX2101 warning text"], []),
    ("{ id: a, on: text, when: { text: { contains: q } }, reply: x }, { id: b, on: text, when: { tag: x }, reply: y }", ["WX2101 warning text"], []),
    (
      "{ id: a, on: text, when: { text: { contains: q } }, reply: x }, { id: b, on: text, reply: y }", [],
      ["WX2101 warning text", "WX2101 note text"]
    ),
    ("{ id: a, on: menu.click, when: { key: { regex: '[A-Za-z0-9]+' } }, reply: x }", ["WX2101 warning menu.click"], []),
    ("{ id: a, on: menu.click, when: { key: map } , reply: x }", [], ["WX2101 warning menu.click"]),
    ("{ id: a, on: menu.click, when: { key: { regex: 'k{65,}' } }, reply: x }", [], ["WX2001 error a"]),
    ("{ id: a, on: menu.click, when: { key: { regex: 'k{129,}' } }, reply: x }", ["WX2001 error a"], []),
    ("{ id: a, on: text, when: { text: { equals: hello }, where: { message.content: HELLO } }, reply: x }", [], ["WX2001 error a", "WX2001 note a"]),
    (
      "{ id: a, on: text, when: { where: { message.content: hello } }, reply: x }, { id: b, on: text, when: { text: { equals: hello } }, reply: y }",
      [], ["WX2001 error b"]
    ),
    ("{ id: a, on: text, when: { text: { regex: '\\p{L}+' } }, reply: x }", ["WX2101 warning text"], ["WX2001 note a"]),
    ("{ id: a, on: text, when: { text: { regex: '\\pLa' } }, reply: x }", ["WX2101 warning text"], ["WX2001 note a"]),
    ("{ id: a, on: text, when: { text: { regex: '[^\\p{L}]' } }, reply: x }", ["WX2101 warning text"], ["WX2001 note a"]),
    (
      "{ id: a, on: text, when: { text: { regex: '\\p{L}+' } }, reply: x }, { id: b, on: text, when: { text: { regex: '\\p{Lu}+' } }, reply: y }",
      ["WX2001 error b"], []
    ),
    (
      "{ id: a, on: text, when: { text: { regex: '\\p{L}*' } }, reply: x }, { id: b, on: text, when: { text: { regex: '.*\\P{L}.*' } }, reply: y }",
      [], ["WX2001 note b", "WX2001 error b"]
    ),
    ("{ id: a, on: text, when: { text: { regex: '\\p{Cyrillic}+' } }, reply: x }", ["WX2101 warning text"], ["WX2001 note a"]),
    ("{ id: a, on: text, when: { where: { vars.t: { prefix: a } } }, reply: x }", [], ["WX2001 note a"]),
    ("{ id: a, on: text, when: { where: { vars.t: { prefix: ab, suffix: bc } } }, reply: x }", [], ["WX2001 note a"]),
    (
      "{ id: a, on: text, when: { all: [{ where: { vars.t: { prefix: a } } }, { where: { vars.t: { suffix: z } } }] }, reply: x }", [],
      ["WX2001 note a"]
    ),
  ]

  @Test("each row says what it must, and nothing that is not so", arguments: rows)
  func said(_ rules: String, _ said: [String], _ unsaid: [String]) throws {
    let ruleSet = try Compile.ruleSet("wxrules: 1\nrequires: \">=1.6\"\nrules: [ \(rules) ]\n")
    let found = Set(RuleProofs(of: ruleSet).findings.map { "\($0.code.rawValue) \($0.severity.rawValue) \(Self.subject(of: $0.message.english))" })
    #expect(found.isSuperset(of: said) && found.isDisjoint(with: unsaid), "\(found.sorted())")
  }

  private static func subject(of message: String) -> String {
    let parts = message.split(separator: "`", omittingEmptySubsequences: false)
    return parts.count > 1 ? String(parts[1]) : message
  }

  @Test("codes that plainly nobody answers are named, though something else is not known")
  func codes() throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      requires: ">=1.6"
      vars: { n: number, t: text }
      campaigns: { cup: { qr: { kind: permanent, scene: "cup:{i}" }, for_each: { i: { range: 1..9 } } } }
      rules:
        - { id: a, on: scan, when: { campaign: cup, where: { vars.n: { gt: 1 } }, not: { where: { vars.t: { prefix: a } } } }, reply: x }
      """)
    #expect(RuleProofs(of: ruleSet).findings.contains { $0.code == .unansweredCodes && $0.message.english.contains("`cup`") })
  }

  @Test("a counter that counts otherwise is no proof that nothing changes", arguments: ["{ on: scan }", "{ on: text, within: 1d }"])
  func counters(_ counter: String) throws {
    func rules(_ counter: String) throws -> RuleSet {
      try Compile.ruleSet(
        """
        wxrules: 1
        requires: ">=1.6"
        counters: { c: \(counter) }
        rules:
          - { id: cc, on: text, when: { where: { counters.c: { gte: 3 } } }, reply: x }
          - { id: rest, on: text, reply: y }
        """)
    }
    let difference = RuleDifference(from: try rules("{ on: text }"), to: try rules(counter))
    #expect(difference.unproved.map(\.rule) == ["cc"])
  }
}
