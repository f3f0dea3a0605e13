import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import PostgreSQL

extension ServerTests {
  /// A store whose server is away, slow, or ends in the middle.
  @Suite("outages")
  struct OutageTests {
    private static let ada = FollowerID(account: "main", openid: "oAda")

    private static func question(_ key: UInt64) -> StoreQuestion {
      StoreQuestion(follower: ada, pseudonym: nil, key: DeliveryKey(high: key, low: 0), at: 100)
    }

    /// - Returns: for each time that it was judged, whether the delivery was known.
    @discardableResult
    private static func answer(_ store: PostgreSQLStore, _ key: UInt64) throws(StoreFault) -> [Bool] {
      var known: [Bool] = []
      try store.transact([question(key)], stocks: [], now: 1) { knowledge in
        known.append(knowledge.answers[0] != nil)
        return known.last == true ? [] : [.answered(DeliveryKey(high: key, low: 0), Answer(turn: TurnID(number: 1), body: []))]
      }
      return known
    }

    private static func count(_ beside: PostgreSQLConnection) throws -> Int64 { try beside.ask("SELECT count(*) FROM answers")[0].value(0) }

    @Test("a commit that was not done before the connection ended is judged again")
    func undone() throws {
      try TestServer.withDatabase { address, beside in
        let store = try PostgreSQLStore.open(address)
        defer { store.close() }
        // The first commit ends its own connection; numbers of a sequence do not go back with the transaction.
        try beside.execute(
          """
          CREATE SEQUENCE deaths;
          CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('deaths') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(5); END IF;
            RETURN NULL;
          END $$;
          CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON answers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
          """, name: "asked", until: .soon)
        #expect(try Self.answer(store, 1) == [false, false])
        #expect(try Self.count(beside) == 1)
      }
    }

    /// A server that waits for a standby has the commit on its own disk: whoever is ended while it waits is not told.
    @Test("a commit that was done, and of which nobody heard, is found by its keys: the delivery is a repeat")
    func unheard() throws {
      try TestServer.withDatabase { address, beside in
        let store = try PostgreSQLStore.open(address)
        defer { store.close() }
        try beside.ask("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        try beside.ask("SELECT pg_reload_conf()")
        defer {
          _ = try? beside.ask("ALTER SYSTEM RESET synchronous_standby_names")
          _ = try? beside.ask("SELECT pg_reload_conf()")
        }
        // Until the server has read its settings, a commit does not wait.
        var key: UInt64 = 0
        var known: [Bool] = []
        let found = try Waiting.until {
          key += 1
          let asked = key
          let outcome = Outcome()
          let thread = Thread { outcome.known = try? Self.answer(store, asked) }
          thread.start()
          _ = try Waiting.until {
            if thread.isFinished { return true }
            // Only who waits for the standby, and then nobody does any more.
            let ended = try beside.ask(
              "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'SyncRep'")[0]
              .value(0, as: Int64.self)
            if ended > 0 {
              try beside.ask("ALTER SYSTEM RESET synchronous_standby_names")
              try beside.ask("SELECT pg_reload_conf()")
            }
            return ended > 0
          }
          _ = Waiting.untilFinished([thread])
          known = outcome.known ?? []
          return known.count == 2
        }
        #expect(found && known == [false, true])
        #expect(try Self.count(beside) == Int64(key))
      }
    }

    @Test("while a database is away each call hears so at once, a server knows it though no turn comes, and all is well again by itself")
    func away() throws {
      try TestServer.withDatabase { address, beside in
        let store = try PostgreSQLStore.open(address)
        defer { store.close() }
        _ = try store.claimNode(patience: .seconds(2))
        try store.verify()
        let name = try beside.ask("SELECT current_database()")[0].value(0, as: String.self)
        let server = try TestServer.connect()
        defer { server.close() }
        beside.close()
        let end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1"
        // The store comes back at once where it can.
        var isAway = false
        for _ in 0..<100 where !isAway {
          try server.ask(end, [.text(name)])
          isAway = (try? server.execute("ALTER DATABASE \(name) RENAME TO \(name)_away", name: "asked", until: .soon)) != nil
        }
        #expect(isAway)
        let start = ContinuousClock.now
        // The first may have had a connection that is gone by now.
        #expect(throws: StoreFault.self) { try Self.answer(store, 1) }
        for key in 1...50 as ClosedRange<UInt64> {
          #expect(throws: StoreFault.refused(PostgreSQLFault.noSuchDatabase.message)) { try Self.answer(store, key) }
        }
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(Waiting.until { (try? store.verify()) == nil })
        #expect(throws: StoreFault.self) { try store.tryWriting() }
        try server.execute("ALTER DATABASE \(name)_away RENAME TO \(name)", name: "asked", until: .soon)
        #expect(Waiting.until { (try? store.verify()) != nil })
        try store.tryWriting()
        #expect(try Self.answer(store, 1) == [false])
      }
    }

    @Test("a batch is given up when its deliveries wait no longer, whoever has what it needs")
    func patience() throws {
      try TestServer.withDatabase { address, beside in
        let store = try PostgreSQLStore.open(address)
        defer { store.close() }
        _ = try store.claimNode(patience: .milliseconds(600))
        try beside.execute("BEGIN; SELECT pg_advisory_xact_lock(lock_number('main', 'oAda'))", name: "asked", until: .soon)
        let start = ContinuousClock.now
        #expect(throws: StoreFault.busy) { try Self.answer(store, 1) }
        #expect(ContinuousClock.now - start < .seconds(5))
        try beside.execute("ROLLBACK; BEGIN; LOCK TABLE followers", name: "asked", until: .soon)
        #expect(throws: StoreFault.self) { try Self.answer(store, 1) }
        #expect(ContinuousClock.now - start < .seconds(10))
        try beside.execute("ROLLBACK", name: "asked", until: .soon)
        #expect(try Self.answer(store, 1) == [false])
      }
    }

    @Test(
      "what one process tells wakes the others, and once more when the connection was lost, since nobody knows what was told meanwhile",
      .timeLimit(.minutes(5)))
    func news() async throws {
      let name = "news_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
      let server = try TestServer.connect()
      defer { server.close() }
      try server.execute("CREATE DATABASE \(name)", name: "asked", until: .soon)
      defer { try? server.execute("DROP DATABASE \(name) WITH (FORCE)", name: "asked", until: .soon) }
      let address = "host=\(TestServer.folder) port=5432 user=postgres dbname=\(name)"
      let stores = try [PostgreSQLStore.open(address), PostgreSQLStore.open(address)]
      defer { for store in stores { store.close() } }
      var heard = stores[0].changes().makeAsyncIterator()
      // It begins with all, since it did not listen before.
      for _ in News.allCases { #expect(await heard.next() != nil) }
      for _ in 0..<3 { stores[1].tell(.actions) }
      #expect(await heard.next() == .actions)
      try server.ask("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", [.text(name)])
      for _ in News.allCases { #expect(await heard.next() != nil) }
      stores[1].tell(.actions)
      #expect(await heard.next() == .actions)
      stores[0].close()
      while await heard.next() != nil {}
    }
  }
}

private final class Outcome: @unchecked Sendable { var known: [Bool]? }
