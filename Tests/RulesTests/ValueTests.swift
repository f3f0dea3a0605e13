import TestSupport
import Testing

@testable import Rules

/// `where`: what holds, what guards, and what is refused at which word.
@Suite("values that rules ask")
struct ValueTests {
  private static func yaml(_ when: String, rest: String = "reply: x", on: String = "scan") -> String {
    """
    wxrules: 1
    lists:
      stores: { key: id, columns: { id: word, region: string, seats: int, rate: decimal, day: date, opens: time }, rows: [ [ s1, gz, 12, 4, 2026-05-29, 04:26 ], [ s2, sz, 40, 3.5, 2026-05-30, 04:27 ], [ s3, bj, 7, 5, 2026-05-28, 23:00 ] ] }
      shifts: { key: no, columns: { no: word, store: list(stores) }, rows: [ [ a, s1 ], [ b, s3 ] ] }
    counters: { visits: { on: scan } }
    vars: { late: number }
    macros: { north: { campaign: door, where: { store.region: bj } } }
    campaigns:
      door: { qr: { kind: permanent, scene: "door_{store}_{table}" }, for_each: { store: { list: stores }, table: { range: 1..9 } }, fields: { gift: 礼盒 } }
      desk: { qr: { kind: permanent, scene: int, allocate: 100..199 }, for_each: { store: { list: stores } } }
      other: { qr: { kind: permanent, scene: other } }
    rules:
      - { id: r, on: \(on), when: \(when), \(rest) }
      - { id: set, on: text, when: { text: 设 }, do: [ { set: { size: 3, owner: 王 } } ], reply: x }

    """
  }

  private static let facts: Facts = {
    var facts = Facts()
    facts.profile.variables = ["size": .int(3), "owner": .text("s1")]
    facts.profile.attributes = ["points": .int(120)]
    return facts
  }()

  // MARK: what holds

