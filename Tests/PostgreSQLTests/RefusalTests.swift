import Foundation
import Rules
import TestSupport
import Testing

@testable import PostgreSQL

extension ServerTests {
  /// Each of them by what really causes it.
  @Suite("what the server refuses")
  struct RefusalTests {
    /// A table of its own, whatever ran before.
    private static func table(_ name: String) throws -> PostgreSQLConnection {
      let connection = try TestServer.connect()
      try connection.execute(
        """
        DROP TABLE IF EXISTS \(name); CREATE TABLE \(name) (id bigint CONSTRAINT \(name)_key PRIMARY KEY, n bigint NOT NULL);
        INSERT INTO \(name) VALUES (1, 0), (2, 0)
        """, name: "table", until: .soon)
      return connection
    }

    @Test("a row that is there already: its constraint is named, and the row is not")
    func unique() throws {
      let connection = try Self.table("things")
      let fault = PostgreSQLFault.uniqueViolation(constraint: "things_key")
      #expect(throws: fault) { try connection.ask("INSERT INTO things VALUES (1, 4711)") }
      #expect(!fault.message.english.contains("4711"))
      #expect(throws: PostgreSQLFault.other(sqlState: "23502", statement: "asked")) { try connection.ask("INSERT INTO things VALUES (3, NULL)") }
      #expect(throws: PostgreSQLFault.other(sqlState: "42601", statement: "asked")) { try connection.ask("SELEC") }
      #expect(throws: PostgreSQLFault.other(sqlState: "22012", statement: "asked")) { try connection.ask("SELECT 1 / (SELECT 0)") }
      #expect(try connection.ask("SELECT count(*) FROM things")[0].value(0) == Int64(2))
    }

    @Test("of two transactions that change what both have read, the second comes to nothing")
    func serialization() throws {
      let (one, two) = (try Self.table("counters"), try TestServer.connect())
      for isolation in [PostgreSQLConnection.Isolation.repeatableRead, .serializable] {
        #expect(throws: PostgreSQLFault.serialization) {
          try one.transaction(isolation, until: .soon) { () throws(PostgreSQLFault) in
            try one.ask("SELECT n FROM counters WHERE id = 1")
            try two.transaction(isolation, until: .soon) { () throws(PostgreSQLFault) in _ = try two.ask("UPDATE counters SET n = n + 1 WHERE id = 1")
            }
            try one.ask("UPDATE counters SET n = n + 10 WHERE id = 1")
          }
        }
      }
      #expect(try one.ask("SELECT n FROM counters WHERE id = 1")[0].value(0) == Int64(2))
    }

    @Test("of two transactions that wait for each other, one is ended and the other goes on")
    func deadlock() throws {
      let one = try Self.table("locked")
      let other = Lent(connection: try TestServer.connect())
      let (mine, theirs) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      let end = other.begin { two in
        try two.transaction(until: .soon) { () throws(PostgreSQLFault) in
          try two.ask("UPDATE locked SET n = 2 WHERE id = 2")
          theirs.signal()
          mine.wait()
          try two.ask("UPDATE locked SET n = 2 WHERE id = 1")
        }
      }
      var fault: (any Error)?
      do {
        try one.transaction(until: .soon) { () throws(PostgreSQLFault) in
          try one.ask("UPDATE locked SET n = 1 WHERE id = 1")
          theirs.wait()
          mine.signal()
          try one.ask("UPDATE locked SET n = 1 WHERE id = 2")
        }
      } catch { fault = error }
      let faults = [fault, end()].compactMap { $0 as? PostgreSQLFault }
      #expect(faults == [.deadlock])
      #expect(try one.ask("SELECT count(DISTINCT n) FROM locked")[0].value(0) == Int64(1))
    }

