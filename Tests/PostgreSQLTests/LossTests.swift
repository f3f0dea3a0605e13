import Foundation
import Glibc
import Testing

@testable import PostgreSQL

extension ServerTests {
  @Suite("what does not answer, and what ends")
  struct LossTests {
    /// A call must end soon after its time: how soon depends on what else the machine does.
    private static func timed(_ most: Duration, _ body: () throws -> Void) rethrows {
      let start = ContinuousClock.now
      try body()
      #expect(ContinuousClock.now - start < most)
    }

    private static func isRunning(_ process: Int32, _ connection: PostgreSQLConnection) throws -> Bool {
      try connection.ask("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", [.int4(process)])[0].value(0, as: Int64.self) > 0
    }

    @Test("a statement that takes longer than anybody waits ends in time, here and on the server")
    func sleep() throws {
      let (connection, other) = (try TestServer.connect(), try TestServer.connect())
      let process = try connection.process
      Self.timed(.seconds(10)) {
        #expect(throws: PostgreSQLFault.timedOut) { try connection.ask("SELECT pg_sleep(60)", until: .now + .milliseconds(300)) }
      }
      #expect(!connection.isOpen)
      #expect(throws: PostgreSQLFault.lost) { try connection.ask("SELECT 1") }
      var ends = false
      for _ in 0..<100 where !ends {
        ends = try !Self.isRunning(process, other)
        if !ends { Thread.sleep(forTimeInterval: 0.05) }
      }
      #expect(ends)
    }

    @Test("a server process that stands still holds nobody up: neither while it is asked, nor when megabytes are sent to it")
    func stopped() throws {
      let asked: [(String, [PostgreSQLValue])] = [
        ("SELECT 1", []), ("SELECT length($1::bytea)", [.bytea([UInt8](repeating: 1, count: 32 << 20))]),
      ]
      for (sql, values) in asked {
        let connection = try TestServer.connect()
        try connection.ask(sql, values)
        let process = try connection.process
        // Prepared before, so that it is the statement itself that waits.
        try connection.ask(sql, values)
        #expect(kill(process, SIGSTOP) == 0)
        defer { kill(process, SIGCONT) }
        Self.timed(.seconds(10)) {
          #expect(throws: PostgreSQLFault.timedOut) { try connection.ask(sql, values, until: .now + .milliseconds(300)) }
        }
      }
    }

    /// Not even the process that would take the request to cancel does: only the postmaster makes new ones.
    @Test("a whole server that stands still holds nobody up either, however often it is asked")
    func standstill() throws {
      let connections = try (0..<12).map { _ in try TestServer.connect() }
      let processes = try connections.map { try $0.process }
      let file = try String(contentsOfFile: TestServer.folder + "/data/postmaster.pid", encoding: .utf8)
      let postmaster = try #require(file.split(separator: "\n").first.flatMap { Int32($0) })
      for process in [postmaster] + processes { #expect(kill(process, SIGSTOP) == 0) }
      defer { for process in [postmaster] + processes { kill(process, SIGCONT) } }
      Self.timed(.seconds(20)) {
        for connection in connections {
          #expect(throws: PostgreSQLFault.timedOut) { try connection.ask("SELECT 1", until: .now + .milliseconds(100)) }
        }
        #expect(throws: PostgreSQLFault.unreachable(.timedOut)) { try TestServer.connect("connect_timeout=1") }
      }
    }

    @Test("a server that takes a connection and says nothing, one where nobody listens, one of another kind")
    func connecting() throws {
      let listener = try SilentListener()
      Self.timed(.seconds(10)) {
        #expect(throws: PostgreSQLFault.unreachable(.timedOut)) {
          try PostgreSQLConnection(ConnectionString("hostaddr=127.0.0.1 port=\(listener.port)"), until: .now + .milliseconds(300))
        }
      }
      // One host is given up for the next, though the whole has time left.
      Self.timed(.seconds(15)) {
        let hosts = "host=127.0.0.1,\(TestServer.folder) port=\(listener.port),5432 connect_timeout=1"
        #expect(throws: Never.self) { try TestServer.connect(hosts) }
      }
      let port = listener.port
      listener.close()
      #expect(throws: PostgreSQLFault.unreachable(.refused)) { try TestServer.connect("host=127.0.0.1 port=\(port)") }
      #expect(throws: PostgreSQLFault.unreachable(.noSocket)) { try TestServer.connect("host=/nonexistent") }
      for (answer, mode, obstacle) in [("N", "require", PostgreSQLFault.Obstacle.tls), ("HTTP/1.1 400 Bad Request", "disable", .other)] {
        let listener = try SilentListener(answer: answer)
        #expect(throws: PostgreSQLFault.unreachable(obstacle)) { try TestServer.connect("host=127.0.0.1 port=\(listener.port) sslmode=\(mode)") }
      }
      #expect(throws: PostgreSQLFault.unreachable(.noSocket)) { try TestServer.connect("host=/SSL,/invalid,/password") }
      for wrong in ["service=there_is_none", "port=99999", "sslmode=nonsense", "host=a,b port=1,2,3", "host=127.0.0.1 keepalives=x"] {
        #expect(throws: PostgreSQLFault.connectionString, "\(wrong)") { try TestServer.connect(wrong) }
      }
    }

