import Foundation
import TestSupport
import Testing

@testable import PostgreSQL

/// All that ask a server: one after the other, since some of them stop it or fill it up.
@Suite("PostgreSQL", .serialized, .enabled(if: TestServer.isThere))
struct ServerTests {}

/// One server for all tests of the process; it ends with that.
enum TestServer {
  static let isThere = DatabaseServer.isThere(in: folder) { Issue.record("\($0)") }

  /// Short: the address of a socket has few bytes. Every folder on the way must be open to the server's own user.
  static var folder: String { "/tmp/wxrules-postgres-\(ProcessInfo.processInfo.processIdentifier)" }

  /// - Parameters:
  ///   - changes: what is said otherwise than by the server's own address, as `dbname=other`.
  ///   - seconds: until when it must be there.
  static func connect(_ changes: String = "", limits: SessionLimits = SessionLimits(), seconds: Int = 20) throws(PostgreSQLFault)
    -> PostgreSQLConnection
  {
    // Words that come later win.
    let words = "host=\(folder) port=5432 user=postgres dbname=postgres " + changes
    return try PostgreSQLConnection(ConnectionString(words), limits: limits, until: .now + .seconds(seconds))
  }

  /// Calls the body with the connection string of a new database, and a connection to it; the database goes afterwards.
  static func withDatabase(_ body: (_ address: String, _ beside: PostgreSQLConnection) throws -> Void) throws {
    let name = "test_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
    let server = try connect()
    defer { server.close() }
    try server.execute("CREATE DATABASE \(name)", name: "asked", until: .soon)
    defer { try? server.execute("DROP DATABASE \(name) WITH (FORCE)", name: "asked", until: .soon) }
    let beside = try connect("dbname=\(name)")
    defer { beside.close() }
    try body("host=\(folder) port=5432 user=postgres dbname=\(name)", beside)
  }
}

extension ContinuousClock.Instant {
  /// Later than any test should take.
  static var soon: Self { .now + .seconds(30) }
}

extension PostgreSQLConnection {
  /// For what a test asks once.
  @discardableResult
  func ask(_ sql: String, _ values: [PostgreSQLValue] = [], until deadline: ContinuousClock.Instant = .soon) throws(PostgreSQLFault) -> PostgreSQLRows
  {
    try run(PostgreSQLStatement("asked", sql), values, until: deadline)
  }

  /// Of the server's process for it.
  var process: Int32 { get throws { try ask("SELECT pg_backend_pid()")[0].value(0) } }
}

/// A connection that another thread uses: one at a time, which the test sees to.
struct Lent: @unchecked Sendable {
  let connection: PostgreSQLConnection

  /// Begins something on a thread of its own; the return value waits for how it ended.
  func begin(_ body: @escaping @Sendable (PostgreSQLConnection) throws -> Void) -> () -> (any Error)? {
    let ended = DispatchSemaphore(value: 0)
    let outcome = Outcome()
    let thread = Thread {
      do { try body(connection) } catch { outcome.error = error }
      ended.signal()
    }
    thread.start()
    return {
      ended.wait()
      return outcome.error
    }
  }

  private final class Outcome: @unchecked Sendable { var error: (any Error)? }
}
