import Foundation
import Rules
import TestSupport

@testable import Engine

/// Made-up followers of one account, the same for the same seed: they come as a day's hours have it, and some leave.
struct SignTraffic {
  /// Follows of an hour, as a share of the day's mean: nights are quiet, noon and evening are not.
  static let shape = [
    0.1, 0.05, 0.05, 0.05, 0.05, 0.1, 0.3, 0.7, 1, 1.3, 1.5, 1.9, 2, 1.6, 1.3, 1.3, 1.4, 1.6, 1.9, 2, 1.7, 1.2, 0.6, 0.3,
  ]
  /// Midnight in Beijing of 2026-05-04, a Monday.
  static let start: Int64 = 1_777_824_000
  static var firstDay: Int { Int(PlatformDay.number(at: start)) }

  struct Doing: Equatable {
    var person: String
    var kind: LedgerEntry.Kind
    var at: Int64
    var scene: String?
    /// When it came; nil for what was lost.
    var arrival: Int64?
  }
  var doings: [Doing] = []
  var random: SeededRandom
  private var people = 0

  init(_ seed: UInt64) { random = SeededRandom(seed &* 0x9E37_79B9_7F4A_7C15 &+ 17) }

  mutating func uniform() -> Double { Double(random.next() >> 11) / Double(UInt64(1) << 53) }
  mutating func comes(_ chance: Double) -> Bool { uniform() < chance }
  mutating func below(_ count: Int64) -> Int64 { Int64(random.next() % UInt64(max(1, count))) }

  mutating func poisson(_ mean: Double) -> Int {
    let end = exp(-mean)
    var (count, product) = (0, uniform())
    while product > end {
      product *= uniform()
      count += 1
    }
    return count
  }

  /// Somebody new follows; one of seven leaves again within three days, most of them soon.
  mutating func follow(at: Int64, scene: String?, leaving: Double = 0.15) {
    people += 1
    let person = "o\(people)"
    doings.append(Doing(person: person, kind: .follow, at: at, scene: scene, arrival: at))
    if comes(leaving) {
      let share = uniform()
      let left = at + 20 + Int64(share * share * share * 3 * 86_400)
      doings.append(Doing(person: person, kind: .unfollow, at: left, scene: nil, arrival: left))
    }
  }

  /// - Parameter perHour: follows by each code on average; nil is for those without one.
  mutating func days(_ count: Int, perHour: [(scene: String?, mean: Double)]) {
    for hour in 0..<count * 24 {
      for code in perHour {
        for _ in 0..<poisson(code.mean * Self.shape[hour % 24]) {
          follow(at: Self.start + Int64(hour) * 3600 + below(3600), scene: code.scene)
        }
      }
    }
  }

  /// What the ledger has of it: lines in the order in which they came, each naming the one before it.
  var lines: [LedgerEntry] {
    var last: [String: TurnID] = [:]
    let came = doings.enumerated().compactMap { place, doing in doing.arrival.map { (arrival: $0, place: place, doing: doing) } }
      .sorted { ($0.arrival, $0.doing.at, $0.place) < ($1.arrival, $1.doing.at, $1.place) }
    return came.enumerated().map { place, one in
      let turn = TurnID(number: one.arrival * 1_000_000 + Int64(place % 1_000_000))
      defer { last[one.doing.person] = turn }
      return LedgerEntry(
        follower: FollowerID(account: "main", openid: one.doing.person), kind: one.doing.kind, at: one.doing.at, turn: turn,
        before: last[one.doing.person], subscription: last[one.doing.person] == nil ? .new : .existing,
        campaign: one.doing.scene.map { String($0.prefix { $0 != ":" }) }, scene: one.doing.scene, revision: "r1")
    }
  }
}