    @Test("a connection that the server ends is lost, and a transaction with it")
    func terminated() throws {
      let (connection, other) = (try TestServer.connect(), try TestServer.connect())
      try other.execute("DROP TABLE IF EXISTS fates; CREATE TABLE fates (id bigint)", name: "table", until: .soon)
      let process = try connection.process
      #expect(throws: PostgreSQLFault.lost) {
        try connection.transaction(until: .soon) { () throws(PostgreSQLFault) in
          try connection.ask("INSERT INTO fates VALUES (1)")
          try other.ask("SELECT pg_terminate_backend($1, 5000)", [.int4(process)])
          try connection.ask("INSERT INTO fates VALUES (2)")
        }
      }
      #expect(!connection.isOpen)
      #expect(throws: PostgreSQLFault.lost) { try connection.transaction(until: .soon) {} }
      #expect(try other.ask("SELECT count(*) FROM fates")[0].value(0) == Int64(0))
      // While it runs.
      let third = try TestServer.connect()
      let running = try third.process
      let end = Lent(connection: third).begin { try $0.ask("SELECT pg_sleep(20)") }
      Thread.sleep(forTimeInterval: 0.2)
      try other.ask("SELECT pg_terminate_backend($1, 5000)", [.int4(running)])
      #expect(end() as? PostgreSQLFault == .lost)
    }

    @Test("what one session says, others hear when it is committed; who waits in vain waits no longer than asked")
    func notifications() throws {
      let (one, two) = (try TestServer.connect(), try TestServer.connect())
      try one.ask("LISTEN outbox")
      try two.transaction(until: .soon) { () throws(PostgreSQLFault) in
        try two.ask("SELECT pg_notify('outbox', $1)", [.text("主帐号")])
        #expect(try one.waitForNotification(until: .now + .milliseconds(100)) == nil)
      }
      #expect(try one.waitForNotification(until: .soon) == PostgreSQLNotification(channel: "outbox", payload: "主帐号"))
      #expect(try one.waitForNotification(until: .now) == nil)
      try two.ask("NOTIFY outbox, 'here'")
      // What has come is given to whoever does not wait at all.
      var heard: PostgreSQLNotification?
      for _ in 0..<200 where heard == nil {
        Thread.sleep(forTimeInterval: 0.05)
        heard = try one.waitForNotification(until: .now)
      }
      #expect(heard?.payload == "here")
      // Heard beside an answer to something else.
      try two.ask("NOTIFY outbox")
      try one.ask("SELECT 1")
      #expect(try one.waitForNotification(until: .soon) == PostgreSQLNotification(channel: "outbox", payload: ""))
      let process = try one.process
      try two.ask("SELECT pg_terminate_backend($1, 5000)", [.int4(process)])
      #expect(throws: PostgreSQLFault.lost) { try one.waitForNotification(until: .soon) }
    }

    @Test("a session is set as our statements mean it, and notices go nowhere")
    func settings() throws {
      let limits = SessionLimits(statement: .seconds(7), lock: .milliseconds(1500), idleInTransaction: .seconds(60))
      let connection = try TestServer.connect(limits: limits)
      for (name, value) in [
        ("client_encoding", "UTF8"), ("application_name", "wxrules"), ("standard_conforming_strings", "on"), ("statement_timeout", "7s"),
        ("lock_timeout", "1500ms"), ("idle_in_transaction_session_timeout", "1min"), ("fsync", "on"),
      ] {
        #expect(try connection.ask("SELECT current_setting($1)", [.text(name)])[0].value(0) == value, "\(name)")
      }
      #expect(connection.serverVersion >= 100_000 && connection.parameter("server_encoding") == "UTF8" && connection.parameter("nothing") == nil)
      #expect(
        try TestServer.connect("application_name=mine client_encoding=LATIN1").ask("SELECT current_setting('application_name')")[0].value(0) == "mine"
      )
      try connection.execute("DO $$ BEGIN RAISE WARNING 'printed nowhere'; END $$", name: "notice", until: .soon)
      #expect(throws: PostgreSQLFault.other(sqlState: "0A000", statement: "copy")) {
        try connection.execute("COPY (SELECT 1) TO STDOUT", name: "copy", until: .soon)
      }
    }

    /// Last: the server starts anew after it.
    @Test("a server process that is killed takes all connections with it, and new ones come about a moment later")
    func killed() throws {
      let (connection, other) = (try TestServer.connect(), try TestServer.connect())
      try other.ask("SELECT 1")
      #expect(kill(try connection.process, SIGKILL) == 0)
      #expect(throws: PostgreSQLFault.lost) { try connection.ask("SELECT 1") }
      #expect(throws: PostgreSQLFault.lost) { while true { try other.ask("SELECT pg_sleep(0.1)") } }
      var faults: Set<PostgreSQLFault> = []
      var isBack = false
      // It flushes every file that it finds before it is there again, and others may keep the disk busy.
      for _ in 0..<2400 where !isBack {
        do throws(PostgreSQLFault) { isBack = try TestServer.connect().isOpen } catch {
          faults.insert(error)
          Thread.sleep(forTimeInterval: 0.05)
        }
      }
      #expect(isBack)
      #expect(faults.isSubset(of: [.unreachable(.starting), .unreachable(.refused), .unreachable(.other), .unreachable(.noSocket)]))
    }
  }
}

/// Takes connections as far as the system does that by itself, and says nothing, or one thing to the first.
private final class SilentListener {
  private var descriptor: Int32
  let port: UInt16

  struct Failure: Error {}

  init(answer: String = "") throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, size) == 0 && listen(descriptor, 8) == 0 && getsockname(descriptor, address, &size) == 0
      }
    }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
    guard isBound else { throw Failure() }
    guard !answer.isEmpty else { return }
    Thread {
      let client = accept(descriptor, nil, nil)
      var heard = [UInt8](repeating: 0, count: 1024)
      _ = unsafe read(client, &heard, heard.count)
      _ = unsafe write(client, answer, answer.utf8.count)
      Glibc.close(client)
    }.start()
  }

  func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }

  deinit { close() }
}
