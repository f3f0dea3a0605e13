internal import Engine
internal import Rules

/// Rows of one statement, some at a time: whatever there is, no more of it is in memory. It lives in a transaction.
struct ServerCursor {
  private let asking: Asking
  private let statement: PostgreSQLStatement
  /// Of which table faults speak.
  private let table: String
  private let page: Int
  private let isOver: () -> Bool
  private var rows: PostgreSQLRows?
  private var place = 0

  /// - Parameters:
  ///   - page: rows that are fetched at a time.
  ///   - isOver: whether nobody waits for it any more.
  init(
    _ asking: Asking, _ statement: PostgreSQLStatement, _ values: [PostgreSQLValue], of table: String, page: Int = 2000,
    isOver: @escaping () -> Bool = { Patience.isOver }
  ) throws(PostgreSQLFault) {
    (self.asking, self.statement, self.table, self.page, self.isOver) = (asking, statement, table, page, isOver)
    let declaration = PostgreSQLStatement(statement.name, "DECLARE \"\(statement.name)\" NO SCROLL CURSOR FOR \(statement.sql)")
    try asking.connection.run(declaration, values, until: asking.deadline)
  }

  mutating func next() throws(PostgreSQLFault) -> TableRow? {
    if rows.map({ place >= $0.count }) ?? true {
      // The last page was not full: there is nothing behind it.
      if let rows, rows.count < page { return nil }
      if isOver() { throw .cancelled }
      rows = try asking.run(PostgreSQLStatement(statement.name, "FETCH \(page) FROM \"\(statement.name)\""))
      place = 0
    }
    guard let rows, place < rows.count else { return nil }
    defer { place += 1 }
    return TableRow(row: rows[place], table: table)
  }

  /// Another of its name may be opened.
  func close() throws(PostgreSQLFault) { try asking.run(PostgreSQLStatement(statement.name, "CLOSE \"\(statement.name)\"")) }

  mutating func each(_ body: (TableRow) throws(PostgreSQLFault) -> Void) throws(PostgreSQLFault) {
    while let row = try next() { try body(row) }
    try close()
  }
}

extension Asking {
  /// What follows in the transaction is found by keys.
  func goByKeys() throws(PostgreSQLFault) { try run(.sessionByKey) }
}

extension PostgreSQLStatement {
  fileprivate static let sessionByKey = PostgreSQLStatement("session-by-key", PackageResources.session_by_key_sql)
}

extension PostgreSQLStore {
  /// Reads one moment, and writes nothing.
  func atOneMoment<Result>(_ use: Use, _ body: (Asking) throws(PostgreSQLFault) -> Result) throws(StoreFault) -> Result {
    try asking(use) { asking throws(PostgreSQLFault) in
      try asking.connection.transaction(.repeatableRead, readsOnly: true, until: asking.deadline) { () throws(PostgreSQLFault) in try body(asking) }
    }
  }
}
