import GRDB
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite

/// Pieces of a stock that go back when nobody uses them.
@Suite("pieces that go back")
struct StockReturnTests {
  static let rules = """
    wxrules: 1
    requires: ">=1.6"
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } }
    lists: { codes: [ A, B ] }
    stocks: { coupon: { list: codes, within: 1h, alarm: 1 } }
    rules:
      - { id: use, on: text, when: { text: 用, taken: coupon }, reply: "used {{ taken.coupon }}", do: [ { use: coupon } ] }
      - { id: coupon, on: text, when: { text: 券 }, take: { stock: coupon }, reply: "{{ taken.coupon }}" }
      - { id: had, on: text, when: { text: 券, taken: coupon }, reply: "had {{ taken.coupon }}" }
      - { id: gone, on: text, when: { text: 券 }, reply: gone }
      - { id: rest, on: text, reply: "{{ taken.coupon | default: '-' }}" }
    """

  static func server() throws -> StockTurnTests.OfflineServer {
    let server = try StockTurnTests.OfflineServer()
    server.ruleSet = try Compile.ruleSet(rules)
    return server
  }

  /// Name, follower and time of each line of the ledger, by turn.
  static func records(_ store: SQLiteStore) throws -> [String] {
    try store.reading { db in
      try Row.fetchAll(db, sql: "SELECT name || ' ' || openid || ' ' || at AS line FROM records ORDER BY turn, position").map { $0["line"] }
    }
  }

  static let stories: [(String, [[String]], [[String]])] = [
    (
      "what nobody used is given to the next, and they may take again",
      [["a 券@100#1", "b 券@101#2"], ["c 券@3699#3"], ["c 券@3700#4"], ["a 看@3701#5", "a 券@3702#6"]],
      [["A", "B"], ["gone"], ["A"], ["-", "B"]]
    ),
    (
      "what was used stays", [["a 券@100#1", "a 用@200#2"], ["b 券@5000#3", "c 券@5001#4"], ["a 券@9999#5"]],
      [["A", "used A"], ["B", "gone"], ["had A"]]
    ),
    ("what has gone back cannot be used", [["a 券@100#1"], ["a 用@3700#2"], ["b 券@3700#3"]], [["A"], ["-"], ["A"]]),
    ("an event that comes late sees what held then", [["a 券@100#1"], ["a 看@5000#2"], ["a 看@3000#3"]], [["A"], ["-"], ["A"]]),
    (
      "of several that go back the first of the list is first",
      [["a 券@100#1"], ["b 券@101#2"], ["c 券@3701#3"], ["d 券@3702#4"], ["e 券@3703#5"]], [["A"], ["B"], ["A"], ["B"], ["gone"]]
    ),
  ]

