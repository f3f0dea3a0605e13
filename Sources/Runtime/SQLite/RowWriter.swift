internal import GRDB
internal import GRDBSQLite

/// Rows that are written by one statement, bound where they lie: for a million of them, arguments as values would cost more than the writing.
struct RowWriter: ~Copyable {
  private let statement: Statement
  private var pointer: SQLiteStatement { unsafe statement.sqliteStatement }
  private var column: Int32 = 0

  init(_ statement: Statement) {
    self.statement = statement
    unsafe sqlite3_reset(statement.sqliteStatement)
    unsafe sqlite3_clear_bindings(statement.sqliteStatement)
  }

  // What is prepared may be used again, and holds nobody's values.
  deinit {
    unsafe sqlite3_reset(statement.sqliteStatement)
    unsafe sqlite3_clear_bindings(statement.sqliteStatement)
  }

  /// The next column.
  mutating func add(_ number: Int64) throws {
    column += 1
    try check(unsafe number.bind(to: pointer, at: column))
  }

  mutating func add(_ text: String) throws {
    column += 1
    try check(unsafe text.bind(to: pointer, at: column))
  }

  mutating func add(_ bytes: [UInt8]) throws {
    column += 1
    // SQLite copies it before this returns.
    let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    let code = unsafe bytes.withUnsafeBytes { bytes in
      unsafe sqlite3_bind_blob(pointer, column, bytes.baseAddress, Int32(clamping: bytes.count), transient)
    }
    try check(code)
    // Where there is no address there would be NULL.
    if bytes.isEmpty { try check(unsafe sqlite3_bind_zeroblob(pointer, column, 0)) }
  }

  mutating func add(_ number: Int64?) throws { if let number { try add(number) } else { try addNothing() } }
  mutating func add(_ text: String?) throws { if let text { try add(text) } else { try addNothing() } }

  mutating func addNothing() throws {
    column += 1
    try check(unsafe sqlite3_bind_null(pointer, column))
  }

  /// The row of these columns; the next begins.
  mutating func write() throws {
    column = 0
    let code = unsafe sqlite3_step(pointer)
    guard code == SQLITE_DONE || code == SQLITE_ROW else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    try check(unsafe sqlite3_reset(pointer))
  }

  private func check(_ code: Int32) throws { if code != SQLITE_OK { throw DatabaseError(resultCode: ResultCode(rawValue: code)) } }
}
