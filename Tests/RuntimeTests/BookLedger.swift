import Rules
import TestSupport
import Wire

@testable import Engine

/// Writes what followers of two accounts might do, as turns write it: late events, lost ones, records, followers who are erased or known by another
/// name. The same from the same seed.
struct BookLedger {
  static let begin: Int64 = 1_780_286_400
  private var random: SeededRandom
  private(set) var turn: Int64 = 0
  private var known: [Int: Follower] = [:]

  init(seed: Int) { random = SeededRandom(UInt64(seed)) }

  static func openid(_ number: Int) -> String { "oFollower_\(number)_of_the_books" }

  mutating func write(_ count: Int, to store: any Store) throws {
    for _ in 0..<count {
      let changes = next()
      try store.transact([], now: 100) { _ in changes }
    }
  }

  private mutating func next() -> [StoreChange] {
    turn += 1
    let number = Int(random.next() % 24)
    let own = FollowerID(account: number % 6 == 0 ? "shop" : "main", openid: Self.openid(number))
    var follower = known[number] ?? Follower(own)
    var changes: [StoreChange] = []
    let kind: LedgerEntry.Kind =
      follower.isFollowing ? random.pick([.scan, .scan, .unfollow, .unfollow, .follow]) : random.pick([.follow, .follow, .follow, .seen, .unfollow])
    if kind == .follow, follower.id != own {
      changes.append(.renamed(follower.id, to: own))
      follower.id = own
    }
    let campaign = kind == .follow || kind == .scan ? random.pick(["poster", "desk", nil] as [String?]) : nil
    let at = Self.begin + turn * 5000 - (random.chance(10) ? 200_000 : 0)
    let entry = LedgerEntry(
      follower: follower.id, kind: kind, at: at, turn: TurnID(number: turn), before: follower.lastTurn,
      subscription: follower.history.followCount == 0 ? .new : follower.isFollowing ? .existing : .returning, campaign: campaign,
      scene: campaign.map { "\($0):\(turn % 3)" }, revision: "r1")
    follower.add(entry)
    changes += [.entered(entry), .updated(follower)]
    if random.chance(20) {
      changes.append(
        .recorded(
          RecordEntry(
            follower: follower.id, at: at, turn: TurnID(number: turn), position: 0, name: "order",
            fields: ["yuan": .int(Int(random.next() % 100)), "what": "PRIVATE-RECORD"])))
    }
    if random.chance(kind == .unfollow ? 30 : 3) {
      changes.append(.erased(follower.id))
      known[number] = nil
      return changes
    }
    if kind == .unfollow, follower.id == own, random.chance(40) {
      let pseudonym = FollowerID(account: own.account, openid: "p\(number)")
      changes.append(.renamed(own, to: pseudonym))
      follower.id = pseudonym
    }
    known[number] = follower
    return changes
  }
}
