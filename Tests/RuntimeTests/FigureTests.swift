import Rules
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import WeChat

/// The platform's figures: how they are fetched, and how they and what reports read are kept.
@Suite("figures of the platform")
struct FigureTests {
  typealias Engine = StoreContract.Engine

  @Test("figures take the place of those of the same day, and a day without movement is one", arguments: Engine.allCases)
  func kept(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    defer { withExtendedLifetime(place) {} }
    let store = try place.open()
    let first = PlatformFigures(day: 20_000, sources: [0: .init(new: 1, cancelled: 2), 30: .init(new: 7, cancelled: 0)], total: 5, fetchedAt: 9)
    let quiet = PlatformFigures(day: 20_001, fetchedAt: 9)
    try store.keepFigures([first, quiet], of: "main")
    try store.keepFigures([first], of: "other")
    #expect(try store.figures(of: "main", days: 19_000...21_000) == [first, quiet])
    #expect(try store.figures(of: "main", days: 20_001...20_001) == [quiet])
    let second = PlatformFigures(day: 20_000, sources: [30: .init(new: 8, cancelled: 1)], total: 6, fetchedAt: 10)
    try store.keepFigures([second], of: "main")
    #expect(try store.figures(of: "main", days: 20_000...20_000) == [second])
    #expect(try store.figures(of: "other", days: 20_000...20_000) == [first])
  }

  @Test("a refusal is kept until figures come; servers are known by when they started", arguments: Engine.allCases)
  func notes(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    defer { withExtendedLifetime(place) {} }
    let store = try place.open()
    #expect(try store.figuresRefusedAt(of: "main") == nil)
    try store.noteFiguresRefused(of: "main", at: 50)
    #expect(try store.figuresRefusedAt(of: "main") == 50)
    try store.keepFigures([PlatformFigures(day: 3, fetchedAt: 60)], of: "main")
    #expect(try store.figuresRefusedAt(of: "main") == nil)
    for (started, now) in [(100, 100), (100, 130), (100, 120), (500, 560)] as [(Int64, Int64)] { try store.noteAlive(startedAt: started, now: now) }
    #expect(try store.serverRuns() == [ServerRun(startedAt: 100, aliveAt: 130), ServerRun(startedAt: 500, aliveAt: 560)])
  }

