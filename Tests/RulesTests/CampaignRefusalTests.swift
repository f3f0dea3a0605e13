import Foundation
import TestSupport
import Testing

@testable import Rules

/// Phases, ends, limits, touches and columns: what is refused, at its word, as the only finding. `¦` stands before the place.
@Suite("phases, ends, limits and columns")
struct CampaignRefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let code: String
    let message: String
    let yaml: String
    var testDescription: String { yaml }
  }

  private static let campaigns = """
    wxrules: 1
    lists: { shops: { key: id, columns: { id: word, city: string, name: string }, rows: [ [ a, sh, 甲 ], [ b, sh, 乙 ] ] } }
    campaigns:
      may: { qr: { kind: permanent, scene: "may:{n}" }, for_each: { n: { of: [ x ] } }, active: { from: 2035-05-01, through: 2035-05-31 } }
      open: { qr: { kind: permanent, scene: open } }
      late: { qr: { kind: permanent, scene: late }, active: { from: 2035-05-01 } }
      bind: { qr: { kind: permanent, scene: bind }, attribution: none }

    """
  private static func when(_ code: String, _ message: String, _ when: String) -> Case {
    Case(code: code, message: message, yaml: campaigns + "rules: [ { id: a, on: scan, when: \(when), reply: x } ]\n")
  }
  private static func active(_ code: String, _ message: String, _ active: String) -> Case {
    Case(
      code: code, message: message, yaml: "wxrules: 1\ncampaigns: { c: { qr: { kind: permanent, scene: c }, active: \(active) } }\n")
  }
  private static func lasting(_ code: String, _ message: String, _ qr: String, active: String) -> Case {
    Case(code: code, message: message, yaml: "wxrules: 1\ncampaigns: { c: { qr: { kind: temporary, scene: c, \(qr) }, active: \(active) } }\n")
  }
  private static func limit(_ code: String, _ message: String, _ limit: String, when: String = "{ campaign: may }") -> Case {
    Case(code: code, message: message, yaml: campaigns + "rules: [ { id: a, on: scan, when: \(when), limit: \(limit), reply: x } ]\n")
  }
  /// Another campaign beside one whose codes are `sh` and `7`.
  private static func beside(_ message: String, _ other: String) -> Case {
    Case(
      code: "WX0401", message: message,
      yaml: """
        wxrules: 1
        lists: { shops: { key: id, columns: { id: word, city: string }, rows: [ [ a, sh ], [ b, "7" ] ] } }
        campaigns:
          door: { qr: { kind: permanent, scene: "{store.city}" }, for_each: { store: { list: shops } } }
          other: \(other)

        """)
  }
  private static func columns(_ code: String, _ message: String, _ scene: String, rows: String = "[ a, sh ], [ b, bj ]", more: String = "") -> Case {
    Case(
      code: code, message: message,
      yaml: """
        wxrules: 1
        lists: { shops: { key: id, columns: { id: word, city: string }, rows: [ \(rows) ] } }
        campaigns:
          c: { qr: { kind: permanent, scene: \(scene)\(more) }, for_each: { store: { list: shops } } }

        """)
  }

  static let refused = [
    Case(
      code: "WX0206", message: "`account` came with engine 1.6",
      yaml: "wxrules: 1\nrequires: \">=1.5\"\nrules: [ { id: a, on: text, limit: { times: 1, per: ¦account }, reply: x } ]\n"),
    Case(
      code: "WX0206", message: "`none` came with engine 1.6",
      yaml: "wxrules: 1\nrequires: \">=1.5\"\ncampaigns: { b: { qr: { kind: permanent, scene: b }, attribution: ¦none } }\n"),
    when("WX0208", "`phase` without `campaign`", "{ ¦phase: ended }"),
    when("WX0208", "`phase` without `campaign`", "{ all: [ { campaign: may }, { ¦phase: ended } ] }"),
    when("WX0309", "campaign `open` is never `ended`", "{ campaign: open, phase: ¦ended }"),
    when("WX0309", "campaign `open` is never `before`", "{ campaign: open, phase: [ running, ¦before ] }"),
    when("WX0309", "campaign `late` is never `ended`", "{ campaign: [ may, late ], phase: ¦ended }"),
    when("WX0204", "`over` is not one of the words for `phase`", "{ campaign: may, phase: ¦over }"),
    when("WX0309", "a code of campaign `bind` is never a touch", "{ last_touch: ¦bind }"),
    when("WX0310", "`*` stands for itself in a `scene`", "{ scene: \"store_¦*\" }"),
    when("WX0310", "`^` stands for itself in a `scene`", "{ scene: \"¦^store_\" }"),
    when("WX0310", "`.*` stands for itself in a `scene`", "{ scene: [ open, \"store_¦.*\" ] }"),
    when("WX0310", "`$` stands for itself in a `scene`", "{ scene: \"store_{n:int}¦$\" }"),
    active("WX0208", "`through` beside `until`: a window has one end", "{ until: 2035-01-02, ¦through: 2035-01-01 }"),
    active("WX0208", "`until` beside `through`: a window has one end", "{ through: 2035-01-01, ¦until: 2035-01-02 }"),
    active("WX0207", "`through` names the last day, and this has a time of day", "{ through: ¦2035-01-01T20:00 }"),
    active("WX0701", "campaign `c` ends before it begins", "{ from: 2035-06-18, until: ¦2035-06-18 }"),
    active("WX0701", "campaign `c` ends before it begins", "{ from: 2035-06-18, through: ¦2035-06-17 }"),
    active("WX0201", "unknown key `to` in `active`", "{ from: 2035-06-18, ¦to: 2035-06-20 }"),
    lasting("WX0402", "or write `expires: 11d`", "expires: ¦7d", active: "{ from: 2035-11-01, until: 2035-11-12 }"),
    lasting(
      "WX0402", "a code made at the beginning ends before campaign `c` does", "expires: ¦30d", active: "{ from: 2035-11-01, through: 2035-12-01 }"),
    lasting("WX0701", "ended", "expires: 1d", active: "{ from: 2025-11-01, until: ¦2025-11-12 }"),
    limit("WX0208", "`each` beside `within`", "{ times: 1, within: 1d, ¦each: day }"),
    limit("WX0204", "`year` is not one of the words for `each`", "{ times: 1, each: ¦year }"),
    limit("WX0204", "`all` is not one of the words for `per`", "{ times: 1, per: ¦all }"),
    limit("WX0202", "`by` with `per: account` needs an end: `within` or `each`", "{ times: 1, per: account, ¦by: \"{{ scene }}\" }"),
    limit("WX0306", "`vars.x` is not there for `scan`", "{ times: 1, by: \"{{ ¦vars.x }}\" }"),
    limit(
      "WX0302", "in scope: event, message, account, lists, scene, campaign", "{ times: 1, by: \"{{ ¦zzzz }}\" }", when: "{ scene: x, external: true }"
    ),
    limit("WX0306", "`user.openid` is not there for `scan`", "{ times: 1, by: \"{{ ¦user.openid }}\" }"),
    limit("WX0306", "`m` is not there for `scan`", "{ times: 1, by: \"{{ ¦m }}\" }", when: "{ scene: \"x:{m:word}\", external: true }"),
    columns("WX0401", "codes `a` and `b` both have the scene \"sh\"", "¦\"{store.city}\"", rows: "[ a, sh ], [ b, sh ]"),
    beside("both produce scene \"sh\"", "{ qr: { kind: permanent, scene: ¦\"s{x}\" }, for_each: { x: { of: [ i, h ] } } }"),
    beside("both produce scene \"sh\"", "{ qr: { kind: permanent, scene: ¦\"{s.city}\" }, for_each: { s: { list: shops } } }"),
    beside("both produce scene \"7\"", "{ qr: { kind: permanent, scene: ¦int, allocate: 5..9 }, for_each: { x: { of: [ i ] } } }"),
    columns("WX0302", "list `shops` has no column `town`", "\"s_{¦store.town}\""),
    columns("WX0301", "hole `stor` is not in `for_each`", "\"s_{¦stor.city}\""),
    columns("WX0310", "a hole with a type beside columns", "\"{store.city}_{¦n:int}\""),
    columns("WX0310", "columns make the scenes of planned codes only", "¦\"{store.city}\"", more: ", mint: on_demand"),
    columns("WX0402", "column `city` stands in a scene and holds `上` in \"上海\"", "\"{store.id}_{store.city}\"", rows: "[ a, sh ], ¦[ b, 上海 ]"),
  ]

  @Test("each is the only finding, at its word", arguments: refused)
  func refuses(_ item: Case) throws {
    let parts = item.yaml.components(separatedBy: "¦")
    let (compilation, files) = Compile.text(parts.joined())
    let text = Comment(rawValue: DiagnosticText(files: files).render(compilation.findings))
    #expect(compilation.findings.map(\.code.rawValue) == [item.code], text)
    let finding = try #require(compilation.findings.first, text)
    #expect(files[0].position(at: finding.primary.span.bytes.lowerBound) == files[0].position(at: parts[0].utf8.count), text)
    #expect(([finding.message] + finding.help).contains { $0.english.contains(item.message) }, text)
  }

  static let taken = [
    when("", "", "{ campaign: may, phase: [ before, running, ended ] }"),
    when("", "", "{ any: [ { campaign: may, phase: before }, { scene: x, external: true } ] }"),
    active("", "", "{ from: 2035-06-18, through: 2035-06-18 }"),
    lasting("", "", "expires: 11d", active: "{ from: 2035-11-01, until: 2035-11-12 }"),
    lasting("", "", "expires: 7d", active: "{ until: 2035-11-12 }"),
    lasting("", "", "expires: 7d, renew: 1d", active: "{ from: 2035-11-01, until: 2035-11-12 }"),
    lasting("", "", "expires: 5m, mint: on_demand", active: "{ from: 2035-11-01, until: 2035-11-12 }"), limit("", "", "{ times: 1, per: account }"),
    limit("", "", "{ times: 2, per: account, each: week, by: \"{{ n }}-{{ scene }}-{{ campaign.id }}\" }"),
    limit("", "", "{ times: 1, by: \"{{ scene }}\" }"), columns("", "", "\"{store.city}_{store}\""), columns("", "", "\"{store.city}\""),
  ]

  @Test("what is meant is taken", arguments: taken)
  func takes(_ item: Case) {
    let (compilation, files) = Compile.text(item.yaml)
    #expect(compilation.findings.isEmpty, "\(DiagnosticText(files: files).render(compilation.findings))")
  }

  @Test("what is written as in a glob or an expression is shown as a pattern")
  func wildcards() {
    let cases = [
      "store_*": "store_{rest:rest}", "^store_": "store_{rest:rest}", "store_.*": "store_{rest:rest}", "^a_.+_b$": "a_{part:text}_b",
      "a*b**": "a{part:text}b{rest:rest}", "{a:word}:*": "{a:word}:{rest:rest}", "door$": "door",
    ]
    for (text, pattern) in cases { #expect(Wildcards.pattern(meantBy: text)?.pattern == pattern, "\(text)") }
    for text in ["door:1", "*", "a.b", "{n:int(1..9)}", "a-b_c"] { #expect(Wildcards.pattern(meantBy: text) == nil, "\(text)") }
  }

  @Test("a scene of columns finds the row by all of them, and no other scene does")
  func rows() throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      lists: { shops: { key: id, columns: { id: string, city: word, name: string }, rows: [ [ a, sh, 甲 ], [ h_a, s, 乙 ], [ b, bj, 丙 ] ] } }
      campaigns:
        door: { qr: { kind: permanent, scene: "d:{store.city}_{store}:{n}" }, for_each: { store: { list: shops }, n: { range: 1..2 } } }
      rules: [ { id: door, on: scan, when: { campaign: door }, reply: "{{ store.name }}{{ n }}" } ]

      """)
    for (scene, reply) in [("d:sh_a:1", "甲1"), ("d:s_h_a:2", "乙2"), ("d:bj_b:2", "丙2"), ("d:bj_a:1", nil), ("d:bj_b:3", nil), ("d:bj_b:02", nil)] {
      let event = RandomRules.make(.scan, scene, 5)
      let plan = ruleSet.plan(event, given: Facts(), at: Moment(now: 5, seed: 1))
      #expect(plan.reply == (reply.map { .text($0) } ?? .none), "\(scene)")
    }
    let door = try #require(ruleSet.campaign(named: "door"))
    #expect((0..<6).map { door.plannedCode(at: $0, in: ruleSet.compiled).key } == ["a,1", "a,2", "h_a,1", "h_a,2", "b,1", "b,2"])
    #expect(door.plannedCode(at: 2, in: ruleSet.compiled).scene == .text("d:s_h_a:1"))
  }

  @Test("a trace says in which phase the campaign was, and when it runs")
  func trace() throws {
    let ruleSet = try Compile.ruleSet(
      Self.campaigns + "rules: [ { id: a, on: scan, when: { campaign: may, phase: [ before, ended ] }, reply: x } ]\n")
    let event = RandomRules.make(.scan, "may:x", 2_062_000_000)
    for step in ruleSet.trace(event, given: Facts()).steps {
      guard case .refused(_, let wanted, let seen) = step.verdict else { continue }
      #expect(wanted == "campaign `may`, `before` or `ended`")
      #expect(seen == "it, but `running` on Sun 2035-05-06 01:46: it runs Tue 2035-05-01 00:00 .. Fri 2035-06-01 00:00")
      return
    }
    Issue.record("it answers")
  }

  @Test("a code of a campaign without attribution is no touch")
  func touches() throws {
    let ruleSet = try Compile.ruleSet(Self.campaigns + "rules: [ { id: a, on: scan, reply: x } ]\n")
    for (scene, isTouch) in [("bind", false), ("open", true)] {
      let plan = ruleSet.plan(RandomRules.make(.scan, scene, 5, isFollow: true), given: Facts(), at: Moment(now: 5, seed: 1))
      #expect(plan.campaign == scene)
      #expect(plan.changes.contains { if case .touched = $0 { true } else { false } } == isTouch, "\(scene)")
    }
  }

  @Test("days, weeks from Monday and months are the calendar's, in the zone", arguments: CalendarPeriod.allCases)
  func periods(_ period: CalendarPeriod) {
    // A Thursday.
    let zone = Zone.shanghai
    let midnight = zone.instant(of: CivilTime(year: 2026, month: 9, day: 3))
    let days = period.range(holding: midnight + 3600, in: zone)
    let offsets = [days.lowerBound, days.upperBound].map { Int(($0 - midnight) / 86_400) }
    switch period {
    case .day: #expect(offsets == [0, 1])
    case .week: #expect(offsets == [-3, 4])
    case .month: #expect(offsets == [-2, 28])
    }
  }
}
