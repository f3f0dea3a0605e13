import Foundation
import TestSupport
import Testing

@Suite("decision tables and coverage, on the command line")
struct TableCommandTests {
  static let rules = """
    wxrules: 1
    requires: ">=1.6"
    campaigns:
      door: { qr: { kind: permanent, scene: door } }
    rules:
      - { id: new, on: scan, when: { campaign: door, subscription: new }, reply: 你好 }
      - { id: old, on: scan, when: { campaign: door, subscription: returning }, reply: 又来了 }
    tests:
      - { name: t, event: { scan: door, subscription: new }, expect: { rule: new } }

    """

  /// What is asked, how it ends, and words of what is said.
  static let calls: [(arguments: [String], status: Int32, says: [String])] = [
    (["table", "door"], 0, ["door: 1 code", "new        new   你好", "existing   —     nobody answers"]),
    (["table", "door", "--format", "markdown"], 0, ["| returning | old | 又来了 |"]),
    (["table", "door", "--format", "html"], 0, ["<td>又来了</td>", "class=\"nobody\""]),
    (["table", "door", "--format", "csv"], 0, ["door,,1,door,returning,any,,1,old,,,又来了,\r\n"]),
    (["table", "door", "--format", "json"], 0, ["\"rule\" : \"old\"", "\"answered\" : false"]),
    (["table", "dor"], 2, ["wxrules: no campaign `dor`; did you mean `door`?"]),
    (["table", "fountain"], 2, ["wxrules: no campaign `fountain`; they have `door`"]),
    (["table", "door", "--account", "shop"], 2, ["--account shop: no such account"]),
    (["table"], 2, ["Missing expected argument"]),
    (["test", "--coverage"], 0, ["1 of 2 rules, 1 of 3 classes of codes, 40 %", "rule old", "codes of door, existing"]),
    (["test", "--threshold", "40"], 0, ["40 %"]),
    (["test", "--threshold", "41"], 1, ["wxrules: coverage is 40 %, below 41 %"]),
    (["test", "--threshold", "101"], 2, ["--threshold 101: write per cent, 0 to 100"]),
    (["test", "--suggest"], 0, ["tests:\n", "# rule old; codes of door, returning\n", "scan: door"]),
    (["test", "--coverage", "--format", "json"], 0, ["\"percent\" : 40", "\"what\" : \"rule old\""]),
    (["test", "--suggest", "--format", "json"], 0, ["\"percent\" : 40", "\"suggestions\" : ["]),
    (["test", "--run", "nothing", "--coverage"], 0, ["0 tests passed", "0 of 2 rules"]),
  ]

  @Test("what is asked is said, and ends as the help says", arguments: calls)
  func call(_ arguments: [String], _ status: Int32, _ says: [String]) throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let result = try Binary.run(arguments, in: scratch.path)
    let text = result.output + result.errors
    #expect(result.status == status && says.allSatisfy(text.contains), "\(text)")
  }
}
