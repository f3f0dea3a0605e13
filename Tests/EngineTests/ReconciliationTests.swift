import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// The platform's figures beside the ledger: what is named as the cause of a difference is what was done.
@Suite("reconciliation with the platform")
struct ReconciliationTests {
  static let days = 21
  /// The day to which something is done.
  static let strange = 14
  static var first: Int { SignTraffic.firstDay }
  static let codes: [(scene: String?, mean: Double)] = [("door:1", 2), ("fair:1", 1), (nil, 2)]

  /// What the platform counts of what was done: each thing once, whatever came of it here.
  static func figures(_ traffic: SignTraffic) -> [PlatformFigures] {
    var byDay: [Int: PlatformFigures] = [:]
    for doing in traffic.doings {
      let day = Int(PlatformDay.number(at: doing.at))
      var figures = byDay[day] ?? PlatformFigures(day: day, fetchedAt: 0)
      let source = doing.scene == nil ? 1 : 30
      var movement = figures.sources[source] ?? PlatformFigures.Movement(new: 0, cancelled: 0)
      if doing.kind == .follow { movement.new += 1 } else if doing.kind == .unfollow { movement.cancelled += 1 }
      figures.sources[source] = movement
      byDay[day] = figures
    }
    return byDay.values.sorted { $0.day < $1.day }
  }

  enum Harm: String, Sendable, CaseIterable {
    case none, loss, delay, duplicates, wholeDay, halfDay

    var cause: DifferenceCause.Kind? {
      switch self {
      case .none: nil
      case .loss: .lost
      case .delay: .late
      case .duplicates: .duplicates
      case .wholeDay, .halfDay: .notConnected
      }
    }

    func change(_ traffic: inout SignTraffic) {
      let day = LedgerDays.time(of: ReconciliationTests.first + ReconciliationTests.strange)
      var more: [SignTraffic.Doing] = []
      for place in traffic.doings.indices where day.contains(traffic.doings[place].at) {
        let doing = traffic.doings[place]
        switch self {
        case .none: continue
        case .loss:
          guard traffic.comes(0.08) else { continue }
          traffic.doings[place].arrival = nil
          // Some of those whose follow was lost write within days.
          let later = doing.at + 3600 + traffic.below(2 * 86_400)
          if doing.kind == .follow, traffic.comes(0.4) {
            more.append(.init(person: doing.person, kind: .seen, at: later, scene: nil, arrival: later))
          }
        case .delay: if traffic.comes(0.1) { traffic.doings[place].arrival = day.upperBound + 3600 + traffic.below(20 * 3600) }
        case .duplicates:
          if traffic.comes(0.08) {
            more.append(.init(person: doing.person, kind: doing.kind, at: doing.at, scene: doing.scene, arrival: doing.at + 1))
          }
        case .wholeDay: traffic.doings[place].arrival = nil
        case .halfDay:
          if (day.lowerBound + 10 * 3600..<day.lowerBound + 17 * 3600).contains(doing.at) { traffic.doings[place].arrival = nil }
        }
      }
      traffic.doings += more
    }
  }

  static func reconciled(_ harm: Harm, seed: UInt64) -> Reconciliation {
    var traffic = SignTraffic(seed)
    traffic.days(days, perHour: codes)
    let figures = figures(traffic)
    harm.change(&traffic)
    let end = SignTraffic.start + Int64(days) * 86_400
    return Reconciliation(of: "main", first...first + days - 1, traffic.lines.filter { $0.at < end }, figures: figures, now: end + 9 * 3600)
  }

  @Test("the named cause is what was done, in 95 of 100 runs at least", arguments: Harm.allCases)
  func causes(_ harm: Harm) {
    var right = 0
    for seed in 1...100 as ClosedRange<UInt64> {
      let reconciled = Self.reconciled(harm, seed: seed)
      if reconciled.days[Self.strange].causes.first?.kind == harm.cause { right += 1 }
      let others = reconciled.days.enumerated().filter { $0.offset != Self.strange && !$0.element.causes.isEmpty }
      #expect(others.isEmpty, "\(harm) \(seed): \(others)")
    }
    #expect(right >= 95, "\(harm): \(right) of 100")
  }

