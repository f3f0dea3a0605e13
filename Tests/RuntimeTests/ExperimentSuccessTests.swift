import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Wire

/// What counts as a success is written down as it happens: whatever comes late, twice or in one batch, and however turns are thinned later, the
/// report says what the plainest count says.
@Suite("successes of experiments")
struct ExperimentSuccessTests {
  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    experiments:
      e: { arms: { a: 50%, b: 50% }, success: { any: [ { on: [ menu.click, text ] }, { record: bought } ], within: 2m } }
      f: { arms: { a: 50%, b: 50% }, success: { any: [ { on: any } ], within: 2m }, salt: two }
    rules:
      - { id: e, on: text, when: { text: e }, split: e, reply: { a: A, b: B } }
      - { id: f, on: text, when: { text: f }, split: f, reply: { a: A, b: B } }
      - { id: buy, on: text, when: { text: buy }, reply: ok, do: [ { record: { event: bought } } ] }
      - { id: rest, on: scan, reply: z }

    """
  static let within: Int64 = 120

  struct Step {
    let who: Int
    /// `tap`, `follow`, `leave`, or a text.
    let what: String
    let at: Int64
    var isText: Bool { !["tap", "follow", "leave"].contains(what) }
  }

  /// In the order in which they arrive: most after what was before, some late, some of the same second.
  static func story(_ random: inout SeededRandom) -> [Step] {
    var time: Int64 = 10_000
    return (0..<60).map { _ in
      time += Int64(random.next() % 40)
      let at = random.chance(20) ? time - Int64(random.next() % 200) : time
      return Step(who: Int(random.next() % 5), what: random.pick(["tap", "tap", "follow", "leave", "e", "f", "y", "y", "buy"]), at: at)
    }
  }

  /// By arm: how many were shown it, and for each measure how many of them did that.
  static func plainly(_ story: [Step], _ experiment: String, _ ruleSet: RuleSet) throws -> [String: [Int]] {
    let split = try #require(ruleSet.compiled.experiment(named: experiment)).split
    var counts: [String: [Int]] = [:]
    for who in 0..<5 {
      guard let first = story.firstIndex(where: { $0.who == who && $0.what == experiment }) else { continue }
      let shown = story[first]
      let after = story[(first + 1)...].filter { $0.who == who && $0.at >= shown.at && $0.at <= shown.at + within }
      let tapped = after.contains { $0.what == "tap" }
      let written = after.contains { $0.isText }
      let bought = after.contains { $0.what == "buy" }
      let did = experiment == "e" ? [tapped || written || bought, tapped, written, bought] : [!after.isEmpty]
      let arm = split.arms[split.arm(at: split.share(of: "o\(who)"))].name
      let before = counts[arm] ?? Array(repeating: 0, count: did.count + 1)
      counts[arm] = zip(before, [true] + did).map { $0 + ($1 ? 1 : 0) }
    }
    return counts
  }

  @Test("the report counts what the plainest count counts", arguments: 0..<60)
  func agree(_ seed: Int) throws {
    var random = SeededRandom(UInt64(seed))
    let place = try StoreContract.Place(.file)
    let store = try SQLiteStore(path: place.folder + "/wx.db")
    defer { store.close() }
    let ruleSet = try Compile.ruleSet(Self.rules)
    let story = Self.story(&random)
    let keepsName = seed.isMultiple(of: 2)
    var decoder = EventDecoder()
    var waiting: [Delivery] = []
    var numbers = TurnNumbers(after: nil)
    for (number, step) in story.enumerated() {
      let follower = FollowerID(account: "main", openid: "o\(step.who)")
      let form: MessageForm =
        switch step.what {
        case "tap": .click("k")
        case "follow": .follow
        case "leave": .unfollow
        default: .text(step.what)
        }
      let event = try decoder.decode(form.xml(openid: follower.openid, account: "gh_1", isFollower: step.what != "follow", time: step.at))
      let delivery = Delivery(event, follower: follower, key: DeliveryKey(high: 1, low: UInt64(number)))
      waiting.append(delivery)
      // The platform asks again.
      if random.chance(20) { waiting.append(delivery) }
      guard random.chance(50) || number == story.count - 1 else { continue }
      _ = try TurnBatch.transact(
        waiting, in: store, numbers: &numbers, now: step.at * 1_000_000, uptime: 1, under: ruleSet,
        departure: { keepsName ? .keep : .pseudonymise(FollowerID(account: $0.account, openid: "p-\($0.openid)")) })
      waiting = []
    }
    let plans = ruleSet.experimentPlans
    let results = try ExperimentReading(store, account: "main", plans).results(plans, now: 1_000_000)
    for result in results {
      let expected = try Self.plainly(story, result.terms.name, ruleSet)
      for arm in result.arms {
        let counts = [arm.exposed] + arm.measures.map { $0.share?.count ?? -1 }
        let plain = expected[arm.name] ?? Array(repeating: 0, count: counts.count)
        #expect(counts == plain, "\(result.terms.name), arm \(arm.name)")
        #expect(arm.measures.allSatisfy { $0.untold == 0 && $0.share?.total == arm.exposed })
      }
      #expect(result.mixed == 0)
    }
  }

  @Test("whoever was shown an arm before anybody looked out for it is not counted as one who did nothing")
  func beforehand() throws {
    let store = try SQLiteStore(path: ":memory:")
    defer { store.close() }
    let ruleSet = try Compile.ruleSet(Self.rules)
    let fields: [JSON] = [
      ExposureRecord.fields("e", salt: nil, arm: "a"), ExposureRecord.fields("e", salt: nil, arm: "a", watched: ["menu.click", "text"]),
      ExposureRecord.fields("e", salt: nil, arm: "a", watched: ["text"]), SuccessRecord.fields("e", on: "text"),
    ]
    try store.transact([], now: 1) { _ in
      fields.enumerated().map { number, fields in
        let isSuccess = number == 3
        return .recorded(
          RecordEntry(
            follower: FollowerID(account: "main", openid: "o\(isSuccess ? 2 : number)"), at: 100, turn: TurnID(number: Int64(number + 1)),
            position: 0,
            name: isSuccess ? SuccessRecord.name : ExposureRecord.name, fields: fields))
      }
    }
    let plans = ruleSet.experimentPlans
    let arm = try #require(try ExperimentReading(store, account: nil, plans).results(plans, now: 1000).first?.arms.first)
    // Of `success` all must be known; a record is known of everybody.
    #expect(arm.exposed == 3 && arm.measures.map(\.name) == ["success", "menu.click", "text", "record bought"])
    #expect(arm.measures.map(\.share) == [Share(0, of: 1), Share(0, of: 1), Share(1, of: 2), Share(0, of: 3)])
    #expect(arm.measures.map(\.untold) == [2, 2, 1, 0])
  }
}
