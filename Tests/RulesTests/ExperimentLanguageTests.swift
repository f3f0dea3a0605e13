import Foundation
import TestSupport
import Testing

@testable import Rules

/// Experiments, reports, costs and digests as they are written: what is refused, at its word, as the only finding. `¦` stands before the place.
@Suite("experiments, reports, costs and digests as they are written")
struct ExperimentLanguageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let code: String
    let message: String
    let yaml: String
    var testDescription: String { yaml }
  }

  /// - Parameter leaving: what becomes of somebody who leaves, where it is said.
  private static func experiment(_ code: String, _ message: String, _ experiment: String, _ leaving: String? = nil) -> Case {
    let account = leaving.map {
      "accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }, privacy: { on_unsubscribe: \($0) } } }"
    }
    return Case(
      code: code, message: message,
      yaml: """
        wxrules: 1
        \(account ?? "")
        experiments: { e: { \(experiment) } }
        rules:
          - { id: s, on: subscribe, split: e, reply: { a: x, b: y } }
          - { id: c, on: scan, reply: z }
          - { id: t, on: text, reply: x, do: [ { record: { event: bought } } ] }

        """)
  }
  /// Two accounts, of which `club` erases who leaves; the arms are shown to those of `shown`.
  private static func twoAccounts(_ code: String, _ message: String, _ experiment: String, shown: String) -> Case {
    let others = ["shop", "club"].filter { !shown.contains($0) }
    // Who is shown no arm is answered by this one.
    let rest = others.isEmpty ? "" : "- { id: h, on: subscribe, accounts: [ \(others.joined(separator: ", ")) ], reply: z }"
    return Case(
      code: code, message: message,
      yaml: """
        wxrules: 1
        defaults: { account: shop }
        accounts:
          shop: { app_id: wx0123456789abcdea, original_id: gh_a, kind: service, mode: plain, token: { env: T } }
          club: { app_id: wx0123456789abcdeb, original_id: gh_b, kind: service, mode: plain, token: { env: U }, privacy: { on_unsubscribe: erase } }
        experiments: { e: { arms: { a: 50%, b: 50% }, \(experiment) } }
        rules:
          - { id: s, on: subscribe, accounts: [ \(shown) ], split: e, reply: { a: x, b: y } }
          - { id: c, on: scan, reply: z }
          \(rest)

        """)
  }
  private static func rule(_ code: String, _ message: String, _ rule: String, arms: String = "a: 50%, b: 50%") -> Case {
    Case(
      code: code, message: message,
      yaml: """
        wxrules: 1
        experiments: { welcome: { arms: { \(arms) } } }
        rules:
          - { \(rule) }
          - { id: s, on: subscribe, reply: x }
          - { id: c, on: scan, reply: z }

        """)
  }
  private static func report(_ code: String, _ message: String, _ report: String) -> Case {
    Case(code: code, message: message, yaml: "wxrules: 1\nreport: \(report)\nrules: [ { id: c, on: scan, reply: z } ]\n")
  }
  private static func cost(
    _ code: String, _ message: String, _ cost: String, columns: String = "code: word, cost: decimal", rows: String = "[ x, 5 ]",
    codes: String = "scene: \"c_{n}\" }, for_each: { n: { of: [ x, y ] } }"
  ) -> Case {
    Case(
      code: code, message: message,
      yaml: """
        wxrules: 1
        lists: { t: { key: code, columns: { \(columns) }, rows: [ \(rows) ] } }
        campaigns:
          c: { qr: { kind: permanent, \(codes), cost: \(cost) }
        rules: [ { id: c, on: scan, reply: z } ]

        """)
  }
  private static func digest(_ code: String, _ message: String, _ digest: String) -> Case {
    Case(
      code: code, message: message,
      yaml: """
        wxrules: 1
        accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }, digest: \(digest) } }
        rules: [ { id: c, on: scan, reply: z } ]

        """)
  }

  static let refused = [
    experiment("WX0801", "arms of experiment `e` sum to 90%", "arms: ¦{ a: 50%, b: 40% }"),
    experiment("WX0803", "add `then: a`", "arms: { a: 50%, b: 50% }, running: { from: 2035-01-01, until: ¦2035-02-01 }"),
    experiment("WX0803", "ends, and nobody knows", "arms: { a: 50%, b: 50% }, running: { through: ¦2035-02-01 }"),
    experiment("WX0204", "`other` is not one of the words for `then`", "arms: { a: 50%, b: 50% }, then: ¦other"),
    experiment("WX0301", "no rule records `sold`", "arms: { a: 50%, b: 50% }, success: { any: [ { record: ¦sold } ] }"),
    experiment("WX0803", "never succeeds by `mass.done`", "arms: { a: 50%, b: 50% }, success: { any: [ { on: [ text, ¦mass.done ] } ] }"),
    experiment("WX0301", "event from outside `paid` is not defined", "arms: { a: 50%, b: 50% }, success: { any: [ { on: outside.¦paid } ] }"),
    experiment("WX0803", "never succeeds by `unsubscribe`", "arms: { a: 50%, b: 50% }, success: { any: [ { on: ¦unsubscribe } ] }", "erase"),
    experiment("WX0803", "cannot tell who is kept", "arms: { a: 50%, b: 50% }, kept: ¦7d", "erase"),
    twoAccounts("WX0803", "never succeeds by `unsubscribe` in `club`", "success: { any: [ { on: ¦unsubscribe } ] }", shown: "shop, club"),
    twoAccounts("WX0803", "never succeeds by `unsubscribe`", "success: { any: [ { on: ¦unsubscribe } ] }", shown: "club"),
    twoAccounts("WX0803", "cannot tell who is kept in `club`", "kept: ¦7d", shown: "shop, club"),
    twoAccounts("WX0803", "cannot tell who is kept", "kept: ¦7d", shown: "club"),
    experiment("WX0208", "`on` and `record` are two successes", "arms: { a: 50%, b: 50% }, success: { any: [ ¦{ on: text, record: bought } ] }"),
    experiment("WX0204", "`tap` is not an event", "arms: { a: 50%, b: 50% }, success: { any: [ { on: ¦tap } ] }"),
    experiment("WX0207", "`within` must be from 1m to 400d", "arms: { a: 50%, b: 50% }, success: { any: [ { on: text } ], within: ¦1s }"),
    experiment("WX0204", "`newest` is not one of the words for `subscription`", "arms: { a: 50%, b: 50% }, for: { subscription: ¦newest }"),
    experiment("WX0207", "`kept` must be from 1m to 400d", "arms: { a: 50%, b: 50% }, kept: ¦401d"),
    experiment(
      "WX0701", "experiment `e` ends before it begins", "arms: { a: 50%, b: 50% }, running: { from: 2035-02-01, until: ¦2035-01-01 }, then: a"),
    experiment("WX0201", "unknown key `winner` in experiment `e`", "arms: { a: 50%, b: 50% }, ¦winner: a"),
    experiment("WX0201", "unknown key `from` in experiment `e`", "arms: { a: 50%, b: 50% }, ¦from: 2035-01-01"),
    rule("WX0301", "experiment `goodbye` is not defined", "id: r, on: text, split: ¦goodbye, reply: { a: x, b: y }"),
    rule("WX0801", "arm `b` has no reply", "id: r, on: text, split: welcome, reply: { a: x }", arms: "a: 50%, ¦b: 50%"),
    rule("WX0803", "rule `r` shows nobody an arm", "id: r, on: text, audit: true, split: ¦welcome, reply: { a: x, b: y }"),
    rule("WX0203", "`split` is one experiment", "id: r, on: text, split: ¦[ welcome, other ], reply: { a: x, b: y }"),
    rule(
      "WX0208", "stands under `experiments:` as well",
      "id: r, on: text, split: { experiment: ¦welcome, arms: { a: 50%, b: 50% } }, reply: { a: x, b: y }"),
    rule(
      "WX0204", "`zz` is not one of the words for `experiments.welcome`", "id: r, on: text, when: { where: { experiments.welcome: ¦zz } }, reply: x"),
    Case(
      code: "WX0206", message: "`experiments` came with engine 1.7",
      yaml: "wxrules: 1\nrequires: \">=1.6\"\n¦experiments: { e: { arms: { a: 100% } } }\nrules: [ { id: c, on: scan, reply: z } ]\n"),
    report("WX0207", "`quick_loss` must be from 1m to 400d", "{ quick_loss: ¦30s }"),
    report("WX0207", "1d stands behind 7d", "{ kept: [ 7d, ¦1d ] }"), report("WX0207", "1d stands behind 1d", "{ kept: [ 1d, ¦1d ] }"),
    report("WX0207", "`kept` has 7 times", "{ kept: [ 1d, 2d, 3d, 4d, 5d, 6d, ¦7d ] }"),
    report("WX0207", "`kept` must be a duration", "{ kept: ¦seven }"), report("WX0205", "`kept` is empty", "{ kept: ¦[] }"),
    report("WX0205", "`report` is empty", "¦{}"), report("WX0702", "unknown time zone", "{ zone: ¦Asia/Nowhere }"),
    report("WX0201", "unknown key `quick` in `report`", "{ ¦quick: 1h }"),
    cost("WX0207", "`cost` must be an amount from 0", "¦-5"), cost("WX0207", "`cost` must be an amount from 0", "¦1.1234567"),
    cost("WX0207", "`total` must be an amount from 0", "{ total: ¦lots }"), cost("WX0208", "exclude each other", "¦{ total: 1, list: t }"),
    cost("WX0301", "list `costs` is not defined", "{ list: ¦costs }"),
    // Only tables that can be a cost are offered: here the only one, and of a table by code and day not the lists of its keys.
    cost("WX0301", "add it under `lists:`, or use one of `t`", "{ list: ¦costs }"),
    Case(
      code: "WX0301", message: "list `spend` is not defined",
      yaml: """
        wxrules: 1
        lists:
          stores: { key: code, columns: { code: word, name: string }, rows: [ [ x, a ] ] }
          spent: { key: [ code, day ], columns: { code: word, day: date, cost: decimal }, rows: [ [ x, 2035-06-01, 5 ] ] }
        campaigns: { c: { qr: { kind: permanent, scene: "c_{n}" }, for_each: { n: { list: stores } }, cost: { list: ¦spend } } }
        rules: [ { id: c, on: scan, reply: z } ]

        """),
    Case(
      code: "WX0301", message: "add it under `lists:`, or use one of `spent`",
      yaml: """
        wxrules: 1
        lists:
          stores: { key: code, columns: { code: word, name: string }, rows: [ [ x, a ] ] }
          spent: { key: [ code, day ], columns: { code: word, day: date, cost: decimal }, rows: [ [ x, 2035-06-01, 5 ] ] }
        campaigns: { c: { qr: { kind: permanent, scene: "c_{n}" }, for_each: { n: { list: stores } }, cost: { list: ¦prices } } }
        rules: [ { id: c, on: scan, reply: z } ]

        """),
    // Files of other commands, said once.
    Case(code: "WX0201", message: "a week of `wxrules sandbox play`", yaml: "¦start: 2026-06-01\narrivals: [ { daily: 1 } ]\nlate: 1%\nlos: {}\n"),
    Case(code: "WX0201", message: "a conversation of `wxrules sandbox run`", yaml: "¦start: 2026-06-01\nsteps: [ { text: hi } ]\n"),
    // The comma of thousands.
    cost("WX0201", "write `total: 5000`", "{ total: 5,¦000 }"), cost("WX0201", "write `cost: 1234567.5`", "1,¦234,567.5"),
    cost("WX0207", "write `5000`, without commas", "¦\"5,000\""),
    cost("WX0201", "unknown key `00` in `cost`", "{ total: 5,¦00 }"), cost("WX0201", "unknown key `000` in `cost`", "{ total: 1234,¦000 }"),
    cost("WX0404", "table `t` has no column `cost`", "{ list: ¦t }", columns: "code: word", rows: "[ x ]"),
    cost("WX0404", "column `cost` of table `t` is string", "{ list: ¦t }", columns: "code: word, cost: string"),
    cost("WX0404", "column `day` of table `t` is word", "{ list: ¦t }", columns: "code: word, cost: decimal, day: word", rows: "[ x, 5, june ]"),
    cost("WX0404", "no code of campaign `c` has the key `z`", "{ list: t }", rows: "[ x, 5 ], [ ¦z, 5 ]"),
    cost("WX0404", "`-5` is no cost", "{ list: t }", rows: "[ x, ¦-5 ]"), cost("WX0404", "`1e3` is no cost", "{ list: t }", rows: "[ x, ¦1e3 ]"),
    cost("WX0404", "cannot be told by code", "{ list: ¦t }", codes: "scene: c }"),
    digest("WX0207", "`url` must be an https address", "{ url: ¦\"http://qyapi.example.com/a\" }"),
    digest("WX0601", "url: { env: ROBOT_URL }", "{ url: ¦\"https://qyapi.example.com/send?key=1\", at: \"08:30\", format: markdown }"),
    digest("WX0207", "`at` must be a time from 00:00 to 23:59", "{ url: { env: R }, at: ¦\"24:00\" }"),
    digest("WX0202", "missing key `url` in `digest`", "¦{ at: \"09:00\" }"), digest("WX0204", "`html` is not", "{ url: { env: R }, format: ¦html }"),
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
    experiment("", "", "arms: { a: 33.33%, b: 66.67% }, for: { subscription: new }, running: { from: 2035-01-01 }, salt: again"),
    experiment("", "", "arms: { a: 100%, b: 0% }, running: { from: 2025-01-01, through: 2025-02-01 }, then: b, kept: 7d"),
    experiment("", "", "arms: { a: 50%, b: 50% }, success: { any: [ { on: [ menu.click, text ] }, { record: bought } ], within: 24h }"),
    experiment(
      "", "", "arms: { a: 50%, b: 50% }, success: { any: [ { on: unsubscribe }, { on: any }, { on: { event: user_get_card } } ] }, kept: 7d"),
    experiment("", "", "arms: { a: 50%, b: 50% }, success: { any: [ { on: unsubscribe } ] }, kept: 7d", "keep"),
    twoAccounts("", "", "success: { any: [ { on: unsubscribe } ] }, kept: 7d", shown: "shop"),
    Case(
      code: "", message: "",
      yaml: """
        wxrules: 1
        outside: { paid: { fields: { amount: decimal } } }
        experiments: { e: { arms: { a: 50%, b: 50% }, success: { any: [ { on: outside.paid } ] } } }
        rules: [ { id: s, on: subscribe, split: e, reply: { a: x, b: y } }, { id: c, on: scan, reply: z } ]

        """),
    rule("", "", "id: r, on: text, when: { where: { experiments.welcome: a } }, reply: \"{{ experiments.welcome }}\""),
    rule("", "", "id: r, on: text, split: welcome, reply: { a: \"{{ split.arm }}\", b: none }"), report("", "", "{ quick_loss: 1m, kept: 400d }"),
    report("", "", "{ zone: UTC }"), cost("", "", "1200.50"), cost("", "", "{ total: 0 }"),
    cost("", "", "{ list: t }", rows: "[ x, 5 ], [ y, 0.000001 ]"),
    cost("", "", "{ list: t }", columns: "code: word, day: date, cost: int", rows: "[ x, 2035-06-01, 5 ]"),
    digest("", "", "{ url: { file: /run/secrets/robot } }"),
    digest("", "", "{ url: { env: ROBOT_URL }, at: \"08:30\", format: markdown }"),
  ]

  @Test("what is meant is taken", arguments: taken)
  func takes(_ item: Case) {
    let (compilation, files) = Compile.text(item.yaml)
    #expect(compilation.findings.isEmpty, "\(DiagnosticText(files: files).render(compilation.findings))")
  }

  @Test(
    "amounts are counted in millionths",
    arguments: [
      ("0", 0), ("1200.50", 1_200_500_000), ("0.000001", 1), ("1000000000", 1_000_000_000_000_000), ("007", 7_000_000), ("", nil), (".5", nil),
      ("5.", nil),
      ("1.0000001", nil), ("-1", nil), ("+1", nil), ("1e3", nil), ("1 000", nil), ("1000000000.000001", nil), ("12345678901", nil), ("１", nil),
    ] as [(String, Int64?)])
  func amounts(_ text: String, _ millionths: Int64?) { #expect(Millionths.reading(text) == millionths) }

  @Test("reports count by what is written, and by what is usual where nothing is")
  func terms() throws {
    let rules = "rules: [ { id: c, on: scan, reply: z } ]\n"
    let usual = try Compile.ruleSet("wxrules: 1\n\(rules)").compiled.report
    #expect(usual.quickLoss == 86_400 && usual.kept == [86_400, 604_800, 2_592_000] && usual.zone == nil)
    let own = try Compile.ruleSet("wxrules: 1\nreport: { quick_loss: 1h, kept: [ 2h, 1d ], zone: UTC }\n\(rules)").compiled.report
    #expect(own.quickLoss == 3600 && own.kept == [7200, 86_400] && own.zone == .utc)
  }

  @Test("costs by code are those of the codes' keys, percent-encoded or not")
  func costs() throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      lists:
        t: { key: [ code, day ], columns: { code: string, day: date, cost: decimal }, rows: [ [ "甲,1", 2035-06-01, 2.5 ], [ "a%2Fb,2", 1970-01-02, 3 ] ] }
      campaigns:
        c: { qr: { kind: permanent, scene: "c_{w}_{n}" }, for_each: { w: { of: [ 甲, a/b ] }, n: { range: 1..2 } }, cost: { list: t } }
        d: { qr: { kind: permanent, scene: d }, cost: 7 }
      rules: [ { id: c, on: scan, reply: z } ]

      """)
    let day = CivilTime(year: 2035, month: 6, day: 1).dayNumber
    #expect(
      ruleSet.campaign(named: "c")?.cost
        == .byCode([
          CampaignCost.CodeCost(code: "甲,1", day: day, millionths: 2_500_000), CampaignCost.CodeCost(code: "a%2Fb,2", day: 1, millionths: 3_000_000),
        ]))
    #expect(ruleSet.campaign(named: "d")?.cost == .total(millionths: 7_000_000))
    // Each is the key of a code that is planned.
    let campaign = try #require(ruleSet.campaign(named: "c"))
    #expect((0..<4).map { campaign.plannedCode(at: $0, in: ruleSet.compiled).key } == ["甲,1", "甲,2", "a%2Fb,1", "a%2Fb,2"])
  }

  @Test("the digest is posted at nine unless another time is written")
  func digests() throws {
    for (digest, minute) in [("{ url: { env: R } }", 540), ("{ url: { env: R }, at: 07:05 }", 425)] {
      let account = try #require(try Compile.ruleSet(Self.digest("", "", digest).yaml).accounts.first)
      #expect(account.digest == DigestTerms(url: .secret(.environment("R")), minute: minute))
    }
  }

  // MARK: who gets which arm

  /// Before, in the middle, at the end; seconds since 1970.
  private static let times: [(String, Int64)] = [("before", 99), ("first", 100), ("last", 199), ("after", 200)]

  @Test(
    "an arm is drawn while the experiment runs, for those who take part; the others get theirs",
    arguments: [
      // Of a follower whose draw is the second of three arms: the arms at those four times.
      (nil, Subscription.allCases, Subscription.new, false, "bbbb"), (0, Subscription.allCases, .new, false, "abba"),
      (2, [.new], .new, false, "cbbc"), (2, [.new], .existing, false, "cccc"), (2, [.new], .existing, true, "cbbc"),
      (nil, [.new], .existing, false, "aaaa"),
      (nil, [.new], .existing, true, "bbbb"),
    ] as [(Int?, [Subscription], Subscription, Bool, String)])
  func arms(_ then: Int?, _ states: [Subscription], _ state: Subscription, _ isExposed: Bool, _ expected: String) {
    let split = CompiledSplit(
      experiment: "e", arms: [("a", 3000), ("b", 6000), ("c", 10_000)],
      terms: ExperimentTerms(states: states.reduce(0) { $0 | 1 << $1.bit }, running: 100..<200, then: then, salt: nil))
    let arms = Self.times.map { split.arms[split.arm(at: 4500, Participant(time: $0.1, state: state, isExposed: isExposed))].name }
    #expect(arms.joined() == expected)
  }

  @Test("a salt divides anew, a move does not")
  func salts() throws {
    func split(_ name: String, _ more: String = "", moved: String = "") throws -> CompiledSplit {
      let ruleSet = try Compile.ruleSet(
        """
        wxrules: 1
        \(moved)
        experiments: { \(name): { arms: { a: 50%, b: 50% }\(more) } }
        rules: [ { id: c, on: scan, split: \(name), reply: { a: x, b: y } } ]

        """)
      return try #require(ruleSet.compiled.rules.first?.split)
    }
    let people = (0..<2000).map { "o\($0)" }
    func shares(_ split: CompiledSplit) -> [Int] { people.map { split.share(of: $0) } }
    let plain = shares(try split("e"))
    // As a division that stands in its rule.
    #expect(plain == shares(CompiledSplit(experiment: "e", arms: [])))
    #expect(plain == shares(try split("f", moved: "moved: { experiments: { e: f } }")))
    for other in [try split("e", ", salt: again"), try split("f")] {
      let same = zip(plain, shares(other)).count { ($0 < 5000) == ($1 < 5000) }
      #expect((900...1100).contains(same))
    }
  }

  // MARK: proofs

  @Test("of arms nothing is proved that is not so")
  func proofs() throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      experiments: { e: { arms: { a: 50%, b: 50% }, running: { from: 2035-01-01, until: 2035-02-01 }, then: b } }
      rules:
        - { id: a, on: text, when: { where: { experiments.e: a } }, reply: x }
        - { id: b, on: text, when: { where: { experiments.e: { not: a } } }, reply: y }
        - { id: s, on: menu.click, split: e, reply: { a: x, b: y } }

      """)
    let codes = Set(RuleProofs(of: ruleSet).findings.filter { $0.severity > .note }.map(\.code))
    #expect(codes.isDisjoint(with: [.unreachable, .redundant]), "\(codes)")
  }

  @Test(
    "what changes of an experiment changes the rules that show it or ask for it",
    arguments: ["until: 2035-03-01 }, then: b", "until: 2035-02-01 }, then: a", "until: 2035-02-01 }, then: b, salt: again"])
  func differs(_ changed: String) throws {
    func ruleSet(_ end: String) throws -> RuleSet {
      try Compile.ruleSet(
        """
        wxrules: 1
        experiments: { e: { arms: { a: 50%, b: 50% }, running: { from: 2035-01-01, \(end) } }
        rules:
          - { id: a, on: text, when: { where: { experiments.e: a } }, reply: x }
          - { id: s, on: menu.click, split: e, reply: { a: x, b: y } }

        """)
    }
    let old = try ruleSet("until: 2035-02-01 }, then: b")
    #expect(RuleDifference(from: old, to: try ruleSet("until: 2035-02-01 }, then: b")).isSame)
    let difference = RuleDifference(from: old, to: try ruleSet(changed))
    #expect(difference.rewritten.sorted() + difference.moved == ["a", "s"] && !difference.isSame)
  }
}