  static let held: [(String, String, Bool)] = [
    ("{ campaign: door, where: { store.region: gz } }", "door_s1_5", true), ("{ campaign: door, where: { store.region: gz } }", "door_s2_5", false),
    ("{ where: { store.region: gz }, campaign: door }", "door_s1_5", true),
    ("{ campaign: door, where: { store.region: [ gz, sz ] } }", "door_s2_5", true),
    ("{ campaign: door, where: { store.region: [ gz, sz ], table: { gte: 5 } } }", "door_s2_4", false),
    ("{ campaign: door, where: { store.region: { not: bj } } }", "door_s3_1", false),
    ("{ campaign: door, where: { store.region: { not: [ bj, gz ] } } }", "door_s2_1", true),
    ("{ campaign: door, where: { store.seats: 12.0 } }", "door_s1_1", true),
    ("{ campaign: door, where: { store.seats: { gt: 7, lt: 40 } } }", "door_s3_1", false),
    ("{ campaign: door, where: { store.region: { prefix: g, suffix: z } } }", "door_s1_1", true),
    ("{ campaign: door, where: { store: [ s1, s3 ] } }", "door_s3_1", true), ("{ campaign: door, where: { store: [ s1, s3 ] } }", "door_s2_1", false),
    ("{ campaign: desk, where: { store.region: sz } }", "101", true), ("{ campaign: desk, where: { store.region: sz } }", "100", false),
    ("{ campaign: desk, where: { store: s2 } }", "101", true), ("{ campaign: [ door, desk ], where: { store.region: sz } }", "101", true),
    ("{ campaign: [ door, desk ], where: { store.region: sz } }", "door_s2_1", true),
    ("{ not: { campaign: door, where: { store.region: gz } } }", "door_s1_1", false),
    ("{ not: { campaign: door, where: { store.region: gz } } }", "door_s2_1", true),
    ("{ not: { campaign: door, where: { store.region: gz } } }", "other", true),
    ("{ any: [ { campaign: door, where: { store.region: gz } }, { campaign: other } ] }", "door_s2_1", false),
    ("{ any: [ { campaign: door, where: { store.region: gz } }, { campaign: other } ] }", "other", true),
    ("{ all: [ { where: { table: { lt: 5 } } }, { campaign: door } ] }", "door_s1_4", true),
    (
      "{ all: [ { any: [ { campaign: door, tag: vip }, { scene: \"door_{store:list(stores)}_{table:int}\" } ] }, { where: { store.region: gz } } ] }",
      "door_s1_4", true
    ),
    ("{ macro: north }", "door_s3_1", true), ("{ macro: north }", "door_s1_1", false),
    ("{ scene: \"door_{a:word}_{b:word}\", external: true, where: { a: { same_as: vars.owner } } }", "door_s1_1", true),
    ("{ scene: \"door_{a:word}_{b:word}\", external: true, where: { a: { same_as: vars.owner } } }", "door_s2_1", false),
    ("{ scene: \"door_{a:word}_{b:word}\", external: true, where: { a: { not_same_as: vars.owner, not: s3 } } }", "door_s2_1", true),
    ("{ campaign: door, where: { store: { same_as: vars.owner } } }", "door_s1_1", true),
    // What is absent holds for nothing; the contrary of a test holds for it.
    ("{ where: { vars.none: x } }", "other", false), ("{ where: { vars.late: { gte: 0 } } }", "other", false),
    ("{ where: { vars.none: { exists: false } } }", "other", true), ("{ where: { vars.none: { not: x } } }", "other", true),
    ("{ not: { where: { vars.none: x } } }", "other", true), ("{ where: { vars.none: { not: x, exists: true } } }", "other", false),
    ("{ where: { vars.none: { same_as: user.openid } } }", "other", false), ("{ where: { vars.none: { not_same_as: user.openid } } }", "other", true),
    ("{ where: { vars.size: 3 } }", "other", true), ("{ where: { vars.size: { gte: 4 } } }", "other", false),
    ("{ where: { user.openid: o1 } }", "other", true),
    ("{ where: { user.attrs.points: { gte: 100 } } }", "other", true), ("{ where: { user.follow_count: { gte: 1 } } }", "other", false),
    ("{ where: { counters.visits: { gte: 1 } } }", "other", true), ("{ where: { counters.visits: { gte: 2 } } }", "other", false),
    ("{ where: { campaign.id: door } }", "door_s1_1", true), ("{ where: { campaign.id: door } }", "other", false),
    ("{ where: { scene: other } }", "other", true), ("{ where: { user.first_touch.campaign: other } }", "other", false),
    ("{ where: { vars.owner: \"s1\" } }", "other", true), ("{ scene: \"n{a:word}\", external: true, where: { a: 7 } }", "n007", false),
    ("{ scene: \"n{a:word}\", external: true, where: { a: 007 } }", "n007", true),
    ("{ scene: \"n{a:word}\", external: true, where: { a: { equals: 7 } } }", "n007", false),
    ("{ where: { subscription: existing } }", "other", true), ("{ where: { event.type: scan } }", "other", true),
    ("{ where: { event.fields.Event: other } }", "other", true),
    // Days and times of day: the event is of 2026-05-29 04:26:40 in Shanghai.
    ("{ campaign: door, where: { store.day: { gte: now } } }", "door_s1_1", true),
    ("{ campaign: door, where: { store.day: { gte: now } } }", "door_s3_1", false),
    ("{ campaign: door, where: { store.day: { lt: now } } }", "door_s1_1", false),
    ("{ campaign: door, where: { store.day: { lt: now } } }", "door_s3_1", true),
    ("{ campaign: door, where: { store.day: { gt: 2026-05-29 } } }", "door_s1_1", false),
    ("{ campaign: door, where: { store.day: { gt: 2026-05-29 } } }", "door_s2_1", true),
    ("{ campaign: door, where: { store.day: { gte: 2026-05-29, lte: 2026-05-29 } } }", "door_s1_1", true),
    ("{ campaign: door, where: { store.opens: { lte: now } } }", "door_s1_1", true),
    ("{ campaign: door, where: { store.opens: { lte: now } } }", "door_s2_1", false),
    ("{ campaign: door, where: { store.opens: { gt: 05:00 } } }", "door_s3_1", true),
    ("{ not: { campaign: door, where: { store.day: { gte: now } } } }", "door_s3_1", true),
    ("{ scene: \"d_{d:date(yyyyMMdd)}\", external: true, where: { d: { gte: now } } }", "d_20260529", true),
    ("{ scene: \"d_{d:date(yyyyMMdd)}\", external: true, where: { d: { gte: now } } }", "d_20260528", false),
    ("{ where: { lists.stores.s1.day: { gte: now } } }", "other", true), ("{ where: { lists.stores.s3.day: { gte: now } } }", "other", false),
    ("{ where: { lists.stores.s1.opens: { lte: now } } }", "other", true), ("{ where: { lists.stores.s2.opens: { lte: now } } }", "other", false),
    ("{ scene: \"h_{h:list(shifts)}\", external: true, where: { h.store.opens: { lte: now } } }", "h_a", true),
    ("{ scene: \"h_{h:list(shifts)}\", external: true, where: { h.store.opens: { lte: now } } }", "h_b", false),
    ("{ scene: \"h_{h:list(shifts)}\", external: true, where: { h.store.day: { lt: now } } }", "h_b", true),
    // The form that goes.
    ("{ var: size, gte: 3 }", "other", true), ("{ attr: points, in: [ 1, 120 ] }", "other", true), ("{ counter: visits, gt: 1 }", "other", false),
  ]

