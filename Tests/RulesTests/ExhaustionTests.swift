import TestSupport
import Testing

@testable import Rules

/// Who is left without an answer when a limit is reached or a stock used up: over all states, times and codes.
@Suite("nobody is left behind a limit unsaid")
struct ExhaustionTests {
  private static let head =
    "wxrules: 1\ncampaigns: { x: { qr: { kind: permanent, scene: \"x:{n}\" }, for_each: { n: { range: 1..2 } } } }\nstocks: { gift: { count: 5 } }\n"
  private static let gift = "{ id: gift, on: scan, when: { campaign: x }, take: { stock: gift }, reply: \"{{ taken.gift }}\" }"

  /// Rules, the event that shows what is found, at which times where that is said, and how many of the two codes are answered whatever happened.
  static let rows: [(rules: String, shown: [String], times: String?, answered: Int)] = [
    (
      "\(gift), { id: old, on: scan, when: { campaign: x, subscription: [ returning, existing ] }, reply: b }",
      [#"scan "x:1", new, stock gift has 0 left -> nobody answers"#], nil, 0
    ),
    (
      "\(gift), { id: day, on: scan, when: { campaign: x, time: { from: 09:00, to: 22:00 } }, reply: b }",
      [#"scan "x:1", stock gift has 0 left, Mon 2026-06-01 22:00 -> nobody answers"#], "22:00–09:00", 0
    ),
    (
      "\(gift), { id: one, on: scan, when: { campaign: x, scene: \"x:1\" }, reply: b }",
      [#"scan "x:2", stock gift has 0 left -> nobody answers"#], nil, 1
    ),
    ("\(gift), { id: gone, on: scan, when: { campaign: x }, reply: b }", [], nil, 2),
    (
      "\(gift), { id: often, on: scan, when: { campaign: x }, limit: { times: 1, each: day }, reply: b }",
      [#"scan "x:1", often has answered 1 time, stock gift has 0 left -> nobody answers"#], nil, 0
    ),
    (
      "{ id: word, on: text, when: { text: 礼品 }, take: { stock: gift }, reply: \"{{ taken.gift }}\" }, "
        + "{ id: day, on: text, when: { text: 礼品, time: { from: 09:00, to: 22:00 } }, reply: b }, { id: all, on: scan, reply: c }",
      [#"text "礼品", stock gift has 0 left, Mon 2026-06-01 22:00 -> nobody answers"#], "22:00–09:00", 2
    ),
  ]

  @Test("each row names who is left, and counts the codes", arguments: rows)
  func left(_ rules: String, _ shown: [String], _ times: String?, _ answered: Int) throws {
    let proofs = RuleProofs(of: try Compile.ruleSet(Self.head + "rules: [ \(rules) ]\n"))
    let found = proofs.findings.filter { $0.code == .exhaustion }
    let lines: [String] = found.flatMap { $0.witnesses }.map { $0.line.english }
    #expect(lines == shown)
    let notes: [String] = found.flatMap { $0.notes.map(\.english) }
    #expect(notes == (shown.isEmpty ? [] : ["no rule below takes these events" + (times.map { " at some times: \($0)" } ?? "")]))
    #expect(proofs.counts.answeredCodes == answered)
  }
}
