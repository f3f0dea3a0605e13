import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// How the arms of an experiment are held against each other.
@Suite("results of experiments")
struct ExperimentResultTests {
  static let tap = ExperimentPlan.Success.event(EventSelector(kind: .menuClick, name: nil))
  static let terms = ExperimentPlan(
    name: "welcome", arms: [.init("a", share: 50), .init("b", share: 50)], from: 0, until: 1000, success: [tap, .record("order")],
    within: 100, kept: 500)
  /// When the last of those who took part is old enough.
  static let over: Int64 = 1500

  /// So many of an arm, of whom so many tapped in time, and so many still follow.
  static func people(
    _ arm: String, _ count: Int, tapped: Int, following: Int = 0, watched: Set<String> = ["menu.click"]
  ) -> [[ExperimentFacts]] {
    (0..<count).map { number in
      let turn = TurnID(number: 10)
      var facts = ExperimentFacts(arm: arm, at: 500, turn: turn, watched: watched)
      if number < tapped { facts.deeds = [.init(tap, at: 510, turn: TurnID(number: 11))] }
      let follower = FollowerID(account: "main", openid: "\(arm)\(number)")
      func line(_ kind: LedgerEntry.Kind, _ at: Int64) -> LedgerEntry {
        LedgerEntry(
          follower: follower, kind: kind, at: at, turn: TurnID(number: at), subscription: .new, campaign: nil, scene: nil, revision: "r")
      }
      facts.lines = [line(.follow, 500)] + (number < following ? [] : [line(.unfollow, 600)])
      return [facts]
    }
  }
  static func result(_ people: [[ExperimentFacts]], now: Int64 = over) -> ExperimentResult { ExperimentResult(terms, people, now: now) }

  @Test("each success, any of them, and who still follows, against the first arm")
  func measures() throws {
    let found = Self.result(Self.people("a", 80, tapped: 48, following: 40) + Self.people("b", 70, tapped: 56, following: 35))
    let b = try #require(found.arms.last)
    #expect(b.measures.map(\.name) == ["success", "menu.click", "record order", "kept"])
    #expect(b.measures.map(\.share) == [Share(56, of: 70), Share(56, of: 70), Share(0, of: 70), Share(35, of: 70)])
    let difference = try #require(b.measures[0].difference)
    #expect(abs(difference.low - 0.05243147240236498) < 1e-9 && abs(difference.high - 0.333872654036906) < 1e-9)
    #expect(found.arms[0].measures.allSatisfy { $0.difference == nil })
    #expect(found.verdict == .winner("b"))
  }

  @Test(
    "who does better, and when that is said",
    arguments: [
      (80, 20, 80, 60, 1500, .winner("b")), (80, 60, 80, 20, 1500, .winner("a")), (80, 40, 80, 42, 1500, .level),
      (80, 20, 80, 60, 1499, .early(until: 1500)), (400, 100, 200, 150, 1500, .unfair), (0, 0, 0, 0, 1500, .level),
    ] as [(Int, Int, Int, Int, Int64, ExperimentResult.Verdict)])
  func verdicts(_ a: Int, _ tappedA: Int, _ b: Int, _ tappedB: Int, _ now: Int64, _ verdict: ExperimentResult.Verdict) {
    #expect(Self.result(Self.people("a", a, tapped: tappedA) + Self.people("b", b, tapped: tappedB), now: now).verdict == verdict)
  }

  @Test("without an end nothing is ever decided")
  func endless() {
    let terms = ExperimentPlan(name: "x", arms: Self.terms.arms, success: [.record("order")])
    #expect(ExperimentResult(terms, [], now: .max).verdict == .early(until: nil))
  }

  @Test(
    "what counts as done after the answer",
    arguments: [
      (500, 11, true), (500, 10, false), (600, 11, true), (601, 11, false), (499, 11, false), (510, 9, false),
    ] as [(Int64, Int64, Bool)])
  func deeds(_ at: Int64, _ turn: Int64, _ counts: Bool) {
    let deed = ExperimentFacts.Deed(.record("order"), at: at, turn: TurnID(number: turn))
    let facts = ExperimentFacts(arm: "a", at: 500, turn: TurnID(number: 10), watched: ["menu.click"], deeds: [deed])
    #expect(Self.result([[facts]]).arms[0].measures[0].share == Share(counts ? 1 : 0, of: 1))
  }

