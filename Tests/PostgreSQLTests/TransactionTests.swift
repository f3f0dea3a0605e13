import Foundation
import Testing

@testable import PostgreSQL

extension ServerTests {
  @Suite("transactions")
  struct TransactionTests {
    /// A commit that takes as long as a test needs: a constraint that is looked at when it comes.
    private static func slowCommit(_ seconds: Int) throws -> PostgreSQLConnection {
      let connection = try TestServer.connect()
      try connection.execute(
        """
        DROP TABLE IF EXISTS slow;
        CREATE TABLE slow (id bigint);
        CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(\(seconds)); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle();
        """, name: "slow", until: .soon)
      return connection
    }

    @Test("a connection that ends during a commit: nobody can tell whether it was done")
    func outcomeUnknown() throws {
      let connection = try Self.slowCommit(20)
      let other = try TestServer.connect()
      let process = try connection.process
      let end = Lent(connection: connection).begin { one in
        try one.transaction(until: .soon) { () throws(PostgreSQLFault) in _ = try one.ask("INSERT INTO slow VALUES (1)") }
      }
      var commits = false
      for _ in 0..<200 where !commits {
        Thread.sleep(forTimeInterval: 0.05)
        let rows = try other.ask("SELECT query FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'", [.int4(process)])
        commits = try rows.contains { try $0.value(0) == "COMMIT" }
      }
      #expect(commits)
      try other.ask("SELECT pg_terminate_backend($1, 5000)", [.int4(process)])
      #expect(end() as? PostgreSQLFault == .outcomeUnknown)
      #expect(!connection.isOpen)
    }

    @Test("a commit for which nobody waits any more may be done all the same: whoever waited does not know")
    func commitTimedOut() throws {
      let connection = try Self.slowCommit(3)
      // Otherwise the server may find out before, and give it up.
      try connection.ask("SET client_connection_check_interval = 0")
      let other = try TestServer.connect()
      #expect(throws: PostgreSQLFault.outcomeUnknown) {
        try connection.transaction(until: .now + .milliseconds(1500)) { () throws(PostgreSQLFault) in
          _ = try connection.ask("INSERT INTO slow VALUES (1)")
        }
      }
      var count: Int64 = 0
      for _ in 0..<200 where count == 0 {
        Thread.sleep(forTimeInterval: 0.05)
        count = try other.ask("SELECT count(*) FROM slow")[0].value(0)
      }
      #expect(count == 1)
    }

    @Test("what the server refuses at the commit itself is known: nothing is there, and the connection goes on")
    func refusedCommit() throws {
      let connection = try TestServer.connect()
      try connection.execute(
        "DROP TABLE IF EXISTS late; CREATE TABLE late (id bigint CONSTRAINT late_key UNIQUE DEFERRABLE INITIALLY DEFERRED)", name: "late",
        until: .soon)
      #expect(throws: PostgreSQLFault.uniqueViolation(constraint: "late_key")) {
        try connection.transaction(until: .soon) { () throws(PostgreSQLFault) in _ = try connection.ask("INSERT INTO late VALUES (1), (1)") }
      }
      #expect(try connection.ask("SELECT count(*) FROM late")[0].value(0) == Int64(0))
    }

    @Test("a transaction is all or nothing, and none begins inside another")
    func transactions() throws {
      let connection = try TestServer.connect()
      try connection.execute(
        "DROP TABLE IF EXISTS whole; CREATE TABLE whole (id bigint CONSTRAINT whole_key PRIMARY KEY)", name: "whole", until: .soon)
      func count() throws -> Int64 { try connection.ask("SELECT count(*) FROM whole")[0].value(0) }
      let given = try connection.transaction(until: .soon) { () throws(PostgreSQLFault) in try connection.ask("INSERT INTO whole VALUES (1)").changes
      }
      #expect(given == 1)
      #expect(throws: PostgreSQLFault.nested) {
        try connection.transaction(until: .soon) { () throws(PostgreSQLFault) in
          try connection.ask("INSERT INTO whole VALUES (2)")
          try connection.transaction(until: .soon) {}
        }
      }
      #expect(try count() == 1)
      // A refusal that the body takes lightly: the server would roll back at the commit, and say nothing.
      #expect(throws: PostgreSQLFault.uniqueViolation(constraint: "whole_key")) {
        try connection.transaction(until: .soon) { () throws(PostgreSQLFault) in
          try connection.ask("INSERT INTO whole VALUES (3)")
          _ = try? connection.ask("INSERT INTO whole VALUES (1)")
          _ = try? connection.ask("INSERT INTO whole VALUES (4)")
        }
      }
      #expect(throws: PostgreSQLFault.other(sqlState: "25P01", statement: "commit")) {
        try connection.transaction(until: .soon) { () throws(PostgreSQLFault) in _ = try connection.ask("ROLLBACK") }
      }
      #expect(try count() == 1)
    }
  }
}
