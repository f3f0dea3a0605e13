import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Serving
@testable import Wire

/// What people who look find of a follower is what a turn would find, and no turn is any other for it.
@Suite("what a turn would find")
struct FollowerKnowledgeTests {
  private static func facts(_ who: String, _ text: String, at time: Int64, _ server: StockTurnTests.OfflineServer) throws -> Facts {
    var decoder = EventDecoder()
    let event = try decoder.decode(MessageForm.text(text).xml(openid: who, account: "gh_1", isFollower: true, time: time))
    let delivery = Delivery(event, account: "main")
    return try #require(try KnownFacts.of(delivery, in: server.store, under: server.ruleSet, now: time * 1_000_000))
  }

  /// Turns, then who asks at what time: what is left of the stock, what is next, and what they have.
  static let cases: [(turns: [String], who: String, at: Int64, left: Int, next: String?, taken: String?)] = [
    ([], "a", 100, 2, "A", nil),
    (["a 券@100#1"], "b", 101, 1, "B", nil),
    (["a 券@100#1"], "a", 101, 1, "B", "A"),
    (["a 券@100#1", "b 券@101#2"], "c", 102, 0, nil, nil),
    // What has to go back by then counts as gone back, for whoever had it as well.
    (["a 券@100#1", "b 券@101#2"], "c", 3699, 0, nil, nil),
    (["a 券@100#1", "b 券@101#2"], "c", 3700, 1, "A", nil),
    (["a 券@100#1"], "a", 3700, 2, "A", nil),
    // What was used stays.
    (["a 券@100#1", "a 用@101#2"], "c", 9999, 1, "B", nil),
  ]

  @Test("stocks and what a follower has", arguments: cases)
  func stocks(_ turns: [String], _ who: String, _ at: Int64, _ left: Int, _ next: String?, _ taken: String?) throws {
    let server = try StockReturnTests.server()
    _ = try server.play(turns)
    let facts = try Self.facts(who, "券", at: at, server)
    #expect(facts.stocks["coupon"]?.left == left && facts.stocks["coupon"]?.next.first == next)
    #expect(facts.held(at: at).profile.taken["coupon"] == taken)
  }

  @Test("nothing is written, and a repeat of what was answered before is still one")
  func untouched() throws {
    let server = try StockReturnTests.server()
    #expect(try server.play(["a 券@100#1"]) == ["A"])
    let before = try (server.store.counts(), StockReturnTests.records(server.store))
    for time in [101, 3700, 9999] as [Int64] { _ = try Self.facts("b", "券", at: time, server) }
    #expect(try server.store.counts() == before.0 && StockReturnTests.records(server.store) == before.1)
    #expect(try server.play(["a 券@100#1", "b 券@102#2"]) == ["A", "B"])
    #expect(try server.store.counts().answers == before.0.answers + 1)
  }

  /// How many turns are wanted, for how many there is time, and which are judged: seconds before now, the newest and the oldest.
  static let spans: [(most: Int, time: Int, turns: Int, newest: Int64, oldest: Int64)] = [
    (10, .max, 10, 0, 9), (1, .max, 1, 0, 0), (1000, .max, 50, 0, 49), (0, .max, 0, 0, 0), (1000, 0, 0, 0, 0),
  ]

  @Test("the latest turns are judged, as many as are wanted", arguments: spans)
  func latest(_ most: Int, _ time: Int, _ count: Int, _ newest: Int64, _ oldest: Int64) throws {
    let turns = try SQLiteTurns(beside: nil, owner: "owner", use: .record)
    let now = Compile.now
    try turns.write(TurnStoreTests.news((0..<50).reversed().map { TurnStoreTests.record(at: now - $0 - 1) }))
    let comparison = LogComparison(try Compile.ruleSet("wxrules: 1\nrules: [ { id: b, on: text, reply: hi } ]\n"), recorders: [])
    var asked = 0
    try comparison.add(latest: most, of: turns, now: now) {
      asked += 1
      return asked <= time
    }
    let report = ComparisonReport(comparison.tally, limit: 9)
    #expect(report.turns + comparison.unreadableCount == count)
    let rows = report.differences + report.lacking
    if count > 0, comparison.unreadableCount == 0 {
      #expect(rows.map(\.first).min() == now - oldest - 1 && rows.map(\.last).max() == now - newest - 1)
    }
  }
}