    @Test("a lock that another holds for too long; a statement that takes too long; one that somebody ends")
    func limits() throws {
      let holder = try Self.table("held")
      let connection = try TestServer.connect(limits: SessionLimits(lock: .milliseconds(100), idleInTransaction: .milliseconds(300)))
      try holder.transaction(until: .soon) { () throws(PostgreSQLFault) in
        try holder.ask("LOCK TABLE held")
        #expect(throws: PostgreSQLFault.lockTimeout) { try connection.ask("SELECT n FROM held") }
      }
      #expect(throws: PostgreSQLFault.lockTimeout) {
        try holder.transaction(until: .soon) { () throws(PostgreSQLFault) in
          try holder.ask("SELECT n FROM held WHERE id = 1 FOR UPDATE")
          try connection.ask("SELECT n FROM held WHERE id = 1 FOR UPDATE NOWAIT")
        }
      }
      #expect(throws: PostgreSQLFault.cancelled) {
        try TestServer.connect(limits: SessionLimits(statement: .milliseconds(300))).ask("SELECT pg_sleep(20)")
      }
      let cancel = try #require(holder.canceller())
      let end = Lent(connection: holder).begin { try $0.ask("SELECT pg_sleep(20)") }
      var ended = false
      for _ in 0..<100 where !ended {
        Thread.sleep(forTimeInterval: 0.05)
        ended = try connection.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")[0].value(0, as: Int64.self) > 0
      }
      cancel()
      #expect(end() as? PostgreSQLFault == .cancelled)
      #expect(holder.isOpen)
      // The server ends a session that holds locks and asks nothing.
      #expect(throws: PostgreSQLFault.lost) {
        try connection.transaction(until: .soon) { () throws(PostgreSQLFault) in
          try connection.ask("SELECT 1")
          Thread.sleep(forTimeInterval: 1)
          try connection.ask("SELECT 1")
        }
      }
      #expect(!connection.isOpen)
    }

    @Test("who is not let in, and what is not theirs to do")
    func rights() throws {
      let connection = try Self.table("secrets")
      try connection.execute(
        """
        DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD 'right'; DROP ROLE IF EXISTS crowd; CREATE ROLE crowd LOGIN CONNECTION LIMIT 0
        """, name: "roles", until: .soon)
      #expect(throws: PostgreSQLFault.insufficientPrivilege) { try TestServer.connect("user=guest").ask("SELECT n FROM secrets") }
      #expect(throws: PostgreSQLFault.authentication) { try TestServer.connect("user=nobody_at_all") }
      #expect(throws: PostgreSQLFault.noSuchDatabase) { try TestServer.connect("dbname=nowhere") }
      #expect(throws: PostgreSQLFault.tooManyConnections) { try TestServer.connect("user=crowd") }
      // The server's own password file does not come into it.
      let rules = TestServer.folder + "/data/pg_hba.conf"
      let before = try String(contentsOfFile: rules, encoding: .utf8)
      try Data(("local all guest scram-sha-256\n" + before).utf8).write(to: URL(filePath: rules), options: [])
      defer {
        try? Data(before.utf8).write(to: URL(filePath: rules), options: [])
        _ = try? connection.ask("SELECT pg_reload_conf()")
      }
      try connection.ask("SELECT pg_reload_conf()")
      // The server reads it a moment later.
      for _ in 0..<100 where (try? TestServer.connect("user=guest passfile=/nonexistent")) != nil { Thread.sleep(forTimeInterval: 0.05) }
      #expect(throws: PostgreSQLFault.authentication) { try TestServer.connect("user=guest passfile=/nonexistent") }
      #expect(throws: PostgreSQLFault.authentication) { try TestServer.connect("user=guest password=wrong") }
      #expect(try TestServer.connect("user=guest password=right").ask("SELECT current_user::text")[0].value(0) == "guest")
    }

    @Test("a transaction that only reads, a server that is none to write to")
    func readOnly() throws {
      let connection = try Self.table("quiet")
      #expect(throws: PostgreSQLFault.readOnly) {
        try connection.transaction(readsOnly: true, until: .soon) { () throws(PostgreSQLFault) in _ = try connection.ask("DELETE FROM quiet") }
      }
      try connection.execute(
        "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN; ALTER ROLE reader SET default_transaction_read_only = on", name: "role", until: .soon)
      #expect(throws: PostgreSQLFault.readOnly) { try TestServer.connect("user=reader target_session_attrs=read-write") }
      // Of several servers the one that can be written is taken, though another is away.
      let folder = TestServer.folder
      #expect(try TestServer.connect("host=/nonexistent,\(folder) target_session_attrs=read-write").isOpen)
      #expect(throws: PostgreSQLFault.readOnly) { try TestServer.connect("host=/nonexistent,\(folder) user=reader target_session_attrs=read-write") }
    }

    @Test("no memory for more locks")
    func memory() throws {
      let connection = try TestServer.connect()
      #expect(throws: PostgreSQLFault.outOfMemory) {
        try connection.transaction(until: .soon) { () throws(PostgreSQLFault) in
          _ = try connection.ask("SELECT count(pg_advisory_xact_lock(n)) FROM generate_series(1, 1000000) n")
        }
      }
      #expect(try connection.ask("SELECT 1")[0].value(0) == Int32(1))
    }

    @Test("no room on the disk")
    func disk() throws {
      let place = TestServer.folder + "/small"
      let owner = (try FileManager.default.attributesOfItem(atPath: TestServer.folder + "/data"))[.ownerAccountName] as? String ?? "root"
      let script = "mkdir -p \(place) && mount -t tmpfs -o size=2m,mode=777 none \(place) && install -d -o \(owner) -m 700 \(place)/space"
      guard try DatabaseServer.run("/bin/sh", "-c", "( \(script) ) 2>/dev/null").status == 0 else {
        print("SKIPPED: a small file system cannot be mounted here, so a full disk was not tried")
        return
      }
      defer { _ = try? DatabaseServer.run("/bin/umount", "-l", place) }
      let connection = try TestServer.connect()
      try connection.ask("DROP TABLESPACE IF EXISTS small")
      try connection.ask("CREATE TABLESPACE small LOCATION '\(place)/space'")
      #expect(throws: PostgreSQLFault.diskFull) {
        try connection.ask("CREATE TABLE large TABLESPACE small AS SELECT n, repeat('x', 500) FROM generate_series(1, 100000) n")
      }
      try connection.execute("DROP TABLE IF EXISTS large", name: "drop", until: .soon)
      try connection.ask("DROP TABLESPACE small")
    }

    /// What cannot be had here without breaking the server.
    @Test(
      "kinds by SQLSTATE",
      arguments: [
        ("XX001", PostgreSQLFault.corrupt), ("XX002", .corrupt), ("08006", .lost), ("57P04", .lost), ("08007", .outcomeUnknown),
        ("40003", .outcomeUnknown),
        ("28P01", .authentication), ("P0001", .other(sqlState: "P0001", statement: "raise")),
      ])
    func states(_ state: String, _ fault: PostgreSQLFault) throws {
      let connection = try TestServer.connect()
      #expect(throws: fault) {
        try connection.execute("DO $$ BEGIN RAISE EXCEPTION 'secret' USING ERRCODE = '\(state)'; END $$", name: "raise", until: .soon)
      }
      #expect(connection.isOpen == (fault != .lost))
    }
  }
}