  @Test("those who are not old enough are not counted, nor are those who saw two arms; what nobody tells is not known")
  func unknown() {
    let young = Self.result(Self.people("a", 3, tapped: 3), now: 599)
    #expect(young.arms[0].exposed == 3 && young.arms[0].measures[0].share == Share(0, of: 0))
    let twice = [ExperimentFacts(arm: "a", at: 1, turn: TurnID(number: 1)), ExperimentFacts(arm: "b", at: 2, turn: TurnID(number: 2))]
    #expect(Self.result([twice]).mixed == 1 && Self.result([twice]).arms.allSatisfy { $0.exposed == 0 })
    // What rules record is known of all; a tap only of those of whom it was looked out for.
    let blind = Self.result(Self.people("a", 3, tapped: 3, watched: []))
    #expect(blind.arms[0].measures.map(\.share) == [nil, nil, Share(0, of: 3), Share(0, of: 3)])
    #expect(blind.arms[0].measures.map(\.untold) == [3, 3, 0, 0])
    let text = ExperimentReport([blind], zone: .utc).text()
    #expect(
      text.english.contains("  `success` is not known of 3 followers: ") && text.english.contains("  `menu.click` is not known of 3 followers: "))
    #expect(!text.english.contains("`record order` is not known"))
    let some = Self.result(Self.people("a", 3, tapped: 3, watched: []) + Self.people("b", 5, tapped: 2) + Self.people("a", 4, tapped: 1))
    #expect(some.arms.map { $0.measures[1].share } == [Share(1, of: 4), Share(2, of: 5)] && some.arms.map { $0.measures[1].untold } == [3, 0])
    let late = Self.result(Self.people("a", 3, tapped: 3, watched: []) + Self.people("b", 3, tapped: 1))
    #expect(late.verdict == .unknown)
  }

  @Test("an arm that is not declared is an alarm")
  func undeclared() {
    let found = Self.result(Self.people("a", 9, tapped: 0) + Self.people("old", 1, tapped: 0))
    #expect(found.arms.map(\.name) == ["a", "b", "old"] && found.verdict == .unfair)
    #expect(ExperimentReport([found], zone: .utc).text().english.contains("alarm: the arms are not divided as declared"))
  }

  @Test(
    "accounts that erase who leaves are named where they show an arm",
    arguments: [
      // Rules that show `welcome`, the account that is asked for, and who is named.
      ("{ id: s, on: subscribe, split: welcome, reply: { a: x, b: y } }", nil, ["club", "fair"]),
      ("{ id: s, on: subscribe, split: welcome, reply: { a: x, b: y } }", "club", ["club"]),
      ("{ id: s, on: subscribe, split: welcome, reply: { a: x, b: y } }", "shop", []),
      ("{ id: s, on: subscribe, accounts: [ shop ], split: welcome, reply: { a: x, b: y } }", nil, []),
      ("{ id: s, on: scan, when: { campaign: poster }, split: welcome, reply: { a: x, b: y } }", nil, []),
      ("{ id: s, on: scan, when: { campaign: door }, split: welcome, reply: { a: x, b: y } }", nil, ["club"]),
    ] as [(String, String?, [String])])
  func erasing(_ rule: String, _ account: String?, _ names: [String]) throws {
    func declared(_ name: String, _ digit: Int, _ more: String = "") -> String {
      "  \(name): { app_id: wx0123456789abcde\(digit), original_id: gh_\(name), kind: service, mode: plain, token: { env: T\(digit) }\(more) }"
    }
    let erase = ", privacy: { on_unsubscribe: erase }"
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      defaults: { account: shop }
      accounts:
      \(declared("shop", 1))
      \(declared("club", 2, erase))
      \(declared("fair", 3, erase))
      experiments: { welcome: { arms: { a: 50%, b: 50% }, success: { any: [ { on: text } ] } } }
      campaigns:
        poster: { qr: { kind: permanent, scene: poster } }
        door: { accounts: [ shop, club ], qr: { kind: permanent, scene: door } }
      rules:
        - \(rule)
        - { id: c, tier: fallback, on: scan, reply: z }

      """)
    let report = try ExperimentQuestion(account: account, in: ruleSet).report([Self.result([])])
    let (list, verb) = (names.map { "`\($0)`" }.joined(separator: ", "), names.count == 1 ? "erases" : "erase")
    #expect(report.text().english.contains("  shown in \(list), which \(verb) who leaves: those are not in it\n") == !names.isEmpty)
    #expect(report.text().english.contains("erase") == !names.isEmpty)
    guard case .array(let results) = report.json else {
      Issue.record("no results")
      return
    }
    #expect(results.first?["erasing"] == .array(names.map { .string($0) }))
  }

  /// Where no table of all four fits.
  static let narrow = """
    experiment welcome
      arm  share  exposed
      a    50 %   80
      b    50 %   70

      success       arm  share           against a
      success       a    48 of 80, 60 %
                    b    56 of 70, 80 %  +20 (+5.2 to +33.4)
      menu.click    a    48 of 80, 60 %
                    b    56 of 70, 80 %  +20 (+5.2 to +33.4)
      record order  a    0 of 80, 0 %
                    b    0 of 70, 0 %    0 (-4.6 to +5.2)
      kept          a    40 of 80, 50 %
                    b    35 of 70, 50 %  0 (-15.6 to +15.6)

      ended 1970-01-01 00:16: since then arms are drawn as
        before
      `success` is `menu.click` or `record order` within 100s
        of the arm; `kept` is who still follows 500s after it;
        in brackets between what, with 95 % certainty
      `b` does better

    """

  @Test(
    "whether it runs, and what is given meanwhile",
    arguments: [
      (-1, .waits, "a", false), (0, .runs, nil, false), (999, .runs, nil, false), (1000, .ended, "a", false), (1500, .ended, "a", true),
    ] as [(Int64, ExperimentPlan.Stage, String?, Bool)])
  func stages(_ now: Int64, _ stage: ExperimentPlan.Stage, _ given: String?, _ isOtherwise: Bool) {
    let plan = ExperimentPlan(name: "w", arms: Self.terms.arms, from: 0, until: 1000, then: "a", success: [Self.tap], within: 100, kept: 500)
    // `b` does better once everybody is old enough.
    let found = ExperimentResult(plan, Self.people("a", 80, tapped: 20) + Self.people("b", 80, tapped: 60), now: now)
    #expect(found.stage == stage && found.given == given && found.isOtherwise == isOtherwise)
    let text = ExperimentReport([found], zone: .utc).text()
    #expect(text.english.contains("what is given now is not what did better") == isOtherwise)
    #expect(text.english.contains("`success` is `menu.click` within 100s of the arm; `kept` is who still follows 500s after it"))
  }

  @Test("of one that rules do not declare it is not known whether it runs")
  func unknownStage() {
    let found = ExperimentResult(ExperimentPlan(name: "w", arms: Self.terms.arms, isDeclared: false), [], now: 5)
    #expect(found.stage == nil && found.given == nil && !found.isOtherwise)
  }

  @Test("a result on paper")
  func paper() {
    let report = ExperimentReport(
      [Self.result(Self.people("a", 80, tapped: 48, following: 40) + Self.people("b", 70, tapped: 56, following: 35))], zone: .utc)
    #expect(report.csv.contains("welcome,b,70,success,56,70,0,0.8,0.2,0.052431,0.333873,"))
    #expect(
      report.text().english.contains("  `b` does better\n") && report.text().english.contains("56 of 70, 80 %")
        && report.text().english.contains("+20 (+5.2 to +33.4)"))
    #expect(report.text(width: 1000) == report.text() && report.text(width: 60).english == Self.narrow, "\(report.text(width: 60))")
    #expect(report.text(width: 60).english.split(separator: "\n").allSatisfy { DisplayWidth.of($0) <= 60 })
    #expect(ExperimentReport([], zone: .utc).text() == "no experiment is declared, and none was seen by anybody\n")
  }
}
