import Foundation
import Rules
import Testing
import Wire

@testable import Engine
@testable import PostgreSQL

extension ServerTests {
  /// What the contract of stores does not reach: others who do as they like, and a server that goes away.
  @Suite("turns")
  struct TurnTests {
    static let ada = FollowerID(account: "main", openid: "oAda")

    /// Of a database of its own, which goes afterwards.
    private static func trying(_ body: (PostgreSQLStore, _ beside: PostgreSQLConnection) throws -> Void) throws {
      try TestServer.withDatabase { address, beside in
        let store = try PostgreSQLStore.open(address)
        defer { store.close() }
        try body(store, beside)
      }
    }

    private static func question(_ key: UInt64, at time: Int64 = 100) -> StoreQuestion {
      StoreQuestion(follower: ada, pseudonym: nil, key: DeliveryKey(high: key, low: 0), at: time)
    }

    private static func entry(_ turn: Int64, before: Int64? = nil) -> LedgerEntry {
      LedgerEntry(
        follower: ada, kind: .follow, at: 10, turn: TurnID(number: turn), before: before.map { TurnID(number: $0) }, subscription: .new,
        campaign: nil, scene: nil, revision: "r")
    }

    /// One more line, as a turn writes it.
    private static func follow(_ store: PostgreSQLStore, _ turn: Int64, meanwhile: () -> Void = {}) throws(StoreFault) {
      try store.transact([question(UInt64(turn))], stocks: [], now: 100) { knowledge in
        var follower = knowledge.standings[ada]?.follower ?? Follower(ada)
        let entry = entry(turn, before: follower.lastTurn?.number)
        follower.add(entry)
        meanwhile()
        return [.entered(entry), .updated(follower), .answered(DeliveryKey(high: UInt64(turn), low: 0), Answer(turn: entry.turn, body: []))]
      }
    }

    @Test("a row that somebody changed without its lock is not written over: the batch is judged again, and then given up")
    func unlockedChange() throws {
      try Self.trying { store, beside in
        try Self.follow(store, 1)
        var judged = 0
        try Self.follow(store, 2) {
          judged += 1
          if judged == 1 { _ = try? beside.ask("UPDATE followers SET version = version + 1, follow_count = 40") }
        }
        #expect(judged == 2)
        #expect(try beside.ask("SELECT follow_count FROM followers")[0].value(0, as: Int64.self) == 41)
        judged = 0
        #expect(throws: StoreFault.busy) {
          try Self.follow(store, 3) {
            judged += 1
            _ = try? beside.ask("UPDATE followers SET version = version + 1")
          }
        }
        #expect(judged == 3)
        #expect(try store.counts().ledger == 2)
      }
    }

    @Test("a connection that ends while a batch is judged leaves nothing of it, and the next batch has another")
    func lostConnection() throws {
      try Self.trying { store, beside in
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        do throws(StoreFault) {
          try Self.follow(store, 1) { _ = try? beside.ask(end) }
          Issue.record("it was written")
        } catch {
          guard case .away = error else {
            Issue.record("\(error)")
            return
          }
        }
        #expect(try store.counts() == StoreCounts())
        try Self.follow(store, 1)
        #expect(try store.counts().ledger == 1)
      }
    }

    @Test("whoever has a follower for too long is not waited for")
    func heldFollower() throws {
      try Self.trying { store, beside in
        try beside.execute("BEGIN; SELECT pg_advisory_xact_lock(lock_number('main', 'oAda'))", name: "asked", until: .soon)
        #expect(throws: StoreFault.busy) { try Self.follow(store, 1) }
        try beside.execute("ROLLBACK", name: "asked", until: .soon)
        try Self.follow(store, 1)
      }
    }

    @Test("what nobody can have written is said, and ends nothing")
    func damage() throws {
      try Self.trying { store, beside in
        try Self.follow(store, 1)
        try beside.ask("UPDATE ledger SET kind = 'poll'")
        #expect(throws: StoreFault.damaged(table: "ledger", column: "kind")) { try store.ledger(of: "main") { _ in } }
        #expect(throws: StoreFault.damaged(table: "ledger", column: "kind")) {
          try store.transact([Self.question(9, at: 5)], stocks: [], now: 1) { _ in [] }
        }
        try beside.ask("UPDATE ledger SET kind = 'follow', at = -5")
        #expect(throws: StoreFault.damaged(table: "ledger", column: "at")) { try store.ledger(of: "main") { _ in } }
        // The profile's own words are kept beside what could be read of it.
        try beside.ask("UPDATE followers SET profile = '{'")
        try store.transact([Self.question(9)], stocks: [], now: 1) { knowledge in
          #expect(knowledge.standings[Self.ada]?.base.profile.unreadable == "{")
          return []
        }
        let limit = SharedLimit(account: "main", key: "l")
        for times in ["{}", #"["a"]"#, ""] {
          try beside.ask(
            "INSERT INTO shared_answers VALUES ('main', 'l', $1, NULL) ON CONFLICT (account, name) DO UPDATE SET times = excluded.times",
            [.text(times)])
          #expect(throws: StoreFault.damaged(table: "shared_answers", column: "times")) {
            try store.knowledge(
              [StoreQuestion(follower: Self.ada, pseudonym: nil, key: DeliveryKey(high: 1, low: 1), at: 100, shared: [limit])], stocks: [])
          }
        }
        // A text that the database cannot hold is about one turn.
        let strange = RecordEntry(follower: Self.ada, at: 1, turn: TurnID(number: 7), position: 0, name: "a\0b", fields: [:])
        #expect(throws: StoreFault.other(-1)) { try store.transact([], stocks: [], now: 1) { _ in [.recorded(strange)] } }
      }
    }

    @Test("lines come in their order, over any number of pages")
    func pages() throws {
      try Self.trying { store, beside in
        try beside.ask(
          "INSERT INTO ledger SELECT 'main', n, nullif(n - 1, 0), 'oAda', n, 'scan', 'new', NULL, NULL, 'r' FROM generate_series(1, 5000) AS n")
        var turns: [Int64] = []
        try store.ledger(of: "main") { turns.append($0.turn.number) }
        #expect(turns == Array(1...5000))
        #expect(try store.linesBehind(of: "main", after: LedgerPlace(number: 4000), most: 10) == 10)
        #expect(try store.linesBehind(of: "main", after: LedgerPlace(number: 4000), most: 5000) == 1000)
        #expect(try store.lastTurn() == TurnID(number: 5000))
      }
    }

    @Test("answers stay in their part, and the next part alone is emptied")
    func parts() throws {
      try Self.trying { store, beside in
        try Self.follow(store, 1)
        let place = "floor(extract(epoch FROM now()) / answer_period())::bigint"
        try beside.ask("INSERT INTO answers (slot, key, at, turn, body) SELECT (\(place) + 1) % 3, 'old', 1, 1, ''")
        // In the middle half of a period, and not else.
        let part = try beside.ask("SELECT (extract(epoch FROM clock_timestamp()) / answer_period() % 1 * 1000)::bigint")[0].value(0, as: Int64.self)
        try beside.ask("SELECT empty_next_answers()")
        let left = try beside.ask("SELECT count(*) FROM answers")[0].value(0, as: Int64.self)
        if 260...740 ~= part { #expect(left == 1) }
        if part < 240 || part > 760 { #expect(left == 2) }
        try store.transact([Self.question(1)], stocks: [], now: 1) { knowledge in
          #expect(knowledge.answers == [Answer(turn: TurnID(number: 1), body: [])])
          return []
        }
      }
    }
  }
}
