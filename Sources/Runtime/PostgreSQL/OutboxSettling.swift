internal import Engine

extension PostgreSQLStore {
  /// Writes what became of actions, behind the locks of followers whose facts change with it.
  func settle(_ reports: [OutboxReport], _ asking: Asking) throws(PostgreSQLFault) {
    if reports.allSatisfy(\.isEmpty) { return }
    throw .other(sqlState: "0A000", statement: "settle")
  }
}
