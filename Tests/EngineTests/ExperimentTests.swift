import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// Who is shown an arm is noted, once, while the experiment runs.
@Suite("experiments")
struct ExperimentTests {
  /// `oTEST-乙` is drawn into arm a, `oTEST-甲` into b.
  static let rules = """
    wxrules: 1
    experiments:
      welcome:
        arms: { a: 50%, b: 50% }
        for: { subscription: [ new, returning ] }
        running: { from: 2035-01-01, until: 2035-02-01 }
        then: b
    rules:
      - { id: welcome, on: subscribe, split: welcome, reply: { a: A, b: B } }
      - { id: hint, on: text, when: { where: { experiments.welcome: a } }, reply: hint }
      - { id: show, on: text, when: { text: x }, reply: "{{ experiments.welcome }}" }
      - { id: code, on: scan, reply: z }

    """

  enum Step: Sendable { case follow, unfollow, text }

  struct Case: Sendable, CustomTestStringConvertible {
    let who: String
    /// What happens, and on which day of January 2035 at noon; 0 is the last of December, 32 the first of February.
    let steps: [(Step, day: Int)]
    /// What is answered to each; nil for nothing.
    let answers: [String?]
    let exposed: [String]
    var departure = "keep"
    var testDescription: String { "\(who) \(steps) \(departure)" }
  }

  static let cases = [
    Case(who: "乙", steps: [(.follow, 10), (.text, 10)], answers: ["A", "hint"], exposed: ["a"]),
    Case(who: "甲", steps: [(.follow, 10), (.text, 10)], answers: ["B", "b"], exposed: ["b"]),
    Case(who: "乙", steps: [(.follow, 0), (.text, 10)], answers: ["B", "b"], exposed: []),
    Case(who: "乙", steps: [(.follow, 0), (.unfollow, 5), (.follow, 10), (.text, 11)], answers: ["B", nil, "A", "hint"], exposed: ["a"]),
    Case(who: "乙", steps: [(.follow, 10), (.unfollow, 11), (.follow, 12)], answers: ["A", nil, "A"], exposed: ["a"]),
    Case(who: "乙", steps: [(.follow, 10), (.unfollow, 11), (.follow, 12)], answers: ["A", nil, "A"], exposed: ["a"], departure: "pseudonymise"),
    Case(who: "乙", steps: [(.follow, 10), (.unfollow, 11), (.follow, 12)], answers: ["A", nil, "A"], exposed: ["a", "a"], departure: "erase"),
    Case(who: "乙", steps: [(.follow, 10), (.text, 32)], answers: ["A", "b"], exposed: ["a"]),
    Case(who: "乙", steps: [(.follow, 32), (.text, 33)], answers: ["B", "b"], exposed: []),
    Case(who: "乙", steps: [(.text, 10)], answers: ["b"], exposed: []),
  ]

  @Test("the first answer by an arm while it runs is recorded, once in a follower's life", arguments: cases)
  func exposes(_ item: Case) throws {
    let rules = try Compile.ruleSet(Self.rules)
    let follower = FollowerID(account: "main", openid: "oTEST-\(item.who)")
    var batch = TurnBatch(StoreKnowledge(answers: [], standings: [:]), under: rules) { follower in
      switch item.departure {
      case "erase": .erase
      case "pseudonymise": .pseudonymise(FollowerID(account: follower.account, openid: "p-\(follower.openid)"))
      default: .keep
      }
    }
    for (number, step) in item.steps.enumerated() {
      let event = try Self.event(step.0, day: step.day, by: follower.openid)
      batch.judge(
        Delivery(event, follower: follower, key: DeliveryKey(high: 1, low: UInt64(number))), known: nil, id: TurnID(number: Int64(number + 1)),
        now: event.time * 1000)
    }
    let replies = batch.verdicts.map { verdict -> Reply? in if case .turn(let turn) = verdict { turn.plan.reply } else { nil } }
    #expect(replies == item.answers.map { $0.map { .text($0) } ?? Reply.none })
    let records = batch.changes.compactMap { change -> RecordEntry? in
      if case .recorded(let record) = change, record.name == ExposureRecord.name { record } else { nil }
    }
    #expect(records.map(\.fields) == item.exposed.map { ["experiment": "welcome", "arm": .string($0)] })
  }