  @Test("each story", arguments: stories)
  func story(_ name: String, _ batches: [[String]], _ replies: [[String]]) throws {
    let server = try Self.server()
    for (batch, expected) in zip(batches, replies) { #expect(try server.play(batch) == expected, "\(name)") }
  }

  @Test("the ledger has a line for what was used, for what went back, and each time few are left")
  func ledger() throws {
    let server = try Self.server()
    #expect(try server.play(["a 券@100#1", "b 券@101#2"]) == ["A", "B"])
    #expect(try server.play(["a 用@102#3", "a 用@103#4"]) == ["used A", "used A"])
    #expect(try server.play(["c 券@3701#5"]) == ["B"])
    #expect(try Self.records(server.store) == ["stock.low b 101", "stock.returned b 3701", "stock.used a 102", "stock.low c 3701"])
  }

  @Test("what is used when it has gone back is said, in the ledger and to the caller, and stays with whom it has gone to")
  func late() throws {
    let server = try Self.server()
    #expect(try server.play(["a 券@100#1", "x 券@100#2"]) == ["A", "B"])
    #expect(try server.play(["b 券@3700#3"]) == ["A"])
    #expect(server.late == [])
    #expect(try server.play(["a 用@3000#4", "b 用@3800#5"]) == ["used A", "used A"])
    #expect(server.late.map(\.stock) == ["coupon"])
    let lines = try Self.records(server.store).filter { !$0.hasPrefix("stock.low") }
    #expect(lines == ["stock.returned a 3700", "stock.returned x 3700", "stock.late a 3000", "stock.used b 3800"])
    #expect(try server.play(["c 券@9000#6", "d 券@9000#7"]) == ["B", "gone"])
  }

  private final class Statements {
    var count = 0
  }

  @Test("what went back long before the rest of the list does not make each batch read the list")
  func reads() throws {
    let server = try Self.server()
    let codes = (0..<1000).map { "C\($0)" }
    server.ruleSet = try Compile.ruleSet(Self.rules.replacing("[ A, B ]", with: "[ \(codes.joined(separator: ", ")) ]"))
    #expect(try server.play(["first 券@100#1"]) == ["C0"])
    #expect(try server.play((1..<1000).map { "u\($0) 券@3000#\($0 + 1)" }) == Array(codes.dropFirst()))
    #expect(try server.play(["z 看@3700#2001"]) == ["-"])
    let statements = Statements()
    server.store.database.writeWithoutTransaction { db in db.trace { _ in statements.count += 1 } }
    #expect(try server.play(["z 看@3701#2002"]) == ["-"])
    #expect((1..<100).contains(statements.count), "\(statements.count)")
    #expect(try server.play(["z 券@3702#2003"]) == ["C0"])
  }

  @Test("pieces that another part of the stock gives back do not stand before those of this one")
  func others() throws {
    let rows = (0..<600).map { "[ B\($0), b ]" } + ["[ A, a ]"]
    func rules(by: String = "", of: String = "") throws -> RuleSet {
      try Compile.ruleSet(
        """
        wxrules: 1
        requires: ">=1.6"
        accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } } }
        lists: { codes: { key: code, columns: { code: word, batch: word }, rows: [ \(rows.joined(separator: ", ")) ] } }
        stocks: { coupon: { list: codes, within: 1h\(by) } }
        rules:
          - { id: take, on: text, when: { text: { pattern: "领{batch:word}" } }, take: { stock: coupon\(of) }, reply: "{{ taken.coupon }}" }
          - { id: none, on: text, reply: 没有了 }
        """)
    }
    let server = try StockTurnTests.OfflineServer()
    server.ruleSet = try rules()
    #expect(try server.play((0...600).map { "u\($0) 领x@100#\($0 + 1)" }).last == "A")
    server.ruleSet = try rules(by: ", by: batch", of: ", of: \"{{ batch }}\"")
    #expect(try server.play(["z 领a@3699#1001", "z 领b@3699#1002"]) == ["没有了", "没有了"])
    #expect(try server.play(["z 领a@3700#1003", "z 领b@3700#1004"]) == ["A", "B0"])
  }

  @Test("what was given to somebody who is forgotten goes back too, and no line names them")
  func forgotten() throws {
    let server = try Self.server()
    #expect(try server.play(["a 券@100#1"]) == ["A"])
    _ = try server.store.forget([FollowerID(account: "main", openid: "a")])
    #expect(try server.play(["b 券@3700#2"]) == ["A"])
    #expect(try Self.records(server.store) == [])
  }

  @Test("what was taken is known again after a restart, with its end")
  func profile() throws {
    var profile = Facts.Profile()
    profile.apply(.took(stock: "coupon[618]", piece: "A", until: 500))
    let read = FactsCodec.profile(try #require(FactsCodec.text(profile)))
    #expect(read == profile && read.taken == ["coupon[618]": "A", "coupon": "A"])
    #expect(read.held(at: 499) == read && read.held(at: 500).taken.isEmpty && read.held(at: 500).takenEnds.isEmpty)
    profile.apply(.used(stock: "coupon[618]", piece: "A"))
    #expect(profile.takenEnds.isEmpty && profile.held(at: 500).taken.count == 2)
  }
}
