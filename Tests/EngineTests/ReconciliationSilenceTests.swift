import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// When a time without a line is a silence: what other days have there says it, and none of them alone.
@Suite("silences in the comparison with the platform")
struct ReconciliationSilenceTests {
  /// Lines of a day: how many from a second on, so far apart.
  struct Lines: Sendable {
    let from: Int64
    let count: Int
    var apart: Int64 = 60
  }
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// What each other day has beside one line at nine, half past twelve and five.
    var usual: [Lines] = []
    /// What single days have beside that, from the day that is looked at.
    var single: [Int: [Lines]] = [:]
    /// Whole days that are known, beside the one that is looked at and the one after it.
    var daysBefore = 4
    /// Days behind the one that is looked at after which somebody asks.
    var asked = 2
    let platform: Int
    let expected: [String]
    var testDescription: String { name }
  }
  static let noon: Int64 = 12 * 3600

  static let cases = [
    Case(name: "nothing is usual", platform: 5, expected: ["lost 0"]),
    Case(name: "a burst of one day is not usual", single: [-2: [Lines(from: 20 * 3600, count: 200, apart: 10)]], platform: 5, expected: ["lost 0"]),
    Case(
      name: "bursts of two days of five are not usual",
      single: [-2: [Lines(from: 20 * 3600, count: 200, apart: 10)], 1: [Lines(from: 20 * 3600, count: 90, apart: 10)]], platform: 5,
      expected: ["lost 0"]),
    Case(
      name: "two silences stand in order of time",
      usual: [Lines(from: 10 * 3600, count: 20, apart: 180), Lines(from: 15 * 3600, count: 30, apart: 120)],
      single: [-2: [Lines(from: 20 * 3600, count: 200, apart: 10)]], platform: 53, expected: ["not_connected 20", "not_connected 30"]),
    Case(name: "fourteen are no chance", usual: [Lines(from: 10 * 3600, count: 14)], platform: 17, expected: ["not_connected 14"]),
    Case(name: "thirteen may be", usual: [Lines(from: 10 * 3600, count: 13)], platform: 16, expected: ["lost 0"]),
    Case(
      name: "three other days tell what is usual", usual: [Lines(from: 10 * 3600, count: 20)], daysBefore: 2, platform: 23,
      expected: ["not_connected 20"]),
    Case(
      name: "days behind the last line say nothing of others", usual: [Lines(from: 10 * 3600, count: 20)], asked: 30, platform: 23,
      expected: ["not_connected 20"]),
    Case(
      name: "nor do they make up for days that are too few", usual: [Lines(from: 10 * 3600, count: 20)], daysBefore: 1, asked: 30, platform: 23,
      expected: ["lost 0"]),
    Case(name: "two do not", usual: [Lines(from: 10 * 3600, count: 20)], daysBefore: 1, platform: 23, expected: ["lost 0"]),
  ]

  @Test("the cause of what is missing", arguments: cases)
  func silences(_ one: Case) {
    let day = SignTraffic.firstDay + 9
    var number: Int64 = 0
    func line(_ day: Int, _ second: Int64) -> LedgerEntry {
      number += 1
      let at = LedgerDays.start(of: day) + second
      return LedgerEntry(
        follower: FollowerID(account: "main", openid: "o\(number)"), kind: .follow, at: at, turn: TurnID(number: at * 1_000_000 + number),
        subscription: .new, campaign: nil, scene: nil, revision: "r1")
    }
    // The ledger begins a day earlier, and that one may be half.
    let lines = (-one.daysBefore - 1...1).flatMap { place -> [LedgerEntry] in
      // Half a minute later, so that whole minutes leave out what others have there.
      let always = [9 * 3600, Self.noon + 1800, 17 * 3600].map { line(day + place, $0 + (place == 0 ? 30 : 0)) }
      let more = place == 0 ? [] : one.usual + (one.single[place] ?? [])
      return always + more.flatMap { more in (0..<more.count).map { line(day + place, more.from + Int64($0) * more.apart) } }
    }
    let figures = PlatformFigures(day: day, sources: [1: .init(new: one.platform, cancelled: 0)], fetchedAt: 0)
    let reconciled = Reconciliation(of: "main", day...day, lines, figures: [figures], now: LedgerDays.start(of: day + one.asked) + 9 * 3600)
    #expect(reconciled.days[0].causes.map { "\($0.kind.rawValue) \($0.count)" } == one.expected)
  }
}
