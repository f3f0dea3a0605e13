import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// The comparison with the platform, where followers were erased since: the books have what they did, and no line has.
@Suite("reconciliation with the platform, of the erased too")
struct ReconciliationErasedTests {
  static var first: Int { ReconciliationTests.first }
  static let days = ReconciliationTests.days
  static let strange = ReconciliationTests.strange

  static func booked(_ lines: [LedgerEntry], _ zone: Zone) -> BookedDays {
    let terms = BookTerms(account: "main", zone: zone, policies: { _ in .standard }, fingerprint: "")
    var sum = BookPostings()
    for history in Dictionary(grouping: lines, by: \.follower).values {
      sum.add(FollowerBook.postings(of: FollowerHistory(lines: history), under: terms))
    }
    return BookedDays(sum, zone: zone)
  }

  /// Whoever left is erased, as with `privacy: { on_unsubscribe: erase }`.
  static func reconciled(_ harm: ReconciliationTests.Harm, seed: UInt64, zone: Zone = .shanghai, runs: [ServerRun] = []) -> Reconciliation {
    var traffic = SignTraffic(seed)
    traffic.days(days, perHour: ReconciliationTests.codes)
    let figures = ReconciliationTests.figures(traffic)
    harm.change(&traffic)
    let end = SignTraffic.start + Int64(days) * 86_400
    let lines = traffic.lines.filter { $0.at < end }
    let gone = Set(lines.filter { $0.kind == .unfollow }.map(\.follower))
    return Reconciliation(
      of: "main", first...first + days - 1, lines.filter { !gone.contains($0.follower) }, figures: figures, booked: booked(lines, zone), runs: runs,
      now: end + 9 * 3600)
  }

  @Test("where nothing went wrong nothing differs, however many are gone", arguments: 1...20 as ClosedRange<UInt64>)
  func nothing(_ seed: UInt64) {
    let reconciled = Self.reconciled(.none, seed: seed)
    #expect(reconciled.days.allSatisfy { !$0.differs && $0.causes.isEmpty })
    #expect(reconciled.days.allSatisfy { $0.erased > 0 })
    #expect(ReconciliationReport(reconciled, zone: .shanghai, .unknown).text.english.contains("of these were erased since"))
  }

  @Test(
    "of what is left of a day nothing is named as a cause",
    arguments: [ReconciliationTests.Harm.loss, .duplicates, .halfDay], 1...20 as ClosedRange<UInt64>)
  func causes(_ harm: ReconciliationTests.Harm, _ seed: UInt64) {
    let day = Self.reconciled(harm, seed: seed).days[Self.strange]
    #expect(day.differs && day.causes.map(\.kind) == [.erased], "\(day)")
    #expect(day.causes.first?.count == day.erased && day.causes.first?.isAtMost == false)
  }

  @Test("that no server ran is known without lines")
  func stopped() {
    let day = LedgerDays.time(of: Self.first + Self.strange)
    let runs = [
      ServerRun(startedAt: SignTraffic.start - 90_000, aliveAt: day.lowerBound + 10 * 3600),
      ServerRun(startedAt: day.lowerBound + 17 * 3600, aliveAt: day.upperBound + 30 * 86_400),
    ]
    let causes = Self.reconciled(.halfDay, seed: 3, runs: runs).days[Self.strange].causes
    #expect(causes.map(\.kind) == [.notConnected, .erased] && causes.first?.isStopped == true)
  }

  @Test("by days of another zone it is not known which day they were of: no cause, and so many at most")
  func otherZone() {
    let reconciled = Self.reconciled(.none, seed: 5, zone: .utc)
    for day in reconciled.days.dropLast() where day.differs { #expect(day.causes.map(\.kind) == [.erased] && day.causes[0].isAtMost, "\(day)") }
    #expect(reconciled.days.contains { $0.differs })
    let text = ReconciliationReport(reconciled, zone: .utc, .unknown).text
    #expect(text.english.contains("up to ") && text.english.contains("By days of UTC it is not known which of these were theirs"))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Person, what they did, and seconds after the day's beginning.
    let did: [(person: String, kind: LedgerEntry.Kind, at: Int64, scene: String?)]
    let erased: Set<String>
    /// What the platform counts: follows of source 30, of others, and unfollows.
    let platform: (byCode: Int, plain: Int, cancelled: Int)
    let ours: [Int]
    let causes: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "nobody is erased", did: [("a", .follow, 100, "door:1"), ("a", .unfollow, 900, nil)], erased: [], platform: (1, 0, 1),
      ours: [1, 1, 1, 0], causes: []),
    Case(
      name: "one came by a code and left", did: [("a", .follow, 100, "door:1"), ("a", .unfollow, 900, nil), ("b", .follow, 200, nil)],
      erased: ["a"], platform: (1, 1, 1), ours: [2, 1, 1, 2], causes: []),
    Case(
      name: "a scan of somebody who follows is no follow",
      did: [("a", .follow, 100, nil), ("a", .scan, 500, "door:1"), ("b", .follow, 200, "door:1")], erased: ["a"], platform: (1, 1, 0),
      ours: [2, 0, 1, 1], causes: []),
    Case(
      name: "who came twice without leaving did not leave", did: [("a", .follow, 100, nil), ("a", .follow, 9000, nil), ("b", .follow, 200, nil)],
      erased: ["b"], platform: (0, 3, 0), ours: [3, 0, 0, 1], causes: []),
    Case(
      name: "the platform has more", did: [("a", .follow, 100, nil), ("a", .unfollow, 900, nil)], erased: ["a"], platform: (0, 3, 1),
      ours: [1, 1, 0, 2], causes: ["erased 2"]),
    Case(
      name: "the codes alone differ: the figures tell that", did: [("a", .follow, 100, "door:1"), ("a", .unfollow, 900, nil)], erased: ["a"],
      platform: (0, 1, 1), ours: [1, 1, 1, 2], causes: ["payment 1", "erased 2"]),
  ]

  @Test("one day at a time", arguments: cases)
  func single(_ one: Case) {
    let (today, begin) = (ReconciliationTests.today, ReconciliationTests.begin)
    var last: [String: TurnID] = [:]
    let lines = one.did.sorted { $0.at < $1.at }.map { did in
      let turn = TurnID(number: (begin + did.at) * 1_000_000)
      defer { last[did.person] = turn }
      return LedgerEntry(
        follower: FollowerID(account: "main", openid: did.person), kind: did.kind, at: begin + did.at, turn: turn, before: last[did.person],
        subscription: last[did.person] == nil ? .new : .existing, campaign: did.scene.map { _ in "door" }, scene: did.scene, revision: "r1")
    }
    let figures = PlatformFigures(
      day: today,
      sources: [
        30: .init(new: one.platform.byCode, cancelled: 0), 0: .init(new: one.platform.plain, cancelled: one.platform.cancelled),
      ], fetchedAt: 0)
    let reconciled = Reconciliation(
      of: "main", today...today, lines.filter { !one.erased.contains($0.follower.openid) }, figures: [figures],
      booked: Self.booked(lines, .shanghai), now: begin + 86_400 + 9 * 3600)
    let day = reconciled.days[0]
    #expect([day.new.ours, day.cancelled.ours, day.byCode.ours, day.erased] == one.ours)
    #expect(day.causes.map { "\($0.kind.rawValue) \($0.count)" } == one.causes)
  }
}
