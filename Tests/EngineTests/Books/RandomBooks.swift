import Rules
import TestSupport
import Wire

@testable import Engine

/// A few weeks in the life of an account, out of a seed: follows, late lines, seconds in which two things happen, and rules that are hard to please.
struct RandomBooks {
  /// Across the end of summer time, a week and a month. 2026-10-22 00:00 in Berlin.
  static let start: Int64 = 1_792_620_000
  static let campaigns = ["poster", "flyer", "gift", "taken", "login"]

  var random: SeededRandom
  let account: String
  let terms: BookTerms
  /// Under which name each is known.
  private(set) var names: [FollowerID]
  private var latest: [Int: Int64] = [:]

  init(seed: UInt64, account: String, followers: Int) {
    names = (0..<followers).map { FollowerID(account: account, openid: "o\($0)") }
    var random = SeededRandom(seed)
    var policies: [String: AttributionPolicy] = [:]
    for campaign in Self.campaigns.dropLast(random.chance(70) ? 1 : 0) {
      policies[campaign] = AttributionPolicy(
        touch: random.pick(AttributionPolicy.Touch.allCases), window: random.pick([0, 3600, 86_400, 7 * 86_400, 30 * 86_400]),
        unfollowUndoes: random.pick([0, 0, 3600, 86_400, 7 * 86_400]))
    }
    let declared = policies
    terms = BookTerms(
      account: account, zone: random.pick([.shanghai, .utc] + [Zone(named: "Europe/Berlin")].compactMap { $0 }),
      quickLoss: random.pick([3600, 86_400]), kept: random.pick([[86_400], [86_400, 7 * 86_400, 30 * 86_400], []]), policies: { declared[$0] },
      fingerprint: "seed \(seed)")
    self.account = account
    self.random = random
  }

  /// Somebody leaves under a pseudonym, or gets their name back.
  mutating func rename(_ number: Int) -> (from: FollowerID, to: FollowerID) {
    let old = names[number]
    names[number] = FollowerID(account: account, openid: old.openid.hasPrefix("p") ? "o\(number)" : "p\(number)")
    return (old, names[number])
  }

  /// The next thing that somebody does. Most come after what they did before, some in the same second, some from the past.
  mutating func line(of number: Int, turn: TurnID) -> LedgerEntry {
    let hasCode = random.chance(60)
    let kind = random.pick([LedgerEntry.Kind.follow, .follow, .unfollow, .unfollow, .scan, .scan, .seen])
    let campaign = hasCode && kind != .unfollow && kind != .seen && random.chance(80) ? random.pick(Self.campaigns) : nil
    let scene = kind == .scan || kind == .follow && hasCode ? random.pick(["1", "2"]) : nil
    return LedgerEntry(
      follower: names[number], kind: kind, at: time(of: number), turn: turn, subscription: .existing, campaign: campaign, scene: scene, revision: "r")
  }

  mutating func record(of number: Int, turn: TurnID) -> RecordEntry {
    if random.chance(40) { return exposure(of: number, turn: turn) }
    return RecordEntry(
      follower: names[number], at: time(of: number), turn: turn, position: 0, name: random.pick(["order", "visit", "stock.used"]),
      fields: random.chance(60) ? ["amount": .int(Int(random.next() % 100)), "shop": "north"] : [:])
  }

  /// Arms of two experiments; some under a former name, some of another division. Some are shown two arms.
  static let experiments = [
    ExperimentPlan(name: "hello", arms: [.init("a", share: 1), .init("b", share: 1)], former: ["welcome"]),
    ExperimentPlan(name: "price", arms: [.init("x", share: 1), .init("y", share: 1)], salt: "two"),
  ]

  private mutating func exposure(of number: Int, turn: TurnID) -> RecordEntry {
    let (name, arm) = random.pick([("hello", "a"), ("hello", "b"), ("welcome", "b"), ("price", "x"), ("price", "y"), ("other", "a")])
    let salt = random.pick([nil, nil, "two"] as [String?])
    return RecordEntry(
      follower: names[number], at: time(of: number), turn: turn, position: 1, name: ExposureRecord.name,
      fields: ExposureRecord.fields(name, salt: name == "price" ? salt ?? random.pick([nil, "two"]) : salt, arm: arm))
  }

  private mutating func time(of number: Int) -> Int64 {
    let last = latest[number] ?? Self.start + Int64(random.next() % (5 * 86_400))
    let at: Int64
    switch random.next() % 10 {
    case 0: at = last
    case 1: at = last - Int64(random.next() % (6 * 86_400))
    case 2, 3: at = last + random.pick([3600, 86_400, 86_401, 7 * 86_400])
    default: at = last + Int64(random.next() % (3 * 86_400))
    }
    latest[number] = max(last, at)
    return at
  }
}
