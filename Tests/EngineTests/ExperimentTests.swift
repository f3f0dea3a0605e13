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

  // MARK: what counts as a success

  /// Arms by a keyword, so that a test says when one is shown; taps, texts and an event from outside are looked out for.
  static let watching = """
    wxrules: 1
    outside: { paid: { fields: { amount: decimal } } }
    experiments:
      e:
        arms: { a: 100% }
        success: { any: [ { on: [ menu.click, scan, text ] }, { on: outside.paid }, { on: { event: user_get_card } } ] }
    rules:
      - { id: show, on: text, when: { text: x }, split: e, reply: { a: A } }
      - { id: other, on: text, when: { text: z }, reply: z }
      - { id: code, on: scan, reply: z }

    """

  struct Noted: Sendable, CustomTestStringConvertible {
    /// What happens, in the order in which it arrives, with its time in seconds: `x@10 tap@12`.
    let story: String
    /// What is recorded of it: the event and when.
    let successes: [String]
    var departure = "keep"
    var testDescription: String { "\(story) \(departure)" }
  }

  static let noted = [
    Noted(story: "follow@1 tap@2", successes: []),
    Noted(story: "follow@1 x@10 tap@12", successes: ["menu.click@12"]),
    // Whether or not a rule answers it: nothing answers `y`, nor a tap.
    Noted(story: "follow@1 x@10 y@11 tap@12 y@13 tap@14", successes: ["text@11", "menu.click@12"]),
    // That it is shown again is a text like any other; the first showing is none.
    Noted(story: "follow@1 x@10 x@11", successes: ["text@11"]),
    // Late ones: what is earlier than what is known counts, what is earlier than the arm does not, nor hides what comes.
    Noted(story: "follow@1 x@10 tap@20 tap@15 tap@17", successes: ["menu.click@20", "menu.click@15"]),
    Noted(story: "follow@1 x@10 tap@9 tap@10 tap@11", successes: ["menu.click@10"]),
    // The ledger has scans and who leaves.
    Noted(story: "follow@1 x@10 scan@11 leave@12", successes: []),
    Noted(story: "follow@1 x@10 card@11 paid@12 other@13", successes: ["event: user_get_card@11", "outside.paid@12"]),
    Noted(story: "follow@1 x@10 tap@11 leave@12 follow@20 tap@21 z@22", successes: ["menu.click@11", "text@22"]),
    Noted(story: "follow@1 x@10 leave@12 follow@20 tap@21", successes: ["menu.click@21"], departure: "pseudonymise"),
    Noted(story: "follow@1 x@10 leave@12 follow@20 tap@21", successes: [], departure: "erase"),
    Noted(story: "follow@1 x@10 leave@12 follow@20 x@21 tap@22", successes: ["menu.click@22"], departure: "erase"),
  ]

  @Test("the first of each event that counts is recorded after an arm was shown, and the record says nothing of what stood in it", arguments: noted)
  func notes(_ item: Noted) throws {
    let play = try Self.play(item.story, departure: item.departure)
    let found = play.compactMap { record -> String? in
      guard record.name == SuccessRecord.name else { return nil }
      #expect(record.fields["experiment"] == "e")
      return "\(record.fields["on"]?.string ?? "")@\(record.at)"
    }
    #expect(found == item.successes)
    let exposed = play.first { $0.name == ExposureRecord.name }?.fields
    #expect(exposed.map { ExposureRecord.watched($0) == ["menu.click", "text", "outside.paid", "event: user_get_card"] } ?? true)
  }

  /// What is recorded while this happens to one follower, one turn after the other.
  static func play(_ story: String, departure: String = "keep", rules: String = watching) throws -> [RecordEntry] {
    let ruleSet = try Compile.ruleSet(rules)
    let follower = FollowerID(account: "main", openid: "oTEST")
    var batch = TurnBatch(StoreKnowledge(answers: [], standings: [:]), under: ruleSet) { follower in
      switch departure {
      case "erase": .erase
      case "pseudonymise": .pseudonymise(FollowerID(account: follower.account, openid: "p-\(follower.openid)"))
      default: .keep
      }
    }
    var decoder = EventDecoder()
    for (number, step) in story.split(separator: " ").enumerated() {
      let parts = step.split(separator: "@").map { String($0) }
      let time = Int64(parts[1]) ?? 0
      let event: Event
      if parts[0] == "paid" || parts[0] == "other" {
        event = Event.outside(parts[0], openid: follower.openid, account: "gh_1", time: time, fields: [])
      } else {
        let form: MessageForm =
          switch parts[0] {
          case "follow": .follow
          case "leave": .unfollow
          case "scan": .scan("1")
          case "tap": .click("k")
          case "card": .named("user_get_card")
          default: .text(parts[0])
          }
        event = try decoder.decode(form.xml(openid: follower.openid, account: "gh_1", isFollower: parts[0] != "follow", time: time))
      }
      batch.judge(
        Delivery(event, follower: follower, key: DeliveryKey(high: 1, low: UInt64(number))), known: nil, id: TurnID(number: Int64(number + 1)),
        now: time * 1000)
    }
    return batch.changes.compactMap { change in if case .recorded(let record) = change { record } else { nil } }
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

  @Test("what is looked out for is written and read, also under a former name")
  func watchesKept() throws {
    var profile = Facts.Profile()
    profile.apply(.exposed(experiment: "hello", salt: "again", arm: "a", watch: Watch(since: 100, events: ["menu.click", "text"])))
    profile.apply(.exposed(experiment: "hello", salt: "again", arm: "a", watch: Watch(since: 200, events: [])))
    profile.apply(.succeeded(key: "hello/again", on: "text", at: 120))
    profile.apply(.succeeded(key: "hello", on: "text", at: 120))
    let text = try #require(FactsCodec.text(profile))
    #expect(
      text
        == "{\"exposed\":{\"hello/again\":\"a\"},\"watched\":{\"hello/again\":{\"on\":[\"menu.click\",\"text\"],\"seen\":{\"text\":120},\"since\":100}}}"
    )
    #expect(FactsCodec.profile(text) == profile)
    var moves = Moves()
    moves.experiments = ["welcome": ["hello"]]
    profile.carryOver(moves)
    #expect(profile.watches == ["welcome/again": Watch(since: 100, events: ["menu.click", "text"], seen: ["text": 120])])
    #expect(ExposureKey.parts(of: "welcome/again") == ("welcome", "again") && ExposureKey.parts(of: "welcome") == ("welcome", nil))
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
