internal import Engine
internal import GRDB
internal import GRDBSQLite
internal import Glibc

/// Rows of a statement, read where they lie: for scans of millions of rows, where a row as a value would cost more than what is done with it.
///
/// A column is read by what lies in it, as `Columns` reads it.
struct RowScan: ~Copyable {
  private let statement: Statement
  private let table: String
  private var pointer: SQLiteStatement { unsafe statement.sqliteStatement }

  init(_ statement: Statement, _ arguments: StatementArguments, of table: String) throws {
    self.statement = statement
    self.table = table
    try statement.setArguments(arguments)
    unsafe sqlite3_reset(statement.sqliteStatement)
  }

  // What is prepared may be used again, and a scan that stands open keeps its transaction.
  deinit { unsafe sqlite3_reset(statement.sqliteStatement) }

  /// Whether there is another row, which is then read.
  func next() throws -> Bool {
    let code = unsafe sqlite3_step(pointer)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw DatabaseError(resultCode: ResultCode(rawValue: code))
    }
  }

  func integer(_ index: Int32) throws(StoreFault) -> Int64 {
    guard unsafe sqlite3_column_type(pointer, index) == SQLITE_INTEGER else { throw damaged(index) }
    return unsafe sqlite3_column_int64(pointer, index)
  }

  func integerIfAny(_ index: Int32) throws(StoreFault) -> Int64? {
    isNull(index) ? nil : try integer(index)
  }

  /// A moment, within what can be added and taken away.
  func time(_ index: Int32) throws(StoreFault) -> Int64 { Columns.bounded(try integer(index)) }

  /// A sum, within what can be counted on.
  func sum(_ index: Int32) throws(StoreFault) -> Int { Int(Columns.bounded(try integer(index))) }

  func text(_ index: Int32) throws(StoreFault) -> String {
    guard unsafe sqlite3_column_type(pointer, index) == SQLITE_TEXT else { throw damaged(index) }
    return unsafe String(decoding: buffer(index), as: UTF8.self)
  }

  func textIfAny(_ index: Int32) throws(StoreFault) -> String? { isNull(index) ? nil : try text(index) }

  func bytes(_ index: Int32) throws(StoreFault) -> [UInt8] {
    guard unsafe sqlite3_column_type(pointer, index) == SQLITE_TEXT else { throw damaged(index) }
    return unsafe Array(buffer(index))
  }

  /// Whether a text is these bytes.
  func isText(_ index: Int32, _ bytes: [UInt8]) -> Bool {
    guard unsafe sqlite3_column_type(pointer, index) == SQLITE_TEXT else { return false }
    let found = unsafe buffer(index)
    guard found.count == bytes.count else { return false }
    return unsafe bytes.withUnsafeBufferPointer { wanted in
      guard let first = found.baseAddress, let second = wanted.baseAddress else { return true }
      return unsafe memcmp(first, second, wanted.count) == 0
    }
  }

  /// A text, as it lies there.
  func add(_ index: Int32, to hash: inout RowHash) throws(StoreFault) {
    guard unsafe sqlite3_column_type(pointer, index) == SQLITE_TEXT else { throw damaged(index) }
    unsafe hash.add(buffer(index))
  }

  func isNull(_ index: Int32) -> Bool { unsafe sqlite3_column_type(pointer, index) == SQLITE_NULL }

  /// It lies there until the next row is read; nothing keeps it.
  private func buffer(_ index: Int32) -> UnsafeBufferPointer<UInt8> {
    let start = unsafe sqlite3_column_text(pointer, index)
    return unsafe UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(pointer, index)))
  }

  /// What is said of a column in which lies what nobody can have written.
  func damaged(_ index: Int32) -> StoreFault {
    .damaged(table: table, column: unsafe sqlite3_column_name(pointer, index).map { unsafe String(cString: $0) } ?? "")
  }
}
