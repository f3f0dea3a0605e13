import TestSupport
import Testing

@testable import Rules

/// What can happen is never called impossible: each rule `x` answers the event beside it, so no proof may say that it does not.
@Suite("what can happen is never called impossible")
struct SoundnessTests {
  /// An event, as the platform or a server of the house sends it, and who sends it.
  struct Happening {
    var fields: [(String, String)] = []
    var outside: String?
    var at = "2026-06-01T12:00"
    var variables: [String: Value] = [:]
    var language: String?
    var source: String?
    var text = "x"
  }
  typealias Row = (name: String, head: String, rules: String, happening: Happening)

  private static let newYork = "calendars: { ny: { timezone: America/New_York, week: { mon-fri: [ 09:00-17:00 ] } } }"
  private static let fromNewYork =
    "defaults: { timezone: America/New_York }\ncalendars: { cn: { timezone: Asia/Shanghai, week: { mon-fri: [ 09:00-17:00 ] } } }"
  private static let tokyo = "calendars: { tokyo: { timezone: Asia/Tokyo, week: { mon-sun: [ 09:00-18:05 ] } } }"
  private static let paid = "outside: { paid: { fields: { amount: decimal, n: int, note: text } } }"
  private static let american = "defaults: { timezone: America/New_York }"
  private static let numbers = "vars: { n: number }"

  /// Conditions of rules that are asked one after the other; the last is that of `x`.
  static let rows: [Row] = [
    ("a calendar elsewhere in summer", newYork, "{ open: ny, time: { from: 21:00, to: 22:00 } }", Happening(at: "2035-06-11T21:30")),
    ("a calendar elsewhere in winter", newYork, "{ open: ny, time: { from: 05:00, to: 06:00 } }", Happening(at: "2035-01-10T05:30")),
    (
      "an account elsewhere in summer", fromNewYork, "{ open: cn, time: { from: 21:00, to: 22:00 }, date: { from: 2035-01-01, until: 2036-01-01 } }",
      Happening(at: "2035-06-12T21:30")
    ),
    (
      "an account elsewhere in winter", fromNewYork, "{ open: cn, time: { from: 20:00, to: 21:00 }, date: { from: 2035-06-01, until: 2036-01-01 } }",
      Happening(at: "2035-12-12T20:30")
    ),
    (
      "winter before a date", newYork, "{ open: ny, time: { from: 05:00, to: 06:00 }, date: { until: 2035-08-01 } }",
      Happening(at: "2035-01-10T05:30")
    ),
    ("hours off the quarter", tokyo, "{ closed: tokyo, time: { from: 17:00, to: 17:10 } }", Happening(at: "2035-01-10T17:07")),
    (
      "an hour that comes twice", american, "{ date: { from: 2035-11-04T01:45, until: 2035-11-04T02:00 }, time: { from: 01:00, to: 01:15 } }",
      Happening(at: "2035-11-04T01:05-05:00")
    ),
    ("an element twice", "", "{ all: [ { field: { A: '1' } }, { field: { A: '2' } } ] }", Happening(fields: [("A", "1"), ("A", "2")])),
    (
      "an element twice, one of them not", "",
      "{ field: { A: '1' }, not: { field: { A: { prefix: '2' } } } } | { any: [ { not: { field: { A: '2' } } }, { not: { field: { A: '1' } } } ] } | { field: { A: '2' } }",
      Happening(fields: [("A", "1"), ("A", "2")])
    ),
    ("a list as a value", "", "{ where: { event.fields.A: '1' }, field: { A: '2' } }", Happening(fields: [("A", "1"), ("A", "2")])),
    ("an element folded", "", "{ field: { X: abc } } | { field: { X: { equals: abc, exact: false } } }", Happening(fields: [("X", "ABC")])),
    (
      "an element that is wide", "", "{ field: { X: [ abc, ABC ] } } | { field: { X: { equals: abc, exact: false } } }",
      Happening(fields: [("X", "ａｂｃ")])
    ),
    ("a large number", numbers, "{ where: { vars.n: { gt: 100000000000000000 } } }", Happening(variables: ["n": .int(100_000_000_000_000_100)])),
    (
      "a large number below nothing", numbers, "{ where: { vars.n: { lt: -100000000000000000 } } }",
      Happening(variables: ["n": .int(-100_000_000_000_000_100)])
    ),
    (
      "the word that no rule names", "vars: { t: text }", "{ where: { vars.t: { not: q7Z, exists: true } } }",
      Happening(variables: ["t": .text("hello")])
    ),
    (
      "the language that no rule names", "",
      "{ lang: und } | { not: { any: [ { lang: und }, { not: { where: { user.lang: { exists: true } } } } ] } }", Happening(language: "fr")
    ),
    ("the source that no rule names", "", "{ not: { source: ADD_SCENE_OTHERS } }", Happening(source: "ADD_SCENE_SEARCH")),
    (
      "a decimal as it is written", paid, "{ field: { amount: '1.50' } } | { field: { amount: [ '1.50', '2.50' ] } }",
      Happening(fields: [("amount", "2.50"), ("n", "1"), ("note", "")], outside: "paid")
    ),
    (
      "a decimal that is listed otherwise", paid, "{ field: { amount: [ '2.5', '2.50', '02.5' ] } } | { where: { event.fields.amount: 2.5 } }",
      Happening(fields: [("amount", "2.500"), ("n", "1"), ("note", "")], outside: "paid")
    ),
    (
      "a large whole number", paid, "{ where: { event.fields.n: { gt: 9007199254740992 } } }",
      Happening(fields: [("amount", "1"), ("n", "9007199254740995"), ("note", "")], outside: "paid")
    ),
    (
      "space around a field", paid, "{ where: { event.fields.note: a } } | { field: { note: a } }",
      Happening(fields: [("amount", "1"), ("n", "1"), ("note", " a")], outside: "paid")
    ),
  ]