  // MARK: single days

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Follows of the day by a code, and without: seconds after its beginning.
    var byCode: [Int64] = []
    var plain: [Int64] = []
    /// Those of the day before.
    var yesterday: [Int64] = []
    /// By source, as the platform has them.
    let platform: [Int: Int]
    var platformYesterday = 0
    var runs: [ServerRun] = []
    let expected: [String]
    var testDescription: String { name }
  }
  static let today = SignTraffic.firstDay + 5
  static let begin = LedgerDays.start(of: today)

  static let cases = [
    Case(name: "both agree", byCode: [100, 5000], plain: [70_000], platform: [30: 2, 1: 1], expected: []),
    Case(name: "no movement at all", platform: [:], expected: []),
    Case(name: "one is missing, and nothing tells why", byCode: [100], platform: [30: 2], expected: ["lost 0"]),
    Case(name: "one too many", byCode: [100, 5000], platform: [30: 1], expected: ["unknown 1"]),
    Case(name: "follows after a payment", byCode: [100, 5000, 6000], platform: [30: 1, 0: 2], expected: ["payment 2"]),
    Case(name: "a code without a parameter", plain: [100, 5000], platform: [30: 2], expected: ["plain_code 2"]),
    Case(
      name: "two around midnight stand on the day before", byCode: [30, 200, 40_000], platform: [30: 1], platformYesterday: 2,
      expected: ["day_boundary 2"]),
    Case(
      name: "two around midnight stand on this day", yesterday: [86_300, 86_390], platform: [1: 2], platformYesterday: 0,
      expected: ["day_boundary 2"]),
    Case(
      name: "the server stood still", byCode: [100], platform: [30: 3],
      runs: [
        ServerRun(startedAt: begin - 90_000, aliveAt: begin + 36_000), ServerRun(startedAt: begin + 39_600, aliveAt: begin + 200_000),
      ], expected: ["not_connected 0 stopped"]),
    Case(
      name: "a restart explains nothing", byCode: [100], platform: [30: 3],
      runs: [
        ServerRun(startedAt: begin - 90_000, aliveAt: begin + 36_000), ServerRun(startedAt: begin + 36_020, aliveAt: begin + 200_000),
      ], expected: ["lost 0"]),
  ]

  @Test("one day at a time", arguments: cases)
  func single(_ one: Case) {
    var number = 0
    func line(_ at: Int64, _ scene: String?) -> LedgerEntry {
      number += 1
      return LedgerEntry(
        follower: FollowerID(account: "main", openid: "o\(number)"), kind: .follow, at: at, turn: TurnID(number: at * 1_000_000), subscription: .new,
        campaign: nil, scene: scene, revision: "r1")
    }
    let lines =
      one.yesterday.map { line(Self.begin - 86_400 + $0, nil) } + one.byCode.map { line(Self.begin + $0, "door:1") }
      + one.plain.map { line(Self.begin + $0, nil) }
    let figures = [
      PlatformFigures(day: Self.today - 1, sources: [1: .init(new: one.platformYesterday, cancelled: 0)], fetchedAt: 0),
      PlatformFigures(day: Self.today, sources: one.platform.mapValues { .init(new: $0, cancelled: 0) }, total: 9, fetchedAt: 0),
    ]
    let reconciled = Reconciliation(
      of: "main", Self.today...Self.today, lines, figures: figures, runs: one.runs, now: Self.begin + 86_400 + 9 * 3600)
    let found = reconciled.days[0].causes.map { "\($0.kind.rawValue) \($0.count)" + ($0.isStopped ? " stopped" : "") }
    #expect(found == one.expected)
    #expect(reconciled.days[0].differs == !one.expected.isEmpty)
  }

  @Test("a day without the platform's figures has no difference, and is said")
  func unfetched() {
    let reconciled = Reconciliation(of: "main", Self.today...Self.today, [], figures: [], now: Self.begin + 90_000)
    #expect(!reconciled.days[0].isKnown && !reconciled.days[0].differs && reconciled.days[0].causes.isEmpty)
    let report = ReconciliationReport(reconciled, zone: .utc, .refused(at: 1_777_824_000))
    #expect(report.text.english.contains("1 day of which the platform's figures were not fetched: on 2026-05-03T16:00:00Z it refused to tell"))
    #expect(report.text.english.contains("Other reports count by days of UTC"))
    #expect(ReconciliationReport(reconciled, zone: .utc, .noSecret).text.english.contains("were not fetched: the account has no `secret`"))
    #expect(ReconciliationReport.csv([report]).hasSuffix("main,2026-05-09,0,,0,,0,,,\r\n"))
  }

  @Test(
    "why the platform's figures are not there",
    arguments: [
      (false, nil, nil, .noSecret), (true, nil, nil, .unknown), (true, 7, FigureTry(at: 9, fault: "late"), .refused(at: 7)),
      (true, nil, FigureTry(at: 9, fault: "late"), .failed(at: 9, "late")), (true, nil, FigureTry(at: 9, fault: nil), .answered(at: 9)),
    ] as [(Bool, Int64?, FigureTry?, FigureAsking)])
  func asking(_ hasSecret: Bool, _ refusedAt: Int64?, _ tried: FigureTry?, _ expected: FigureAsking) {
    #expect(FigureAsking(hasSecret: hasSecret, refusedAt: refusedAt, tried: tried) == expected)
  }

  // MARK: what is asked for

  struct Asking: Sendable {
    let kept: Set<Int>
    /// Days before the last one that is ready.
    let first: Int
    let expected: [ClosedRange<Int>]
  }

  /// Days count from the last one that is ready.
  @Test(
    "days that are missing are asked for, seven at most at once",
    arguments: [
      Asking(kept: [], first: 0, expected: [0...0]), Asking(kept: [0], first: 0, expected: []),
      Asking(kept: [], first: -9, expected: [-9 ... -3, -2...0]), Asking(kept: [-5], first: -7, expected: [-7 ... -6, -4...0]),
      Asking(kept: [], first: 1, expected: []),
    ])
  func asked(_ asking: Asking) {
    let now = Self.begin + 8 * 3600
    let last = MissingFigures.lastReady(at: now)
    #expect(last == Self.today - 1 && MissingFigures.lastReady(at: now - 1) == Self.today - 2)
    #expect(MissingFigures.nextReady(after: now) == now + 86_400 && MissingFigures.nextReady(after: now - 1) == now)
    let spans = MissingFigures.spans(kept: Set(asking.kept.map { last + $0 }), first: last + asking.first, now: now)
    #expect(spans.map { $0.lowerBound - last...$0.upperBound - last } == asking.expected)
  }

  @Test("no more is caught up with than two months")
  func reach() {
    let spans = MissingFigures.spans(kept: [], first: 0, now: Self.begin + 8 * 3600)
    #expect(spans.reduce(0) { $0 + $1.count } == MissingFigures.reach && spans.allSatisfy { $0.count <= 7 })
  }
}
