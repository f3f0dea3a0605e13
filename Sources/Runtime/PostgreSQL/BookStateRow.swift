internal import Engine
internal import Rules

/// What an open store knows of the books without asking.
struct BookMemory {
  /// Generations whose checksum was right.
  var trusted: [String: Int64] = [:]
  /// Generations in which a row was met that cannot be read.
  var damaged: [String: Int64] = [:]
  /// Who makes books anew here, by account: each says so by a lock.
  var making: [String: [HeldLock]] = [:]
  /// Those that read everything.
  var readings: [Int: HistoriesReading] = [:]
  var lastReading = 0
}

/// A row of `book_state`. Its seal is a hash of what it says.
struct BookStateRow {
  var state: BookState
  var check: BookCheck
  /// How many erased followers have been counted as such.
  var settled: Int64
  /// The number that was given last to sums that are made anew.
  let lastGeneration: Int64

  /// Nil when there is none, or it is not what was written.
  static func read(_ account: String, _ asking: Asking) throws(PostgreSQLFault) -> BookStateRow? {
    try BookStateRow(account, try asking.run(.booksState, .text(account)))
  }

  /// The same, and nobody else posts until the transaction ends; to be asked before all else.
  static func lock(_ account: String, _ asking: Asking) throws(PostgreSQLFault) -> BookStateRow? {
    try BookStateRow(account, try asking.run(.booksLock, .text(account)))
  }

  private init?(_ account: String, _ rows: PostgreSQLRows) throws(PostgreSQLFault) {
    guard rows.count > 0 else { return nil }
    let row = TableRow(row: rows[0], table: "book_state")
    state = BookState(
      account: account, fingerprint: try row.value(0), generation: try row.value(1), cursor: LedgerPlace(number: try row.value(3)))
    lastGeneration = try row.value(2)
    settled = try row.time(4)
    check = BookCheck(cells: try row.value(5), people: try row.value(6), conversions: try row.value(7))
    if try row.value(8) != state.seal(check, settled: settled) { return nil }
  }

  /// Of an account that has no books, or whose row cannot be read.
  static func make(_ account: String, _ asking: Asking) throws(PostgreSQLFault) {
    let before = BookState(account: account, fingerprint: "", generation: 0, cursor: .start)
    try asking.run(.booksMakeState, .text(account), .bigint(before.seal(BookCheck(), settled: 0)))
  }

  /// The row must be there, and locked.
  func keep(_ asking: Asking) throws(PostgreSQLFault) {
    try asking.run(
      .booksWriteState, .text(state.account), .text(state.fingerprint), .bigint(state.generation), .bigint(state.cursor.number), .bigint(settled),
      .bigint(check.cells), .bigint(check.people), .bigint(check.conversions), .bigint(state.seal(check, settled: settled)))
  }
}

extension PostgreSQLStatement {
  fileprivate static let booksState = PostgreSQLStatement("books-state", PackageResources.books_state_sql)
  fileprivate static let booksLock = PostgreSQLStatement("books-lock", PackageResources.books_lock_sql)
  fileprivate static let booksMakeState = PostgreSQLStatement("books-make-state", PackageResources.books_make_state_sql)
  fileprivate static let booksWriteState = PostgreSQLStatement("books-write-state", PackageResources.books_write_state_sql)
}
