internal import Engine
internal import GRDB
internal import GRDBSQLite
internal import Glibc
internal import Wire

/// Rows of a statement, read where they lie: for scans of millions of rows, where a row as a value would cost more than what is done with it.
///
/// A column is read by what lies in it, as `Columns` reads it.
struct RowScan: ~Copyable {
  private let statement: Statement
  private let table: String
  private var pointer: SQLiteStatement { unsafe statement.sqliteStatement }

  init(_ statement: Statement, _ arguments: [any RowArgument], of table: String) throws {
    self.statement = statement
    self.table = table
    unsafe sqlite3_reset(statement.sqliteStatement)
    for (column, argument) in arguments.enumerated() {
      let code = unsafe argument.bind(to: statement.sqliteStatement, at: Int32(clamping: column) + 1)
      if code != SQLITE_OK { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
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

  func timeIfAny(_ index: Int32) throws(StoreFault) -> Int64? { try integerIfAny(index).map { Columns.bounded($0) } }

  /// When something happened, as a delivery can have said it.
  func moment(_ index: Int32) throws(StoreFault) -> Int64 {
    let at = try integer(index)
    guard Columns.moments.contains(at) else { throw damaged(index) }
    return at
  }

  /// One of the words that there are for it.
  func word<Word: RawRepresentable<String>>(_ index: Int32) throws(StoreFault) -> Word {
    guard let word = Word(rawValue: try text(index)) else { throw damaged(index) }
    return word
  }

  /// What was written as JSON.
  func json(_ index: Int32) throws(StoreFault) -> JSON {
    guard let json = JSON(try text(index)) else { throw damaged(index) }
    return json
  }

  /// A number of things, within what can be counted on.
  func count(_ index: Int32) throws(StoreFault) -> Int { Int(max(0, try time(index))) }

  func flag(_ index: Int32) throws(StoreFault) -> Bool { try integer(index) != 0 }

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

  /// A text as it was written: bytes that are none, and a zero, which no text that is taken has, are damage.
  func exactText(_ index: Int32) throws(StoreFault) -> String {
    guard unsafe sqlite3_column_type(pointer, index) == SQLITE_TEXT, let text = unsafe String(validating: buffer(index), as: UTF8.self),
      !text.utf8.contains(0)
    else { throw damaged(index) }
    return text
  }

  func blob(_ index: Int32) throws(StoreFault) -> [UInt8] {
    guard unsafe sqlite3_column_type(pointer, index) == SQLITE_BLOB else { throw damaged(index) }
    let start = unsafe sqlite3_column_blob(pointer, index)
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(pointer, index))))
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

/// What a scan is asked with, bound where it lies: GRDB's arguments are values of their own, which cost more than a look-up by key.
protocol RowArgument {
  /// - Returns: SQLite's code.
  func bind(to statement: SQLiteStatement, at column: Int32) -> Int32
}

extension Int64: RowArgument {
  func bind(to statement: SQLiteStatement, at column: Int32) -> Int32 { unsafe sqlite3_bind_int64(statement, column, self) }
}

extension Int: RowArgument {
  func bind(to statement: SQLiteStatement, at column: Int32) -> Int32 { unsafe Int64(self).bind(to: statement, at: column) }
}

extension String: RowArgument {
  func bind(to statement: SQLiteStatement, at column: Int32) -> Int32 {
    var text = self
    // SQLite copies it before this returns.
    let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    // Where there is no address there is no text either, and SQLite would take that for NULL.
    if text.isEmpty { return unsafe sqlite3_bind_text(statement, column, "", 0, transient) }
    return text.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
        unsafe sqlite3_bind_text(statement, column, bytes.baseAddress, Int32(clamping: bytes.count), transient)
      }
    }
  }
}