  @Test("a rule that answers is not proved to be silent", arguments: rows)
  func possible(_ row: Row) throws {
    let kind = row.happening.outside.map { "outside.\($0)" } ?? "text"
    let conditions = row.rules.split(separator: " | ")
    let rules = conditions.enumerated().map { at, condition in
      "  - { id: \(at == conditions.count - 1 ? "x" : "r\(at)"), on: \(kind), when: \(condition), reply: none }"
    }
    let yaml = (["wxrules: 1", "requires: \">=1.6\"", row.head, "rules:"] + rules + ["  - { id: rest, on: \(kind), reply: none }", ""])
      .joined(separator: "\n")
    let ruleSet = try Compile.ruleSet(yaml)
    let ordinal = try #require(ruleSet.compiled.rules.firstIndex { $0.id == "x" })
    let (event, facts) = try played(row.happening, ruleSet)
    let winner = ruleSet.outcome(event, facts, naive: true).winner?.rule
    #expect(winner == Int32(ordinal), "\(winner.map { ruleSet.compiled.rules[Int($0)].id } ?? "nobody") answers")
    switch Reachability(of: Int32(ordinal), in: Arena.all(of: ruleSet)) {
    case .reached, .unproved: break
    case .covered(let by, _, _): Issue.record("said to be covered by \(by.map { ruleSet.compiled.rules[Int($0)].id })")
    case .contradictory: Issue.record("said to be contradictory")
    }
  }

  private func played(_ happening: Happening, _ ruleSet: RuleSet) throws -> (Event, Facts) {
    let witness = Witness(.text)
    let time = try #require(WrittenTime(happening.at)).instant(in: witness.zone(in: ruleSet))
    var facts = Facts()
    facts.history.followCount = 1
    facts.profile.variables = happening.variables
    facts.profile.language = happening.language
    facts.profile.source = happening.source
    let account = ruleSet.addressee(nil)
    if let outside = happening.outside {
      let fields = happening.fields.map { (name: $0.0, value: $0.1) }
      return (.outside(outside, openid: "oA", account: account, time: time, fields: fields), facts)
    }
    let elements = MessageForm.text(happening.text).elements(openid: "oA", account: account, isFollower: true, time: time, fields: happening.fields)
    return (Event(.text, of: elements, time: time, isFollow: false), facts)
  }

  /// Of codes, and when one of them is not answered.
  static let codes: [(name: String, head: String, rules: String, at: String)] = [
    (
      "a calendar elsewhere, by the season", newYork.replacing("mon-fri", with: "mon-sun"),
      "{ campaign: c, open: ny } | { campaign: c, time: { from: 05:00, to: 21:00 } }", "2035-01-10T21:30"
    ),
    ("hours off the quarter", tokyo, "{ campaign: c, open: tokyo } | { campaign: c, time: { from: 17:10, to: 17:00 } }", "2035-01-10T17:07"),
  ]

  @Test("codes that are not always answered are not proved to be", arguments: codes)
  func unanswered(_ name: String, _ head: String, _ rules: String, _ at: String) throws {
    let lines = rules.split(separator: " | ").enumerated().map { "  - { id: r\($0), on: scan, when: \($1), reply: r }" }
    let campaign = "campaigns: { c: { qr: { kind: permanent, scene: \"c:{n}\" }, for_each: { n: { range: 1..3 } } } }"
    let ruleSet = try Compile.ruleSet((["wxrules: 1", "requires: \">=1.6\"", head, campaign, "rules:"] + lines + [""]).joined(separator: "\n"))
    let time = try #require(WrittenTime(at)).instant(in: .shanghai)
    let scan = MessageForm.scan("c:1").elements(openid: "oA", account: ruleSet.addressee(nil), isFollower: true, time: time)
    #expect(ruleSet.match(Event(.scan, of: scan, time: time, isFollow: false), given: Facts()) == nil)
    let table = DecisionTable(of: ruleSet.campaigns[0], in: ruleSet)
    #expect(table.classes.contains { codes in codes.rows.contains { !$0.isAnswered } })
  }
}
