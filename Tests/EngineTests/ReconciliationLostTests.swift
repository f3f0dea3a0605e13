import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// Who is named as somebody whose event was lost: people of whom it can be so on that day, and never more than the day lacks.
@Suite("what later lines say of lost events")
struct ReconciliationLostTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Person, what they did, and seconds after the day's beginning.
    let did: [(person: String, kind: LedgerEntry.Kind, at: Int64)]
    let platform: (new: Int, cancelled: Int)
    let causes: [String]
    var testDescription: String { name }
  }
  static let hour: Int64 = 3600
  static let day: Int64 = 24 * 3600

  static let cases = [
    Case(
      name: "gone and there again on one day", did: [("a", .follow, -day + 100), ("a", .unfollow, 100), ("a", .seen, 5000)], platform: (1, 1),
      causes: ["lost 1"]),
    Case(
      name: "gone that day, and there again on a later one", did: [("a", .follow, -day + 100), ("a", .unfollow, 100), ("a", .seen, day + 100)],
      platform: (1, 1), causes: ["lost 1 at most"]),
    Case(
      name: "what was lost the day after is not of this one",
      did: [("a", .follow, -day + 100), ("a", .unfollow, day + 100), ("a", .seen, day + 500)], platform: (1, 0), causes: ["lost 0"]),
    Case(name: "a stranger may have come long before", did: [("a", .seen, day + 100)], platform: (1, 0), causes: ["lost 1 at most, or earlier"]),
    Case(
      name: "of many strangers no more than the day lacks", did: (0..<40 as Range<Int64>).map { (person: "o\($0)", kind: .scan, at: day + 100 + $0) },
      platform: (3, 0),
      causes: ["lost 3 at most, or earlier"]),
    Case(
      name: "one certain, and a stranger",
      did: [("a", .follow, -day + 100), ("a", .unfollow, 100), ("a", .scan, 5000), ("b", .unfollow, day + 100)], platform: (2, 1),
      causes: ["lost 2 at most, or earlier"]),
    Case(name: "that a stranger came is no leaving", did: [("a", .seen, day + 100)], platform: (0, 1), causes: ["lost 0"]),
    Case(name: "came twice without having left", did: [("a", .follow, 100), ("a", .follow, 9000)], platform: (2, 1), causes: ["lost 1"]),
    Case(
      name: "one of several times, once", did: [("a", .follow, 100), ("a", .follow, 9000), ("a", .follow, 18_000)], platform: (3, 2),
      causes: ["lost 1"]),
    Case(
      name: "between two days far apart", did: [("a", .follow, -day + 100), ("a", .follow, 2 * day)], platform: (0, 1),
      causes: ["lost 1 at most"]),
    Case(
      name: "an event that came twice is nothing lost", did: [("a", .follow, 100), ("a", .follow, 105)], platform: (1, 1),
      causes: ["lost 0", "duplicates 1"]),
    Case(name: "after two weeks nobody asks any more", did: [("a", .seen, 14 * day)], platform: (1, 0), causes: ["lost 0"]),
  ]

  @Test("the count, and whether it is certain", arguments: cases)
  func lost(_ one: Case) {
    let (today, begin) = (ReconciliationTests.today, ReconciliationTests.begin)
    var last: [String: TurnID] = [:]
    let lines = one.did.map { did in
      let turn = TurnID(number: (begin + did.at) * 1_000_000)
      defer { last[did.person] = turn }
      return LedgerEntry(
        follower: FollowerID(account: "main", openid: did.person), kind: did.kind, at: begin + did.at, turn: turn, before: last[did.person],
        subscription: last[did.person] == nil ? .new : .existing, campaign: nil, scene: nil, revision: "r1")
    }
    let figures = PlatformFigures(day: today, sources: [1: .init(new: one.platform.new, cancelled: one.platform.cancelled)], fetchedAt: 0)
    let reconciled = Reconciliation(of: "main", today...today, lines, figures: [figures], now: begin + 20 * Self.day)
    let causes = reconciled.days[0].causes.map { cause in
      "\(cause.kind.rawValue) \(cause.count)" + (cause.isAtMost ? " at most" : "") + (cause.hasEarlier ? ", or earlier" : "")
    }
    #expect(causes == one.causes)
  }

  @Test(
    "what is said of it",
    arguments: [
      (0, false, false, "the platform has events that never came, and nothing was silent"),
      (1, false, false, "1 person was heard of later whose event never came"),
      (3, false, false, "3 people were heard of later whose event never came"),
      (3, true, false, "up to 3 people heard of later may be those whose event never came"),
      (
        3, true, true,
        "up to 3 people heard of later may be those whose event never came; who followed before the server began cannot be told from them"
      ),
    ])
  func words(_ count: Int, _ isAtMost: Bool, _ hasEarlier: Bool, _ text: String) {
    #expect(ReconciliationReport.evidence(DifferenceCause(.lost, count: count, isAtMost: isAtMost, hasEarlier: hasEarlier)).english == text)
  }
}
