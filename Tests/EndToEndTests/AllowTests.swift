import Engine
import TestSupport
import Testing
import Wire

@Suite("findings that are meant, on the command line")
struct AllowTests {
  /// One warning in a reply, one that a comment allows.
  static let rules = #"""
    wxrules: 1
    rules:
      - { id: offer, on: text, when: { text: 优惠 }, reply: 谢谢\n1、免费 }
      # allow WX0512: 反斜杠是店标
      - { id: sign, on: text, when: { text: 店标 }, reply: 店标是\n这里 }
      - { id: rest, on: text, reply: 请讲 }

    """#

  /// What is asked, how it ends, and words of what is said and of what is not.
  static let calls: [(arguments: [String], status: Int32, says: [String], silent: [String])] = [
    ([], 0, ["warning[WX0512]", "ok  3 rules", "1 warning, 1 allowed"], ["反斜杠", "--strict"]),
    (
      ["--strict"], 1, ["error[WX0512]", "= note: a warning, which `--strict` makes an error", "failed  1 error in 1 file, 1 allowed"],
      ["warning[", "ok  "]
    ),
    (["--allow", "WX0512"], 0, ["ok  3 rules", ", 2 allowed"], ["WX0512", "warning"]),
    (["--strict", "--allow", "WX0512"], 0, ["ok  3 rules", ", 2 allowed"], ["WX0512"]),
    (["--strict", "--allow", "wx0309,0512"], 0, [", 2 allowed"], ["WX0512"]),
    (["--strict", "--allow", "WX0309，WX0512"], 0, [", 2 allowed"], ["WX0512"]),
    (["--strict", "--allow", "WX0309", "--allow", "WX0512"], 0, [", 2 allowed"], ["WX0512"]),
    (["--strict", "--allow", "WX0309"], 1, ["error[WX0512]", "1 allowed"], ["warning["]),
    (["--strict", "--format", "github"], 1, ["::error file=rules.yaml,line=3"], ["::warning"]),
    (["--allow", "WX0521"], 2, ["wxrules: --allow WX0521: no such code; did you mean `WX"], ["ok  "]),
    (["--allow", "nonsense"], 2, ["wxrules: --allow nonsense: no such code; `wxrules explain` lists them"], ["ok  "]),
    (["--allow", ","], 2, ["--allow wants a code"], ["ok  "]),
  ]

  @Test("validate says what it allows and what it raises, and ends as it says", arguments: calls)
  func validate(_ arguments: [String], _ status: Int32, _ says: [String], _ silent: [String]) throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let result = try Binary.run(["validate"] + arguments, in: scratch.path)
    let text = result.output + result.errors
    #expect(result.status == status && says.allSatisfy(text.contains) && !silent.contains(where: text.contains), "\(text)")
  }

  @Test("an error is not allowed away")
  func error() throws {
    let scratch = try Scratch()
    try scratch.write("wxrules: 1\nrules: [ { id: a, on: text, relpy: 好 } ]\n", to: "rules.yaml")
    let result = try Binary.run(["validate", "--allow", "WX0201"], in: scratch.path)
    #expect(result.status == 1 && result.output.contains("error[WX0201]") && !result.output.contains("allowed"), "\(result.output)")
  }

  @Test("machines read what was raised, and how many are allowed")
  func machines() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    func report(_ arguments: [String]) throws -> ([[String: JSON]], [String: JSON]) {
      let output = try Binary.run(["validate", "--format", "json"] + arguments, in: scratch.path).output
      guard case .object(let report)? = JSON(output), case .array(let findings)? = report["findings"], case .object(let summary)? = report["summary"]
      else { throw Compile.Failure(description: output) }
      return (findings.compactMap { if case .object(let finding) = $0 { finding } else { nil } }, summary)
    }
    let (findings, summary) = try report([])
    #expect(findings.map { $0["severity"] } == ["warning"] && findings[0]["raised"] == nil)
    #expect(summary["errors"] == 0 && summary["warnings"] == 1 && summary["allowed"] == 1)
    let (raised, strict) = try report(["--strict"])
    #expect(raised.map { $0["severity"] } == ["error"] && raised[0]["raised"] == true)
    #expect(strict["errors"] == 1 && strict["warnings"] == 0 && strict["allowed"] == 1)
    let (left, quiet) = try report(["--strict", "--allow", "WX0512"])
    #expect(left.isEmpty && quiet["errors"] == 0 && quiet["allowed"] == 2)
  }

  @Test("what a comment allows is allowed to all that read the rules")
  func others() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules + "tests: [ { name: 店标, event: { text: 店标 }, expect: { rule: sign } } ]\n", to: "rules.yaml")
    #expect(try Binary.run(["test"], in: scratch.path).status == 0)
    #expect(try Binary.run(["simulate", "--text", "店标"], in: scratch.path).status == 0)
  }
}
