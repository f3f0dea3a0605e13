internal import Synchronization

/// A lock that lasts as long as its connection, which is there for nothing else. So it ends with the process, and no clock has a say in it.
final class HeldLock: Sendable {
  /// Nil when it has ended.
  private let connection: Mutex<PostgreSQLConnection?>

  /// - Parameter statement: locks, and says whether it did.
  /// - Returns: nil where somebody else has it and the statement does not wait.
  init?(_ string: ConnectionString, _ statement: PostgreSQLStatement, _ values: PostgreSQLValue...) throws(PostgreSQLFault) {
    let deadline = ContinuousClock.now + .seconds(5)
    let connection = try PostgreSQLConnection(string, limits: SessionLimits(statement: .seconds(5)), until: deadline)
    // It stands idle for as long as it takes.
    if connection.serverVersion >= 140_000 { try connection.execute("SET idle_session_timeout = 0", name: "session", until: deadline) }
    guard try connection.run(statement, values, until: deadline)[0].value(0, as: Bool.self) else { return nil }
    self.connection = Mutex(connection)
  }

  /// Whoever comes twice ends nothing more.
  func end() {
    connection.withLock { connection in
      // The server notices the end of a connection a moment later, and whoever is next must not find it locked.
      _ = try? connection?.run(.sessionUnlock, until: .now + .seconds(1))
      connection?.close()
      connection = nil
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let sessionUnlock = PostgreSQLStatement("session-unlock", PackageResources.session_unlock_sql)
}
