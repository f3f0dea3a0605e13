package import Engine

/// The right to carry out plans: a lock of a connection that is there for nothing else. So it ends with the process, and no clock has a say in it.
extension PostgreSQLStore {
  package func claimApplying() throws(StoreFault) -> ApplyingClaim {
    do throws(PostgreSQLFault) {
      let deadline = ContinuousClock.now + .seconds(5)
      let connection = try PostgreSQLConnection(string, limits: SessionLimits(statement: .seconds(5)), until: deadline)
      // A plan may wait for the platform, or for whoever reads it, as long as it likes.
      if connection.serverVersion >= 140_000 { try connection.execute("SET idle_session_timeout = 0", name: "settings", until: deadline) }
      guard try connection.run(.applyingClaim, until: deadline)[0].value(0, as: Bool.self) else { throw .lockTimeout }
      let held = HeldConnection(connection)
      return ApplyingClaim { held.close() }
    } catch {
      // Nobody waits for this lock: no other limit can have ended it.
      throw error == .lockTimeout ? .applying : StoreFault(error)
    }
  }
}

/// A connection that is kept for what it has locked.
private final class HeldConnection: @unchecked Sendable {  // touched by its end alone, which comes once
  private let connection: PostgreSQLConnection

  init(_ connection: PostgreSQLConnection) { self.connection = connection }

  func close() {
    // The server notices the end of a connection a moment later, and whoever is next must not find the right taken.
    _ = try? connection.run(.applyingRelease, until: .now + .seconds(1))
    connection.close()
  }
}

extension PostgreSQLStatement {
  fileprivate static let applyingClaim = PostgreSQLStatement("applying-claim", PackageResources.applying_claim_sql)
  fileprivate static let applyingRelease = PostgreSQLStatement("applying-release", PackageResources.applying_release_sql)
}
