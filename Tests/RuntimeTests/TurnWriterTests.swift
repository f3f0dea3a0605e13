import Foundation
import GRDB
import Logging
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import WeChat
@testable import Wire

@Suite("the writer of turns")
struct TurnWriterTests {
  /// Where answers go, and who waits for them.
  final class Inbox: TurnInbox {
    private let taken = Mutex<[Int: Result<Answer, Refusal>]>([:])

    func take(_ answers: [(number: Int, result: Result<Answer, Refusal>)]) {
      taken.withLock { taken in for (number, result) in answers { taken[number] = result } }
    }

    func answer(_ number: Int) async throws -> Result<Answer, Refusal> {
      _ = await Waiting.yielding { taken.withLock { $0[number] } != nil }
      return try #require(taken.withLock { $0[number] })
    }
  }

  static let rules = "wxrules: 1\nrules: [ { id: a, on: text, reply: \"{{ user.follow_count }}\" } ]\n"

  static func writer(
    _ store: any Store, _ clock: WallClock, rules: String = TurnWriterTests.rules, metrics: ServerMetrics = ServerMetrics(),
    log: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  ) throws -> TurnWriter {
    try TurnWriter(
      store: store, rules: LiveRules(try Compile.ruleSet(rules)), clock: clock, limits: .standard, metrics: metrics, decisions: nil, log: log)
  }

  static func delivery(_ number: Int, from openid: String = "o1", text: String = "a", at time: Int64 = 5) throws -> Delivery {
    var decoder = EventDecoder()
    let xml = MessageForm.text(text).xml(openid: openid, account: "gh_1", isFollower: true, time: time, fields: [("MsgId", "\(number)")])
    return Delivery(try decoder.decode(xml), account: "main")
  }

  @Test(
    "a repeat is known by the time that has passed, whatever the time of day does meanwhile",
    arguments: [
      (wall: 1, uptime: 1, isKnown: true), (wall: 1200, uptime: 1, isKnown: true), (wall: 86_400, uptime: 1, isKnown: true),
      (wall: -86_400, uptime: 1, isKnown: true), (wall: 315_360_000, uptime: 0, isKnown: true), (wall: 0, uptime: 700, isKnown: false),
      (wall: -1200, uptime: 700, isKnown: false),
    ])
  func clocks(_ wall: Int64, _ uptime: Int64, isKnown: Bool) async throws {
    let time = Mutex<(wall: Int64, uptime: Int64)>((Compile.now, 50))
    let clock = WallClock(microseconds: { time.withLock { $0.wall } * 1_000_000 }, uptime: { time.withLock { $0.uptime } })
    let writer = try Self.writer(try SQLiteStore(path: ":memory:", keepAnswers: 600), clock)
    let inbox = Inbox()
    for number in 0..<5 {
      writer.submit(try Self.delivery(number), as: number, to: inbox)
      _ = try await inbox.answer(number)
      time.withLock { $0 = ($0.wall + wall, $0.uptime + uptime) }
    }
    writer.submit(try Self.delivery(0), as: 5, to: inbox)
    let (first, again) = (try await inbox.answer(0).get(), try await inbox.answer(5).get())
    #expect((first.turn == again.turn) == isKnown)
    await writer.close()
  }

  @Test("a damaged row refuses the turns of the one whom it is about, with its table and column; the others are taken")
  func damaged() async throws {
    let place = try StoreContract.Place(.file)
    let store = try SQLiteStore(path: place.folder + "/wx.db")
    for (index, openid) in ["oWell", "oIll"].enumerated() {
      let follower = FollowerID(account: "main", openid: openid)
      try StoreContract.write(store, [StoreContract.entry(follower, .follow, at: 1, turn: Int64(index + 1))])
    }
    try store.writing { db in try db.execute(sql: "UPDATE followers SET follow_count = x'ff' WHERE openid = 'oIll'") }
    let writer = try Self.writer(store, WallClock { Compile.now * 1_000_000 })
    let inbox = Inbox()
    for number in 0..<4 { writer.submit(try Self.delivery(number, from: number % 2 == 0 ? "oWell" : "oIll"), as: number, to: inbox) }
    for number in 0..<4 {
      let result = try await inbox.answer(number)
      if number % 2 == 0 {
        #expect(try result.get().body.isEmpty == false)
      } else {
        #expect(throws: Refusal.store(.damaged(table: "followers", column: "follow_count"))) { try result.get() }
      }
    }
    #expect(!writer.state.isFailing)
    await writer.close()
  }

  @Test("a piece that is used when it has gone back is a warning, and counted")
  func lateUse() async throws {
    let lines = RefusalLogTests.Lines()
    let metrics = ServerMetrics()
    let writer = try Self.writer(
      try SQLiteStore(path: ":memory:"), WallClock { Compile.now * 1_000_000 }, rules: StockReturnTests.rules, metrics: metrics,
      log: Logger(label: "test") { _ in RefusalLogTests.Handler(lines: lines) })
    let inbox = Inbox()
    func isCounted(_ count: Int) -> Bool { metrics.registry.text.contains("wxrules_stock_late_uses_total \(count)\n") }
    for (number, (openid, text, time)) in ([("a", "券", 100), ("b", "券", 3700), ("a", "用", 3000)] as [(String, String, Int64)]).enumerated() {
      #expect(isCounted(0))
      writer.submit(try Self.delivery(number, from: openid, text: text, at: time), as: number, to: inbox)
      _ = try await inbox.answer(number).get()
    }
    #expect(isCounted(1))
    #expect(lines.all == ["a piece of a stock was used by an event that came when it had gone back: somebody else may have it"])
    await writer.close()
  }

  @Test("a turn that would go to a deleted file is refused, and the store counts as failing")
  func deleted() async throws {
    let place = try StoreContract.Place(.file)
    let store = try SQLiteStore(path: place.folder + "/wx.db")
    let writer = try Self.writer(store, WallClock { Compile.now * 1_000_000 })
    let inbox = Inbox()
    writer.submit(try Self.delivery(0), as: 0, to: inbox)
    _ = try await inbox.answer(0).get()
    let path = place.folder + "/wx.db"
    for (number, (from, to)) in [(path, path + ".old"), (path + ".old", path)].enumerated() {
      try FileManager.default.moveItem(atPath: from, toPath: to)
      writer.submit(try Self.delivery(0), as: 2 * number + 1, to: inbox)
      writer.submit(try Self.delivery(number + 1), as: 2 * number + 2, to: inbox)
      for answer in [try await inbox.answer(2 * number + 1), try await inbox.answer(2 * number + 2)] {
        if number == 0 {
          #expect(throws: Refusal.store(.replaced("wx.db"))) { try answer.get() }
        } else {
          #expect(throws: Never.self) { try answer.get() }
        }
      }
      #expect(writer.state.isFailing == (number == 0))
    }
    await writer.close()
  }
}
