package import Engine
internal import Rules

/// A database that is moved whole. What is read is one moment; what is written is one transaction, so that a copy that ends early leaves nothing.
package struct PostgreSQLCopiedStore: CopiedStore {
  private let string: String
  /// How long a copy may take from its beginning to its end.
  private static let longest = Duration.seconds(24 * 3600)
  /// All that it asks of a table is everything.
  private static let settings = "SET jit = off; SET cursor_tuple_fraction = 1; SET idle_in_transaction_session_timeout = 0"

  package init(_ string: String) { self.string = string }

  package func givingOut(_ body: (any CopySource) throws(StoreFault) -> Void) throws(StoreFault) {
    let store = try PostgreSQLStore.open(string)
    defer { store.close() }
    try alone(with: store, .repeatableRead) { rows throws(StoreFault) in try body(rows) }
  }

  package func takingIn(_ body: (any CopyTarget) throws(StoreFault) -> Void) throws(StoreFault) {
    let store = try PostgreSQLStore.open(string, fills: true)
    defer { store.close() }
    // Two transactions: the mark must be seen while the other one lasts.
    try alone(with: store, .readCommitted) { rows throws(StoreFault) in
      try rows.refuseUnlessEmpty()
      do throws(PostgreSQLFault) { try rows.connection.run(.mark, [.text(CopyMark.name), .bytea([])], until: .now + CopiedRows.patience) } catch {
        throw StoreFault(error)
      }
    }
    try alone(with: store, .readCommitted) { rows throws(StoreFault) in
      try rows.refuseUnlessEmpty()
      try body(rows)
    }
  }

  /// One transaction in which nobody else is at work on the database.
  private func alone(
    with store: PostgreSQLStore, _ isolation: PostgreSQLConnection.Isolation, _ body: (CopiedRows) throws(StoreFault) -> Void
  ) throws(StoreFault) {
    let applying = try store.claimApplying()
    defer { applying.release() }
    // Of the body, which rolls the transaction back.
    var stop: StoreFault?
    do throws(PostgreSQLFault) {
      let limits = SessionLimits(statement: CopiedRows.patience, lock: .seconds(3))
      let connection = try PostgreSQLConnection(store.string, limits: limits, until: .now + .seconds(5))
      defer { connection.close() }
      try connection.execute(Self.settings, name: "session", until: .now + .seconds(5))
      try connection.transaction(isolation, until: .now + Self.longest) { () throws(PostgreSQLFault) in
        do throws(StoreFault) {
          try Self.refuseOthers(connection)
          try body(CopiedRows(connection: connection))
        } catch {
          stop = error
          throw .cancelled
        }
      }
    } catch {
      throw stop ?? StoreFault(error)
    }
  }

  private static func refuseOthers(_ connection: PostgreSQLConnection) throws(StoreFault) {
    do throws(PostgreSQLFault) {
      try connection.run(.lock, until: .now + CopiedRows.patience)
      let row = try connection.run(.atWork, until: .now + CopiedRows.patience)[0]
      let (servers, workers, others): (Int64, Int64, Int64) = (try row.value(0), try row.value(1), try row.value(2))
      guard servers + workers + others > 0 else { return }
      throw .lockTimeout
    } catch {
      guard error == .lockTimeout else { throw StoreFault(error) }
      throw .refused("a server, a worker or a command is at work on this database; end it first: what died is gone after 15 seconds")
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let mark = PostgreSQLStatement("settings-once", PackageResources.settings_once_sql)
  fileprivate static let lock = PostgreSQLStatement("copy-lock", PackageResources.copy_lock_sql)
  fileprivate static let atWork = PostgreSQLStatement("copy-at-work", PackageResources.copy_at_work_sql)
}
