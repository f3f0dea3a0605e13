import TestSupport
import Testing

@testable import Rules

@Suite("rules that write the same thing otherwise")
struct WriteConflictTests {
  /// Entries under `always` and rules, and what is said of them.
  static let cases: [(always: String, rules: String, said: [String])] = [
    (
      "a: on: text, do: [ { set: { stage: seen } } ]", "b: on: text, do: [ { set: { stage: asked } } ]",
      ["`a` sets variable `stage` to `seen`, and for the same event `b` sets variable `stage` to `asked`"]
    ),
    ("a: on: text, do: [ { set: { stage: seen } } ]", "b: on: text, do: [ { set: { stage: seen } } ]", []),
    ("a: on: text, do: [ { set: { stage: seen } } ]", "b: on: text, do: [ { set: { other: asked } } ]", []),
    ("a: on: text, do: [ { set: { stage: seen } } ]", "b: on: scan, do: [ { set: { stage: asked } } ]", []),
    (
      "a: on: text, do: [ { set: { stage: seen } } ]", "b: on: text, do: [ { unset: stage } ]",
      ["`a` sets variable `stage` to `seen`, and for the same event `b` unsets variable `stage`"]
    ),
    (
      "a: on: text, do: [ { tag: { add: vip } } ]", "b: on: text, when: { text: { contains: 退 } }, do: [ { tag: { remove: vip } } ]",
      ["`a` adds tag `vip`, and for the same event `b` removes tag `vip`"]
    ),
    ("a: on: text, do: [ { tag: { add: vip } } ]", "b: on: text, do: [ { tag: { add: vip } } ]", []),
    (
      "a: on: text, do: [ { remark: 甲 } ]\nb: on: text, do: [ { remark: 乙 } ]", "c: on: text",
      ["`a` sets the remark to `甲`, and for the same event `b` sets the remark to `乙`"]
    ),
    // Of those that answer one runs.
    ("", "a: on: text, when: { text: 你好 }, do: [ { set: { stage: x } } ]\nb: on: text, do: [ { set: { stage: y } } ]", []),
    // Conditions that exclude each other.
    (
      "a: on: text, when: { tag: vip }, do: [ { set: { stage: x } } ]",
      "b: on: text, when: { not: { tag: vip } }, do: [ { set: { stage: y } } ]\nc: on: text", []
    ),
    (
      "a: on: text, when: { text: { contains: 甲 } }, do: [ { set: { stage: x } } ]", "b: on: text, when: { text: 乙 }, do: [ { set: { stage: y } } ]",
      []
    ),
    (
      "a: on: text, do: [ { set: { stage: x }, when: { tag: vip } } ]",
      "b: on: text, when: { not: { tag: vip } }, do: [ { set: { stage: y } } ]", []
    ),
    (
      "a: on: text, do: [ { set: { stage: x }, when: { tag: vip } } ]", "b: on: text, do: [ { set: { stage: y } } ]",
      ["`a` sets variable `stage` to `x`, and for the same event `b` sets variable `stage` to `y`"]
    ),
    // What depends on the event is looked at where it happens.
    (
      "a: on: text, do: [ { set: { last: \"{{ message.content }}\" } } ]", "b: on: text, when: { text: 你好 }, do: [ { set: { last: 问好 } } ]",
      ["`a` sets variable `last` to `你好`, and for the same event `b` sets variable `last` to `问好`"]
    ),
    (
      "a: on: text, do: [ { set: { last: \"{{ message.content }}\" } } ]", "b: on: text, when: { text: 你好 }, do: [ { set: { last: 你好 } } ]", []
    ),
  ]

  @Test("what is said, and an event for which both run", arguments: cases)
  func conflicts(_ always: String, _ rules: String, _ said: [String]) throws {
    func items(_ text: String, _ reply: String) -> String {
      text.split(separator: "\n").map { line in
        let parts = line.split(separator: ":", maxSplits: 1)
        return "  - { id: \(parts[0]),\(parts[1])\(reply) }\n"
      }.joined()
    }
    let first = always.isEmpty ? "" : "always:\n" + items(always, "")
    let ruleSet = try Compile.ruleSet("wxrules: 1\nrequires: \">=1.6\"\n\(first)rules:\n" + items(rules, ", reply: 好"))
    let findings = ruleSet.writeConflicts(Arena.all(of: ruleSet))
    let shown = Comment(rawValue: DiagnosticText(files: ruleSet.files).render(findings))
    #expect(findings.map(\.message.english) == said, shown)
    #expect(findings.allSatisfy { $0.code == .conflictingWrites && $0.severity == .warning && $0.witnesses.count == 1 }, shown)
  }

  @Test("a rule that continues runs only above the one that answers", arguments: [("", true), ("top", false)])
  func order(_ above: String, _ isSaid: Bool) throws {
    let answering = "  - { id: answer, on: text, reply: 好, do: [ { set: { stage: y } } ] }\n"
    let going = "  - { id: going, on: text, continue: true, do: [ { set: { stage: x } } ] }\n"
    let ruleSet = try Compile.ruleSet("wxrules: 1\nrules:\n" + (above.isEmpty ? going + answering : answering + going))
    let findings = ruleSet.writeConflicts(Arena.all(of: ruleSet))
    #expect(findings.count == (isSaid ? 1 : 0))
    #expect(findings.first.map { $0.notes.map(\.english) == ["what `answer` writes counts"] } ?? !isSaid)
  }

  @Test("of very many the first are said, and that there are more")
  func many() throws {
    let rules = (0..<40).map { "  - { id: r\($0), on: text, when: { text: t\($0) }, reply: 好, do: [ { set: { stage: s\($0) } } ] }\n" }.joined()
    let ruleSet = try Compile.ruleSet(
      "wxrules: 1\nrequires: \">=1.6\"\nalways:\n  - { id: a, on: text, do: [ { set: { stage: seen } } ] }\nrules:\n" + rules)
    let findings = ruleSet.writeConflicts(Arena.all(of: ruleSet))
    #expect(findings.count == 8)
    #expect(findings.last?.notes.last == "and more rules like it, of the 41 that write it")
  }
}