  @Test("lines of a time, lines of followers, records of a name, and pieces of a stock", arguments: Engine.allCases)
  func read(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    defer { withExtendedLifetime(place) {} }
    let store = try place.open()
    let (ada, bob) = (StoreContract.ada, StoreContract.bob)
    #expect(try store.firstLine(of: "main") == nil)
    // Turns are numbered by the time at which they were written.
    func turn(_ second: Int64) -> Int64 { second * 1_000_000 }
    let adas = [
      StoreContract.entry(ada, .follow, at: 500_000, turn: turn(500_001), campaign: "poster"),
      StoreContract.entry(ada, .unfollow, at: 600_000, turn: turn(600_001), before: turn(500_001)),
    ]
    try StoreContract.write(store, adas)
    try StoreContract.write(store, [StoreContract.entry(bob, .follow, at: 550_000, turn: turn(560_000))])
    func lines(_ time: Range<Int64>) throws -> [Int64] {
      var found: [Int64] = []
      try store.lines(of: "main", in: time) { found.append($0.at) }
      return found
    }
    #expect(try lines(0..<1_000_000) == [500_000, 550_000, 600_000])
    #expect(try lines(500_001..<600_000) == [550_000] && lines(500_000..<500_001) == [500_000])
    #expect(try lines(Int64.min..<Int64.max).count == 3)
    var own: [LedgerEntry] = []
    try store.lines(of: [ada, FollowerID(account: "main", openid: "oNobody")]) { own.append($0) }
    #expect(own == adas)
    #expect(try store.firstLine(of: "main") == 500_000)

    let record = RecordEntry(follower: ada, at: 7, turn: TurnID(number: 8), position: 0, name: "order", fields: ["amount": 3])
    try store.transact([], now: 1) { _ in
      [
        .recorded(record), .recorded(RecordEntry(follower: ada, at: 7, turn: TurnID(number: 8), position: 1, name: "other", fields: [:])),
        .took("coupon", piece: "A1", ada, TurnID(number: 9), at: 70, until: 90), .took("coupon", piece: "A2", bob, TurnID(number: 10), at: 71),
        .took("gift", piece: "1", bob, TurnID(number: 11), at: 72),
      ]
    }
    var records: [RecordEntry] = []
    try store.records(of: "main", named: ["order"]) { records.append($0) }
    try store.records(of: nil, named: ["order"]) { records.append($0) }
    try store.records(of: "elsewhere", named: ["order"]) { records.append($0) }
    try store.records(of: nil, named: []) { records.append($0) }
    #expect(records == [record, record])
    var pieces: [Taking] = []
    try store.takings(of: ["coupon", "former"]) { pieces.append($0) }
    #expect(
      pieces == [
        Taking(stock: "coupon", piece: "A1", follower: ada, turn: TurnID(number: 9), at: 70, until: 90),
        Taking(stock: "coupon", piece: "A2", follower: bob, turn: TurnID(number: 10), at: 71, until: nil),
      ])
  }

  // MARK: fetching

  /// Ten in the morning of 2026-06-01 in Beijing: yesterday's figures are there.
  static let now: Int64 = 1_780_279_200
  static let yesterday = Int(PlatformDay.number(at: now)) - 1

  /// What stands between the dates of a question.
  static func days(_ request: ScriptedServer.Request) -> [String] {
    guard let body = JSON(request.text), let begin = body["begin_date"]?.string, let end = body["end_date"]?.string else { return [] }
    guard let first = WrittenTime(begin)?.civil.dayNumber, let last = WrittenTime(end)?.civil.dayNumber, first <= last else { return [] }
    return (first...last).map { ReconciliationReport.name(of: $0) }
  }

  static func server(_ refusal: String? = nil, until last: String = "9999") throws -> ScriptedServer {
    try ScriptedServer { request in
      if request.path == "/cgi-bin/stable_token" { return .json(PlatformTests.token) }
      if let refusal { return .json(refusal) }
      let days = days(request).filter { $0 <= last }
      switch request.path {
      case "/datacube/getusersummary":
        let rows = days.map {
          #"{"ref_date":"\#($0)","user_source":30,"new_user":4,"cancel_user":"1"},{"ref_date":"\#($0)","new_user":2,"cancel_user":0}"#
        }
        return .json(#"{"list":[\#(rows.joined(separator: ","))]}"#)
      case "/datacube/getusercumulate":
        return .json(#"{"list":[\#(days.map { #"{"ref_date":"\#($0)","cumulate_user":100}"# }.joined(separator: ","))]}"#)
      default: return .json(#"{"errcode":-1}"#)
      }
    }
  }

  struct Desk {
    let account: Account
    let store: any Store
    let platforms: Platforms
    let fetch: FigureFetch
    let time = SharedTime(FigureTests.now)

    /// - Parameter first: how many days ago the ledger begins.
    init(_ server: ScriptedServer, first: Int64 = 9) throws {
      account = try #require(try Compile.ruleSet(PlatformTests.rules).account(named: "main"))
      store = try SQLiteStore(path: ":memory:")
      try StoreContract.write(
        store,
        [StoreContract.entry(StoreContract.ada, .follow, at: FigureTests.now - first * 86_400, turn: (FigureTests.now - first * 86_400) * 1_000_000)])
      let time = time
      let clock = WallClock { time.seconds * 1_000_000 }
      platforms = Platforms(override: server.base, secrets: PlatformTests.secrets, store: store, clock: clock, pause: { _ in })
      fetch = FigureFetch(platforms: platforms, store: store, clock: clock)
    }
  }

  final class SharedTime: Sendable {
    private let value: Mutex<Int64>
    init(_ value: Int64) { self.value = Mutex(value) }
    var seconds: Int64 { value.withLock { $0 } }
    func pass(_ seconds: Int64) { value.withLock { $0 += seconds } }
  }

  @Test("what is missing is fetched once, seven days a call, and then the next morning")
  func fetching() async throws {
    let server = try Self.server()
    let desk = try Desk(server)
    #expect(desk.fetch.isDue(desk.account))
    #expect(try await desk.fetch.run(desk.account) == .fetched(days: 9))
    #expect(server.count("/datacube/getusersummary") == 2 && server.count("/datacube/getusercumulate") == 2)
    let figures = try desk.store.figures(of: "main", days: 0...Self.yesterday)
    #expect(figures.map(\.day) == Array(Self.yesterday - 8...Self.yesterday))
    #expect(figures.allSatisfy { $0.sources == [30: .init(new: 4, cancelled: 1), 0: .init(new: 2, cancelled: 0)] && $0.total == 100 })
    #expect(!desk.fetch.isDue(desk.account))
    #expect(try await desk.fetch.run(desk.account) == .complete)
    #expect(server.count("/datacube/getusersummary") == 2)
    // Eight in the morning of the next day.
    desk.time.pass(22 * 3600 - 1)
    #expect(!desk.fetch.isDue(desk.account))
    desk.time.pass(1)
    #expect(desk.fetch.isDue(desk.account))
    #expect(try await desk.fetch.run(desk.account) == .fetched(days: 1))
    await desk.platforms.close()
  }

  @Test("a day that the platform has not counted yet is asked for again within the hour")
  func late() async throws {
    let server = try Self.server(until: ReconciliationReport.name(of: Self.yesterday - 1))
    let desk = try Desk(server, first: 2)
    #expect(try await desk.fetch.run(desk.account) == .fetched(days: 1))
    desk.time.pass(1800)
    #expect(desk.fetch.isDue(desk.account))
    #expect(try await desk.fetch.run(desk.account) == .complete)
    await desk.platforms.close()
  }

  @Test("an account without the right is told once, and asked again in a week, or when somebody asks")
  func refused() async throws {
    let server = try Self.server(#"{"errcode":48001,"errmsg":"api unauthorized"}"#)
    let desk = try Desk(server)
    #expect(try await desk.fetch.run(desk.account) == .refused(isNews: true))
    #expect(!desk.fetch.isDue(desk.account))
    #expect(try await desk.fetch.run(desk.account) == .refused(isNews: false))
    #expect(server.count("/datacube/getusersummary") == 1)
    #expect(try await desk.fetch.run(desk.account, isAsked: true) == .refused(isNews: false))
    #expect(server.count("/datacube/getusersummary") == 2)
    desk.time.pass(7 * 86_400)
    #expect(desk.fetch.isDue(desk.account))
    #expect(try await desk.fetch.run(desk.account) == .refused(isNews: false))
    #expect(server.count("/datacube/getusersummary") == 3)
    await desk.platforms.close()
  }

  @Test(
    "an answer that is none keeps nothing",
    arguments: [
      #"{"list":[{"ref_date":"today","user_source":0,"new_user":1,"cancel_user":0,"cumulate_user":1}]}"#,
      #"{"list":[{"ref_date":"2026-05-31","user_source":0,"new_user":-1,"cancel_user":0,"cumulate_user":-1}]}"#,
      #"{"list":{"ref_date":"2026-05-31"}}"#, "{}", #"{"errcode":61501,"errmsg":"date range error"}"#,
    ])
  func strange(_ answer: String) async throws {
    let desk = try Desk(try Self.server(answer))
    guard case .failed = try await desk.fetch.run(desk.account) else {
      Issue.record("\(answer)")
      return
    }
    #expect(try desk.store.figures(of: "main", days: 0...Self.yesterday).isEmpty && !desk.fetch.isDue(desk.account))
    await desk.platforms.close()
  }
}
