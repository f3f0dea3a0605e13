import Foundation
import Rules
import Testing

@testable import Engine
@testable import PostgreSQL

extension ServerTests {
  /// Servers that write turns to one database, by their numbers.
  @Suite("nodes")
  struct NodeTests {
    private static let ada = FollowerID(account: "main", openid: "oAda")

    private static func question(_ key: UInt64) -> StoreQuestion {
      StoreQuestion(follower: ada, pseudonym: nil, key: DeliveryKey(high: key, low: 0), at: 100)
    }

    private static func answer(_ store: PostgreSQLStore, _ key: UInt64) throws(StoreFault) {
      try store.transact([question(key)], stocks: [], now: 1) { _ in
        [.answered(DeliveryKey(high: key, low: 0), Answer(turn: TurnID(number: 1), body: []))]
      }
    }

    private static func number(_ connection: PostgreSQLConnection, _ sql: String) throws -> Int64 { try connection.ask(sql)[0].value(0) }

    @Test("each server has a number of its own, the lowest that nobody has, and gives it back")
    func numbers() throws {
      try TestServer.withDatabase { address, beside in
        let stores = try (0..<3).map { _ in try PostgreSQLStore.open(address) }
        let nodes = try stores.map { try $0.claimNode().node }
        #expect(nodes.map { $0 as TurnNumbers.Node? } == (0..<3).map { TurnNumbers.Node($0, of: 32) })
        stores[1].close()
        #expect(try Self.number(beside, "SELECT count(*) FROM nodes WHERE lease_until IS NOT NULL") == 2)
        let next = try PostgreSQLStore.open(address)
        #expect(try next.claimNode().node == TurnNumbers.Node(1, of: 32))
        for store in [stores[0], stores[2], next] { store.close() }
      }
    }

    @Test("a server says how far its turns are complete, and no later one is below that, whatever its clock says")
    func marks() throws {
      try TestServer.withDatabase { address, beside in
        let store = try PostgreSQLStore.open(address)
        defer { store.close() }
        let (node, after) = try store.claimNode()
        var numbers = TurnNumbers(after: after, node: node)
        #expect(try store.renewNode())
        let mark = try Self.number(beside, "SELECT low_turn FROM nodes WHERE number = 0")
        #expect(mark > 1_700_000_000_000_000)
        var id = TurnID(number: 0)
        try store.transact([Self.question(1)], stocks: [], now: 1) { knowledge in
          id = numbers.next(at: 5, above: knowledge.newest[Self.ada])
          return [.answered(DeliveryKey(high: 1, low: 0), Answer(turn: id, body: []))]
        }
        #expect(id.number > mark && id.number % 32 == 0)
        #expect(try store.renewNode())
        #expect(try Self.number(beside, "SELECT low_turn FROM nodes WHERE number = 0") >= id.number)
      }
    }

    @Test("a lease that is over is taken up again while nobody else has the number; whoever lost it writes nothing more")
    func leases() throws {
      try TestServer.withDatabase { address, beside in
        let store = try PostgreSQLStore.open(address)
        defer { store.close() }
        _ = try store.claimNode()
        try beside.ask("UPDATE nodes SET lease_until = 1 WHERE number = 0")
        try Self.answer(store, 1)
        #expect(try Self.number(beside, "SELECT (lease_until > now_ms())::int::bigint FROM nodes WHERE number = 0") == 1)
        try beside.ask("UPDATE nodes SET fence = fence + 1 WHERE number = 0")
        for _ in 0..<2 { #expect(throws: StoreFault.overtaken) { try Self.answer(store, 2) } }
        #expect(try Self.number(beside, "SELECT count(*) FROM answers") == 1)
      }
    }

    @Test("whoever lost a number goes on under another, above all that it made")
    func another() throws {
      try TestServer.withDatabase { address, beside in
        let stores = try [PostgreSQLStore.open(address), PostgreSQLStore.open(address)]
        defer { for store in stores { store.close() } }
        let (node, after) = try stores[0].claimNode()
        var numbers = TurnNumbers(after: after, node: node)
        let far = numbers.next(at: 4_000_000_000_000_000)
        try beside.ask("UPDATE nodes SET lease_until = 1 WHERE number = 0")
        #expect(try stores[1].claimNode().node == node)
        #expect(throws: StoreFault.overtaken) { try Self.answer(stores[0], 1) }
        let (next, last) = try stores[0].claimNode()
        #expect(next == TurnNumbers.Node(1, of: 32))
        numbers.goOn(as: next, after: last)
        #expect(numbers.node == next && numbers.next(at: 5) > far)
        for (index, store) in stores.enumerated() { try Self.answer(store, UInt64(index + 1)) }
        #expect(try Self.number(beside, "SELECT count(*) FROM answers") == 2)
        // Two that started in one second are two.
        for store in stores { try store.noteAlive(startedAt: 5, now: 9) }
        #expect(try stores[0].serverRuns() == [ServerRun(startedAt: 5, aliveAt: 9), ServerRun(startedAt: 5, aliveAt: 9)])
        #expect(try Self.number(beside, "SELECT sum(node)::bigint FROM server_runs") == 1)
      }
    }

    @Test("a server that has nothing to do says that it lives")
    func life() throws {
      try TestServer.withDatabase { address, beside in
        let store = try PostgreSQLStore.open(address)
        defer { store.close() }
        _ = try store.claimNode()
        let before = try Self.number(beside, "SELECT lease_until FROM nodes WHERE number = 0")
        let end = ContinuousClock.now + .seconds(30)
        while try Self.number(beside, "SELECT lease_until FROM nodes WHERE number = 0") <= before, .now < end { Thread.sleep(forTimeInterval: 0.1) }
        #expect(try Self.number(beside, "SELECT lease_until FROM nodes WHERE number = 0") > before)
      }
    }
  }
}
