import TestSupport
import Testing

@testable import Rules

@Suite("what is proved is said once, at its cause")
struct ProvedFindingTests {
  static let many = """
    wxrules: 1
    rules:
      - { id: all, on: text, reply: 收到 }
      - { id: refund, on: text, when: { text: 退款 }, reply: 请发订单号 }
      - { id: hours, on: text, when: { text: { contains: 几点 } }, reply: 九点 }
      - { id: where, on: text, when: { text: { contains: 地址 } }, reply: 人民路 }
    """
  static let allWins = "rule `all` takes every event that 3 rules below it are for: none of them can ever reply"

  /// A file, and what is found of it, tests and all.
  static let files: [(name: String, yaml: String, findings: [String])] = [
    ("a rule that takes everything buries three", many, ["WX2001 " + allWins]),
    (
      "it buries two", many.replacing("  - { id: where, on: text, when: { text: { contains: 地址 } }, reply: 人民路 }", with: ""),
      ["WX2001 rule `refund` can never reply", "WX2001 rule `hours` can never reply"]
    ),
    ("it is asked last", many.replacing("id: all, ", with: "id: all, tier: fallback, "), []),
    (
      "a test expects a rule that is gone, and the rules are proved all the same",
      many + "\ntests: [ { name: 门, event: { text: 门 }, expect: { rule: door } } ]",
      ["WX2001 " + allWins, "WX2501 test expects rule `door`, which does not exist"]
    ),
    (
      "a fallback that names the campaign is an answer of its own",
      """
      wxrules: 1
      campaigns: { poster: { qr: { kind: permanent, scene: poster } } }
      rules:
        - { id: poster, on: scan, when: { campaign: poster }, tier: fallback, reply: 谢谢扫码 }
      """, []
    ),
    (
      "one that does not is none",
      """
      wxrules: 1
      campaigns: { poster: { qr: { kind: permanent, scene: poster } } }
      rules:
        - { id: rest, on: scan, tier: fallback, reply: 谢谢扫码 }
      """, ["WX2103 codes of campaign `poster` are answered by the fallback only"]
    ),
  ]

  @Test("each file has the findings that it should have, and no others", arguments: files)
  func found(_ name: String, _ yaml: String, _ findings: [String]) throws {
    let (compilation, files) = Compile.text(yaml)
    let ruleSet = try #require(compilation.provable, Comment(rawValue: DiagnosticText(files: files).render(compilation.findings)))
    let found = compilation.adding(RuleProofs(of: ruleSet)).findings.filter { $0.code != .gap }
    #expect(found.map { "\($0.code.rawValue) \($0.message)" } == findings, Comment(rawValue: DiagnosticText(files: files).render(found)))
  }

  @Test("what buries others is given the tier of a fallback, unless one stands below it")
  func buryingHelp() throws {
    func help(_ yaml: String) throws -> [String] {
      RuleProofs(of: try Compile.ruleSet(yaml)).findings.filter { $0.code == .unreachable }.flatMap(\.help).map(\.english)
    }
    #expect(try help(Self.many) == ["give `all` `tier: fallback`: it is then asked last, wherever it stands"])
    let below = Self.many + "\n  - { id: rest, tier: fallback, on: text, reply: 好 }"
    #expect(try help(below) == ["`rest` is there for all that is left: remove `all`, or narrow it"])
  }

  @Test("where anything but a test is at fault, nothing is proved")
  func unprovable() {
    #expect(Compile.text(Self.many.replacing("on: text, when: { text: 退款 }", with: "on: txt")).0.provable == nil)
  }

  @Test("a rule that waits for a variable that none sets is counted with an if")
  func unset() throws {
    let ruleSet = try Compile.ruleSet("wxrules: 1\nrules: [ { id: a, on: text, when: { where: { vars.referrer: { exists: true } } }, reply: x } ]\n")
    #expect(RuleProofs(of: ruleSet).counts.unsetVariables == 1)
  }
}
