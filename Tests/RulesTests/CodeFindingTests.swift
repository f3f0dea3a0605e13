import TestSupport
import Testing

@testable import Rules

/// What is said of a campaign's codes: counted code by code, state by state and time by time.
@Suite("what becomes of codes")
struct CodeFindingTests {
  private static let door = "campaigns: { door: { qr: { kind: permanent, scene: \"d:{n}\" }, for_each: { n: { range: 1..3 } } } }\n"
  private static let cup =
    "campaigns: { cup: { qr: { kind: permanent, scene: \"c:{n}\" }, for_each: { n: { range: 1..3 } }, active: { from: 2035-06-01, through: 2035-06-30 } } }\n"
  private static let rest = "{ id: rest, tier: fallback, on: any, reply: r }"
  private static let scans = "{ id: scans, tier: fallback, on: scan, reply: s }"
  private static let ended = "{ id: ended, on: scan, when: { campaign: cup, phase: [ before, ended ] }, reply: c }"

  /// Declarations, rules, what is found of codes, and at which times where that is said.
  static let rows: [(head: String, rules: String, found: [String], times: String?)] = [
    (
      door, "{ id: two, on: scan, when: { scene: \"d:2\" }, reply: a }, \(rest)",
      ["WX2103 2 of 3 codes of campaign `door` are answered by the fallback only"], nil
    ),
    (
      door, "{ id: new, on: scan, when: { campaign: door, subscription: new }, reply: a }, \(rest)",
      ["WX2103 all 3 codes of campaign `door` are answered by the fallback only when scanned by `returning` and `existing` followers"], nil
    ),
    (
      door, "{ id: day, on: scan, when: { campaign: door, time: { days: mon-fri } }, reply: a }, \(rest)",
      ["WX2103 all 3 codes of campaign `door` are answered by the fallback only at some times"], "Sat or Sun"
    ),
    (door, "{ id: day, on: scan, when: { campaign: door }, reply: a }, \(rest)", [], nil),
    // One that is for scans alone may be meant for who is not new, and for no time or code.
    (door, "{ id: new, on: scan, when: { campaign: door, subscription: new }, reply: a }, \(scans)", [], nil),
    (
      door, "{ id: day, on: scan, when: { campaign: door, time: { days: mon-fri } }, reply: a }, \(scans)",
      ["WX2103 all 3 codes of campaign `door` are answered by the fallback only at some times"], "Sat or Sun"
    ),
    (door, "{ id: vip, on: scan, when: { campaign: door, tag: vip }, reply: a }, \(scans)", [], nil),
    (
      door, "{ id: vip, on: scan, when: { campaign: door, tag: vip }, reply: a }, \(rest)",
      ["WX2103 all 3 codes of campaign `door` are answered by the fallback only in some cases"], nil
    ),
    (
      door, "{ id: two, on: scan, when: { scene: \"d:2\" }, reply: a }, \(scans)",
      ["WX2103 2 of 3 codes of campaign `door` are answered by the fallback only"], nil
    ),
    (
      cup,
      "{ id: cup, on: scan, when: { campaign: cup }, reply: a }, { id: soon, on: scan, when: { campaign: cup, phase: before }, reply: b }, \(rest)",
      ["WX2103 codes of campaign `cup` are answered by the fallback only once it has ended"], nil
    ),
    (
      door,
      "{ id: day, on: scan, when: { campaign: door, time: { from: 09:00, to: 21:59 } }, reply: a }, "
        + "{ id: night, on: scan, when: { campaign: door, time: { from: 22:00, to: 09:00 } }, reply: b }",
      ["WX2102 all 3 codes of campaign `door` get no reply at some times"], "21:59–22:00"
    ),
    (
      door,
      "{ id: new, on: scan, when: { campaign: door, subscription: new }, reply: a }, "
        + "{ id: year, on: scan, when: { campaign: door, date: { from: 2035-01-01, through: 2035-12-30 } }, reply: b }, "
        + "{ id: next, on: scan, when: { campaign: door, date: { from: 2036-01-01, until: 2100-01-01 } }, reply: c }",
      ["WX2102 all 3 codes of campaign `door` get no reply at some times when scanned by `returning` and `existing` followers"],
      "before 2035-01-01 or 2035-12-31 or from 2100-01-01"
    ),
    (
      cup, "{ id: cup, on: scan, when: { campaign: cup, date: { until: 2035-06-30 } }, reply: a }, \(ended)",
      ["WX2102 all 3 codes of campaign `cup` get no reply at some times"], "2035-06-30"
    ),
    (
      cup, "{ id: cup, on: scan, when: { campaign: cup, subscription: new }, reply: a }, \(ended)",
      ["WX2102 all 3 codes of campaign `cup` get no reply when scanned by `returning` and `existing` followers"], nil
    ),
  ]

  @Test("each row has these findings about codes, and no others", arguments: rows)
  func found(_ head: String, _ rules: String, _ expected: [String], _ times: String?) throws {
    let all = RuleProofs(of: try Compile.ruleSet("wxrules: 1\n\(head)rules: [ \(rules) ]\n")).findings
    let found = all.filter { $0.code == .unansweredCodes || $0.code == .fallbackOnly }
    #expect(found.map { "\($0.code.rawValue) \($0.message)" } == expected)
    let notes: [String] = found.flatMap { $0.notes.map(\.english) }
    let said: [String] = notes.filter { $0.contains("at these times: ") }
    #expect(said.count == (times == nil ? 0 : 1) && said.allSatisfy { $0.hasSuffix("at these times: \(times ?? "")") })
  }
}
