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
    try check(unsafe sqlite3_bind_int64(pointer, column, number))
  }

  mutating func add(_ text: String) throws {
    column += 1
    var text = text
    // SQLite copies it before this returns.
    let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    let code = text.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
        unsafe sqlite3_bind_text(pointer, column, bytes.baseAddress, Int32(clamping: bytes.count), transient)
      }
    }
    try check(code)
    // Where there is no address there is no text either, and SQLite would take that for NULL.
    if text.isEmpty { try check(unsafe sqlite3_bind_text(pointer, column, "", 0, transient)) }
  }

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