  @Test("a condition on values", arguments: held)
  func holds(_ when: String, _ scene: String, _ expected: Bool) throws {
    let ruleSet = try Compile.ruleSet(Self.yaml(when))
    let event = RandomRules.make(.scan, scene, 1_780_000_000)
    #expect((ruleSet.match(event, given: Self.facts) != nil) == expected)
    #expect((ruleSet.outcome(event, ruleSet.counting(event, Self.facts).facts, naive: true).winner != nil) == expected)
  }

  @Test("a column is asked as the template that shows it says, for each of 300 rows")
  func columns() throws {
    let rows = (0..<300).map { "[ k\($0), r\($0 % 7), \($0 % 11 == 0 ? "\"\"" : "\($0)") ]" }.joined(separator: ", ")
    let tests = [
      "t.r: r3", "t.r: [ r1, r5 ]", "t.r: { not: [ r0, r6 ] }", "t.n: { gte: 100, lt: 200 }", "t: [ k3, k299 ]", "t.r: { prefix: r, suffix: \"4\" }",
      "t.n: [ 12, 13.0, 14, 15, 16, 17, 18, 19, 20, 21 ]", "t.n: { not: [ 12, 13.0, 14, 15, 16, 17, 18, 19, 20, 21 ] }",
    ]
    let rules = tests.enumerated().map {
      "  - { id: r\($0), on: scan, audit: true, when: { scene: \"{t:list(t)}\", external: true, where: { \($1) } }, reply: x }"
    }
    let ruleSet = try Compile.ruleSet(
      "wxrules: 1\nlists:\n  t: { key: k, columns: { k: word, r: string, n: int }, rows: [ \(rows) ] }\nrules:\n" + rules.joined(separator: "\n")
        + "\n  - { id: last, on: scan, when: { scene: \"{t:list(t)}\", external: true }, reply: x }\n")
    for row in 0..<300 {
      let (r, n) = ("r\(row % 7)", row % 11 == 0 ? nil : row)
      let wanted = [
        r == "r3", r == "r1" || r == "r5", r != "r0" && r != "r6", n.map { $0 >= 100 && $0 < 200 } ?? false, row == 3 || row == 299, r == "r4",
        (12...21).contains(row), !(12...21).contains(row),
      ]
      let outcome = ruleSet.outcome(RandomRules.make(.scan, "k\(row)", 1_780_000_000), Facts(), naive: false)
      #expect(outcome.audited == wanted.indices.filter { wanted[$0] }.map { Int32($0) }, "row \(row)")
    }
  }

  @Test("of 300 rules that differ by a column, those of the row are asked", arguments: [("door_s7", 1), ("door_s299", 1)])
  func candidates(_ scene: String, _ expected: Int) throws {
    let rows = (0..<300).map { "[ s\($0), r\($0) ]" }.joined(separator: ", ")
    let rules = (0..<300).map { "  - { id: r\($0), on: scan, when: { campaign: door, where: { store.region: r\($0) } }, reply: x }" }
    let ruleSet = try Compile.ruleSet(
      "wxrules: 1\nlists:\n  stores: { key: id, columns: { id: word, region: string }, rows: [ \(rows) ] }\n"
        + "campaigns:\n  door: { qr: { kind: permanent, scene: \"door_{store}\" }, for_each: { store: { list: stores } } }\nrules:\n"
        + rules.joined(separator: "\n") + "\n")
    let steps = ruleSet.trace(RandomRules.make(.scan, scene, 1_780_000_000), given: Facts()).steps
    #expect(steps.count == 300)
    #expect(steps.count { $0.isCandidate } == expected)
    #expect(steps.first { $0.isCandidate }?.rule == "r" + scene.dropFirst("door_s".count))
  }

  @Test("the arm of a rule's own split is known while it is asked", arguments: [(0, false), (4_999, false), (5_000, true), (9_999, true)])
  func arms(_ point: Int, _ expected: Bool) throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      rules:
        - { id: r, on: scan, split: { experiment: e, arms: { a: 50%, b: 50% } }, when: { where: { split.arm: b } }, reply: { a: A, b: B } }
      """)
    var facts = Facts()
    facts.draws = ["e": point]
    let event = RandomRules.make(.scan, "x", 1_780_000_000)
    #expect((ruleSet.match(event, given: facts) != nil) == expected)
    if expected { #expect(ruleSet.plan(event, given: facts, at: Moment(now: 0, seed: 0)).reply == .text("B")) }
  }

  @Test("a condition beside an action knows what its rule captured, and its arm")
  func entered() throws {
    let ruleSet = try Compile.ruleSet(Self.yaml("{ campaign: door, where: { store.region: gz } }"))
    let event = RandomRules.make(.scan, "door_s1_5", 1_780_000_000)
    let rule = ruleSet.compiled.rules[0]
    let match = try #require(ruleSet.match(event, given: Self.facts))
    // The value alone, without what binds it.
    let asked = try #require(
      ruleSet.compiled.conditions.indices.last { if case .leaf(.value) = ruleSet.compiled.conditions[$0].kind { true } else { false } })
    var judgement = Judgement(ruleSet, event, Self.facts)
    let before = judgement.holdsWhole(Int32(asked))
    judgement.enter(rule, captured: match.bindings)
    let after = judgement.holdsWhole(Int32(asked))
    #expect(!before && after)
  }

  // MARK: what guards templates

  /// A condition on a text, what it replies, and the code of what is wrong.
  static let guards: [(String, String, String?)] = [
    ("{ where: { vars.owner: { exists: true } } }", "{{ vars.owner }}", nil), ("{ where: { vars.owner: 王 } }", "{{ vars.owner }}", nil),
    ("{ where: { vars.size: { gte: 3 } } }", "{{ vars.size }}", nil), ("{ var: owner, exists: true }", "{{ vars.owner }}", nil),
    ("{ attr: points, gte: 3 }", "{{ user.attrs.points }}", nil),
    ("{ where: { user.attrs.a: { same_as: vars.owner } } }", "{{ user.attrs.a }}{{ vars.owner }}", nil),
    ("{ any: [ { where: { vars.owner: a } }, { where: { vars.owner: b } } ] }", "{{ vars.owner }}", nil),
    ("{ where: { vars.owner: { exists: true } } }", "{% assign x = vars.owner %}{{ x }}", nil),
    ("{ where: { vars.owner: { not: 王 } } }", "{{ vars.owner }}", "WX0307"),
    ("{ where: { vars.owner: { exists: false } } }", "{{ vars.owner }}", "WX0307"),
    ("{ where: { vars.owner: { not_same_as: user.openid } } }", "{{ vars.owner }}", "WX0307"),
    ("{ not: { where: { vars.owner: { exists: true } } } }", "{{ vars.owner }}", "WX0307"),
    ("{ any: [ { where: { vars.owner: a } }, { text: b } ] }", "{{ vars.owner }}", "WX0307"),
    ("{ where: { vars.size: { exists: true } } }", "{{ vars.owner }}", "WX0307"),
  ]

  @Test("what a condition has asked for is there", arguments: guards)
  func present(_ when: String, _ reply: String, _ code: String?) {
    let (compilation, files) = Compile.text(Self.yaml(when, rest: "reply: \"\(reply)\"", on: "text"))
    let found = compilation.findings.filter { $0.code != .deprecatedKey }
    #expect(found.map(\.code.rawValue) == (code.map { [$0] } ?? []), "\(DiagnosticText(files: files).render(compilation.findings))")
  }

  /// A condition beside `s`, a row whose `heir` may be empty, what it replies, and the code of what is wrong.
  static let rowGuards: [(String, String, String?)] = [
    ("where: { s.heir: { exists: true } }", "{{ s.heir.name }}", nil), ("where: { s.heir.no: { exists: true } }", "{{ s.heir.name }}", nil),
    ("tag: x", "{% if s.heir %}{{ s.heir.name }}{% endif %}", nil),
    ("where: { s.heir: { exists: true } }", "{{ s.heir.heir.name }}", "WX0307"), ("tag: x", "{{ s.heir.name }}", "WX0307"),
    ("tag: x", "{{ campaign.fields.both }}", nil), ("tag: x", "{{ campaign.fields.one | default: '-' }}", nil),
    ("tag: x", "{{ campaign.fields.one }}", "WX0307"), ("tag: x", "{{ campaign.fields.oen | default: '-' }}", "WX0302"),
  ]

  @Test("a row that was asked for has its cells, and the campaigns that lead to it do not matter", arguments: rowGuards)
  func presentRow(_ when: String, _ reply: String, _ code: String?) {
    let (compilation, files) = Compile.text(
      """
      wxrules: 1
      requires: ">=1.6"
      lists:
        staff: { key: no, columns: { no: word, name: string, heir: list(staff) }, optional: heir, rows: [ [ a, A, b ], [ b, B, "" ] ] }
      campaigns:
        badge: { qr: { kind: permanent, scene: "staff_{s}" }, for_each: { s: { list: staff } }, fields: { both: A, one: B } }
        fair: { qr: { kind: permanent, scene: "fair_{s}" }, for_each: { s: { list: staff } }, fields: { both: C } }
      rules:
        - { id: r, on: scan, when: { campaign: [ badge, fair ], \(when) }, reply: "\(reply)" }
      """)
    #expect(compilation.findings.map(\.code.rawValue) == (code.map { [$0] } ?? []), "\(DiagnosticText(files: files).render(compilation.findings))")
  }

  // MARK: what is refused

  /// A condition on a scan, the code, the word, and what is said about it.
  static let refused: [(String, Diagnostic.Code, String, String)] = [
    ("{ campaign: door, where: { store.region: gzz } }", .unknownWord, "gzz", "did you mean `gz`?"),
    ("{ campaign: door, where: { store.region: { not: gzz } } }", .unknownWord, "gzz", "did you mean `gz`?"),
    ("{ campaign: door, where: { store.region: [ gz, 广州 ] } }", .unknownWord, "广州", "it is one of"),
    ("{ campaign: door, where: { store: s9 } }", .unknownWord, "s9", "did you mean"),
    ("{ campaign: door, where: { store.regoin: gz } }", .unknownVariable, "regoin", "did you mean `region`?"),
    ("{ where: { store.region: gz } }", .unknownVariable, "store", "in scope"),
    ("{ campaign: door, where: { campaign.fields.gfit: x } }", .unknownVariable, "campaign.fields.gfit", "did you mean `campaign.fields.gift`?"),
    ("{ where: { campaign.fields.gfit: x } }", .unknownVariable, "campaign.fields.gfit", "did you mean `campaign.fields.gift`?"),
    ("{ campaign: other, where: { campaign.fields.gift: x } }", .unknownVariable, "campaign.fields.gift", "in scope: campaign.id"),
    ("{ where: { tag: vip } }", .unknownVariable, "tag", "write `tag: NAME` beside `where`"),
    ("{ campaign: door, where: { store.region: { gte: 3 } } }", .valueKind, "3", "columns:"),
    ("{ campaign: door, where: { store.seats: abc } }", .valueKind, "abc", "write a number"),
    ("{ campaign: door, where: { store.seats: { prefix: a } } }", .valueKind, "a", "write a number"),
    ("{ campaign: door, where: { store: { gte: 3 } } }", .valueKind, "3", "`store.seats`"),
    ("{ where: { user.tags: vip } }", .valueKind, "vip", "tag: NAME"),
    ("{ where: { user.first_followed_at: { gte: 3 } } }", .valueKind, "3", "first_followed:"),
    ("{ campaign: door, where: { store.seats: { lt: 2030-01-01 } } }", .valueKind, "2030-01-01", "is a number, and no day"),
    ("{ campaign: door, where: { store.day: { gte: 09:30 } } }", .valueKind, "09:30", "and no time of day"),
    ("{ campaign: door, where: { store.day: { gte: 3 } } }", .valueKind, "3", "`{ gte: now }` for the day of the event"),
    ("{ campaign: door, where: { store.opens: { gte: 3 } } }", .valueKind, "3", "`{ lte: 09:30 }`"),
    ("{ campaign: door, where: { store.opens: { gte: 2030-01-01 } } }", .valueKind, "2030-01-01", "and no day"),
    ("{ where: { lists.stores.s1.opens: { gte: 3 } } }", .valueKind, "3", "`{ lte: 09:30 }`"),
    ("{ where: { lists.stores.s1.day: { gte: 3 } } }", .valueKind, "3", "`{ gte: now }` for the day of the event"),
    ("{ where: { lists.stores.s1.region: { gte: 3 } } }", .valueKind, "3", "columns: { region: decimal }"),
    ("{ where: { user.first_followed_at: { gte: now } } }", .valueKind, "now", "first_followed:"),
    ("{ where: { vars.owner: { lt: now } } }", .valueKind, "now", "neither a day nor a time of day"),
    ("{ campaign: door, where: { store.day: { lt: 2026-05-29T10:00 } } }", .invalidValue, "2026-05-29T10:00", "write the day alone"),
    ("{ campaign: door, where: { store.day: { lt: 2020-01-01 } } }", .constantCondition, "store.day", "no row of `stores`"),
    ("{ field: { N: { lt: 2030-01-01 } } }", .invalidValue, "2030-01-01", "for numbers here"),
    ("{ scene: \"d_{d:date(yyyyMMdd)}\", external: true, where: { d: { gte: 20300101 } } }", .valueKind, "20300101", "`{ gte: 2035-01-01 }`"),
    ("{ scene: \"d_{d:date(yyyyMMdd)}\", external: true, where: { d: 2030-01-01 } }", .valueKind, "2030-01-01", "`{ gte: 2035-01-01 }`"),
    ("{ field: { Ticket: { regex: \"(?P<n>.+)\" } }, where: { n: { gte: 3 } } }", .valueKind, "3", "`pattern:` instead of `regex:`"),
    ("{ where: { vars.owner: { gte: 3 } } }", .variableKind, "3", "vars: { owner: number }"),
    ("{ campaign: door, where: { table: { gt: 9 } } }", .constantCondition, "9", "from 1 to 9"),
    ("{ campaign: door, where: { table: 10 } }", .constantCondition, "10", "from 1 to 9"),
    ("{ campaign: door, where: { store.seats: { gte: 100 } } }", .constantCondition, "store.seats", "no row of `stores`"),
    ("{ campaign: door, where: { store.seats: { gte: 1 } } }", .constantCondition, "store.seats", "every row of `stores`"),
    ("{ where: { counters.visits: { gte: 0 } } }", .constantCondition, "0", "never below 0"),
    ("{ where: { vars.size: { gt: 5, lt: 3 } } }", .constantCondition, "vars.size", "above 5 and below 3"),
    ("{ where: { vars.size: { gte: 2, lt: 2 } } }", .constantCondition, "vars.size", "at least 2 and below 2"),
    ("{ campaign: door, where: { store.seats: { gt: 8, lt: 8 } } }", .constantCondition, "store.seats", "above 8 and below 8"),
    ("{ campaign: door, where: { store.day: { gt: 2026-05-29, lt: 2026-05-30 } } }", .constantCondition, "store.day", "after 2026-05-29 and before"),
    (
      "{ scene: \"d_{d:date(yyyyMMdd)}\", external: true, where: { d: { gt: 2036-01-01, lt: 2035-01-01 } } }", .constantCondition, "d",
      "no day is both"
    ),
    ("{ campaign: door, where: { store.opens: { gte: 09:30, lte: 09:00 } } }", .constantCondition, "store.opens", "no time of day is both"),
    ("{ where: { vars.owner: { equals: 王, not: 王 } } }", .constantCondition, "王", "excludes it"),
    ("{ where: { vars.size: { in: [ 3 ], gt: 6 } } }", .constantCondition, "[ 3 ]", "`3` is excluded beside it"),
    ("{ where: { vars.size: { in: [ 3, 4 ], gt: 6 } } }", .constantCondition, "[ 3, 4 ]", "all of these are excluded"),
    ("{ campaign: door, where: { store.region: { equals: gz, prefix: s } } }", .constantCondition, "gz", "excludes it"),
    (
      "{ campaign: door, where: { store: { in: { list: stores }, not: { list: stores } } } }", .constantCondition, "{ list: stores }", "excludes `s1`"
    ),
    ("{ where: { vars.owner: { exists: false, equals: 王 } } }", .constantCondition, "false", "holds only for a value that is there"),
    ("{ where: { vars.owner: { exists: false, same_as: user.openid } } }", .constantCondition, "false", "holds only for a value that is there"),
    ("{ where: { vars.owner: { same_as: user.openid, not_same_as: user.openid } } }", .constantCondition, "user.openid", "the same as it"),
    ("{ where: { vars.size: { same_as: vars.size } } }", .constantCondition, "vars.size", "held against itself"),
    ("{ where: { counters.visit: { gte: 2 } } }", .undefinedName, "visit", "did you mean `visits`?"),
    ("{ any: [ { campaign: door }, { campaign: other } ], where: { store.region: gz } }", .notInScope, "store.region", "under `any:`"),
    ("{ where: { now: 3 } }", .notInScope, "now", "`time:`"),
    ("{ where: { message.content: x } }", .notInScope, "message.content", "only `text` has it"),
    ("{ where: { split.arm: a } }", .notInScope, "split.arm", "no `split`"),
    ("{ campaign: door, where: { store.region: \"{{ vars.owner }}\" } }", .invalidValue, "\"{{ vars.owner }}\"", "{ same_as: vars.owner }"),
    ("{ campaign: door, where: { store.region: { not: [ \"{{ a | upcase }}\" ] } } }", .invalidValue, "\"{{ a | upcase }}\"", "same_as: PATH"),
    ("{ where: { \"vars.size | plus: 1\": 3 } }", .invalidValue, "\"vars.size | plus: 1\"", "`set:`"),
    ("{ where: { vars.size: { same_as: \"vars.size + 1\" } } }", .invalidValue, "\"vars.size + 1\"", "`set:`"),
    ("{ where: { \"user.tags[0]\": vip } }", .invalidValue, "\"user.tags[0]\"", "`set:`"),
    ("{ campaign: door, where: { where: { store.region: gz } } }", .unknownKey, "where", "write its paths here"),
    ("{ campaign: door, where: { any: [ a ] } }", .unknownKey, "any", "combined outside"),
    ("{ campaign: door, where: { store.region: { regex: gz } } }", .unknownKey, "regex", "unknown key"),
    ("{ campaign: door, where: { store.region: {} } }", .missingKey, "store.region", "a value or a list"),
    ("{ campaign: door, where: { store.region: } }", .emptyCollection, "", "has no value"),
    ("{ campaign: door, where: {} }", .emptyCollection, "{}", "is empty"),
    ("{ where: { a.b.c.d.e.f.g.h.i: x } }", .tooLarge, "a.b.c.d.e.f.g.h.i", "the limit is 8"),
    ("{ where: { \((0..<17).map { "vars.v\($0): x" }.joined(separator: ", ")) } }", .tooLarge, "vars.v16", "the limit is 16"),
    // Asked as what they are not.
    ("{ campaign: door, field: { store.region: gz } }", .unknowableCondition, "store.region", "write `where: { store.region: … }`"),
    ("{ campaign: door, field: { table: { gte: 3 } } }", .unknowableCondition, "table", "write `where: { table: … }`"),
    ("{ campaign: door, store.region: gz }", .unknownKey, "store.region", "write `where: { store.region: … }`"),
    // The form that goes.
    ("{ var: size, gte: 3, lt: 5 }", .deprecatedKey, "var", "write `where: { vars.size: { gte: 3, lt: 5 } }`"),
    ("{ var: owner, equals: 王 }", .deprecatedKey, "var", "write `where: { vars.owner: 王 }`"),
    ("{ attr: points, in: [ 1, 2 ] }", .deprecatedKey, "attr", "write `where: { user.attrs.points: [ 1, 2 ] }`"),
    ("{ counter: visits, gt: 1 }", .deprecatedKey, "counter", "write `where: { counters.visits: { gt: 1 } }`"),
  ]

  @Test("what can never be asked is shown at its word", arguments: refused)
  func refusal(_ when: String, _ code: Diagnostic.Code, _ word: String, _ said: String) {
    let (compilation, files) = Compile.text(Self.yaml(when))
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.map(\.code) == [code], "\(shown)")
    #expect(compilation.findings.map { files[0].text($0.primary.span.bytes) } == [word], "\(shown)")
    #expect(shown.contains(said), "\(shown)")
  }

  /// Conditions and replies as engines before 1.6 took them, and what is said of them now.
  static let kept: [(String, String, Diagnostic.Code)] = [
    ("{ attr: city, equals: x, exists: false }", "x", .constantCondition), ("{ var: owner, equals: 王, in: [ 李 ] }", "x", .constantCondition),
    ("{ follow_count: { equals: 2, gt: 3 } }", "x", .constantCondition),
    ("{ all: [ { text: { pattern: \"{x:rest}\" } }, { text: { regex: \"(?P<x>.+)\" } } ] }", "{{ x }}", .duplicateName),
    ("{ text: x }", "{% for i in (1..6000) %}{% if i == 5 %}x{% endif %}{% endfor %}", .tooLarge),
    ("{ text: x }", "{% for i in (1..20000) %}x{% endfor %}", .tooLarge),
  ]

  @Test("what was written before 1.6 is warned of, and loads", arguments: kept)
  func keeps(_ when: String, _ reply: String, _ code: Diagnostic.Code) {
    let (compilation, files) = Compile.text(Self.yaml(when, rest: "reply: \"\(reply)\"", on: "text"))
    let findings = compilation.findings.filter { $0.code != .deprecatedKey }
    let shown = DiagnosticText(files: files).render(findings)
    #expect(findings.map(\.code) == [code], "\(shown)")
    #expect(compilation.ruleSet != nil && findings.allSatisfy { $0.severity == .warning }, "\(shown)")
  }

  @Test("comparisons are held against themselves as long as there are words left for it", arguments: [(3, 1), (8, 2)])
  func compared(_ words: Int, _ found: Int) {
    var limits = Limits.standard
    limits.comparedWords = words
    let rules = (0..<3).map { "  - { id: r\($0), on: text, when: { where: { user.openid: { equals: 王, not: 王 } } }, reply: x }" }
    let (compilation, files) = RuleCompiler(now: Compile.now, limits: limits).compile(
      roots: ["rules.yaml"], from: MemoryFiles(["rules.yaml": "wxrules: 1\nrules:\n" + rules.joined(separator: "\n") + "\n"]))
    #expect(compilation.findings.count { $0.code == .constantCondition } == found, "\(DiagnosticText(files: files).render(compilation.findings))")
  }

  @Test("a capture that is asked as a variable is named, unless a rule sets it", arguments: [("store", true), ("size", false)])
  func askedAsVariable(_ name: String, _ isFound: Bool) {
    let (compilation, files) = Compile.text(Self.yaml("{ campaign: door, var: \(name), equals: 3 }"))
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.contains { $0.code == .unknowableCondition } == isFound, "\(shown)")
  }

  // MARK: what a trace shows

  static let traces: [(String, String, String, String)] = [
    ("{ campaign: door, where: { store.region: [ gz, sz ] } }", "door_s3_1", "`store.region` one of \"gz\" or \"sz\"", "`bj`"),
    ("{ campaign: door, where: { store: { same_as: vars.owner } } }", "door_s2_1", "`store` the same as `vars.owner`", "`s2`, `vars.owner` is `s1`"),
    ("{ campaign: door, where: { store.rate: { lt: 4 } } }", "door_s1_1", "`store.rate` below 4", "`4`"),
    (
      "{ campaign: door, where: { store.day: { gt: now } } }", "door_s1_1", "`store.day` after now", "`2026-05-29`, `now` is Fri 2026-05-29 04:26"
    ),
    ("{ campaign: door, where: { store.opens: { gte: 05:00 } } }", "door_s1_1", "`store.opens` not before 05:00", "`04:26`"),
    // A moment is one at midnight as well.
    (
      "{ where: { user.first_followed_at: { exists: false } } }", "other", "`user.first_followed_at` not to be there", "`2026-05-29 00:00:00 +0800`"
    ),
    ("{ where: { vars.late: { gte: 2 } } }", "other", "`vars.late` at least 2", "none"),
    ("{ where: { counters.visits: { gt: 1 } } }", "other", "`counters.visits` above 1", "`1`"),
  ]

  @Test("a trace shows both sides", arguments: traces)
  func trace(_ when: String, _ scene: String, _ wanted: String, _ seen: String) throws {
    let ruleSet = try Compile.ruleSet(Self.yaml(when))
    var facts = Self.facts
    facts.history.firstFollowedAt = 1_779_984_000
    let step = try #require(ruleSet.trace(RandomRules.make(.scan, scene, 1_780_000_000), given: facts).steps.first)
    guard case .refused(_, let asked, let met) = step.verdict else { throw Compile.Failure(description: "\(step.verdict)") }
    #expect(asked.english == wanted)
    #expect(met.english == seen)
  }
}