  private static func event(_ step: Step, day: Int, by openid: String) throws -> Event {
    let time = Zone.shanghai.instant(of: CivilTime(year: 2035, month: 1, day: 1, hour: 12)) + Int64(day - 1) * 86_400
    let form: MessageForm =
      switch step {
      case .follow: .follow
      case .unfollow: .unfollow
      case .text: .text("x")
      }
    var decoder = EventDecoder()
    return try decoder.decode(form.xml(openid: openid, account: "gh_1", isFollower: step != .follow, time: time))
  }

  @Test("what is known of exposures is written and read, also under a former name")
  func kept() throws {
    var profile = Facts.Profile()
    profile.apply(.exposed(experiment: "hello", salt: nil, arm: "a"))
    profile.apply(.exposed(experiment: "hello", salt: nil, arm: "b"))
    profile.apply(.exposed(experiment: "hello", salt: "again", arm: "b"))
    #expect(profile.exposures == ["hello": "a", "hello/again": "b"])
    let text = try #require(FactsCodec.text(profile))
    #expect(text == "{\"exposed\":{\"hello\":\"a\",\"hello/again\":\"b\"}}")
    #expect(FactsCodec.profile(text) == profile)
    var moves = Moves()
    moves.experiments = ["welcome": ["hello"]]
    profile.carryOver(moves)
    #expect(profile.exposures == ["welcome": "a", "welcome/again": "b"])
  }

  @Test("the draw is noted with the turn, so that it is judged again without the openid")
  func drawn() throws {
    let rules = try Compile.ruleSet(Self.rules)
    for (openid, rule) in [("oTEST-乙", "hint"), ("oTEST-甲", "show")] {
      var facts = Facts()
      facts.history.followCount = 1
      facts.profile.exposures = ["welcome": "a"]
      let event = try Self.event(.text, day: 10, by: openid)
      let plan = rules.plan(event, given: facts, at: Moment(now: event.time, seed: 1))
      #expect(plan.rule == rule && plan.draws["welcome"] != nil)
      facts.draws = plan.draws
      for other in ["o1", "o2", "o3", "o4"] {
        let masked = try Self.event(.text, day: 10, by: other)
        #expect(rules.plan(masked, given: facts, at: Moment(now: event.time, seed: 1)).rule == rule)
      }
    }
  }

  @Test("an arm that somebody wants to see is shown, whoever it is and whenever it happens", arguments: ["a", "b"], [0, 10, 32])
  func wanted(_ arm: String, _ day: Int) throws {
    let rules = try Compile.ruleSet(Self.rules)
    var facts = Facts()
    facts.arms = ["welcome": arm]
    let event = try Self.event(.follow, day: day, by: "oTEST-甲")
    let plan = rules.plan(event, given: facts, at: Moment(now: event.time, seed: 1))
    #expect(plan.arm == arm && plan.reply == .text(arm.uppercased()))
  }

  @Test("the fingerprint of the books changes with what is counted otherwise, and with nothing else")
  func fingerprints() throws {
    func terms(_ report: String = "", attribution: String = "", campaign: String = "", reply: String = "z") throws -> BookTerms {
      let account = "app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }"
      return try Compile.ruleSet(
        """
        wxrules: 1
        \(report)
        accounts: { main: { \(account)\(attribution) } }
        campaigns: { c: { qr: { kind: permanent, scene: c }\(campaign) } }
        rules: [ { id: c, on: scan, reply: \(reply) } ]

        """
      ).bookTerms(of: "main")
    }
    let plain = try terms()
    #expect(plain.account == "main" && plain.zone == .shanghai && plain.quickLoss == 86_400 && plain.kept == [86_400, 604_800, 2_592_000])
    #expect(plain.policies("c") == .standard && plain.fingerprint.count == 12)
    #expect(try terms(reply: "other").fingerprint == plain.fingerprint)
    #expect(try terms("report: { quick_loss: 24h, kept: [ 1d, 7d, 30d ], zone: Asia/Shanghai }").fingerprint == plain.fingerprint)
    let others = [
      try terms("report: { quick_loss: 1h }"), try terms("report: { kept: 1d }"), try terms("report: { zone: UTC }"),
      try terms(attribution: ", attribution: { touch: first }"), try terms(campaign: ", attribution: { window: 7d }"),
      try terms(campaign: ", attribution: none"),
    ]
    #expect(Set((others + [plain]).map(\.fingerprint)).count == 7)
    #expect(others[5].policies("c") == nil)
  }
}
