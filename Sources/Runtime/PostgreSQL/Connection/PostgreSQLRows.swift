internal import CPostgreSQL

/// What a statement gave. Rows and columns count from 0.
@safe final class PostgreSQLRows {
  /// Ours; freed in deinit.
  private let result: OpaquePointer
  fileprivate let statement: String
  let count: Int
  fileprivate let columns: Int32

  init(taking result: OpaquePointer, of statement: String) {
    unsafe self.result = unsafe result
    self.statement = statement
    count = unsafe Int(PQntuples(result))
    columns = unsafe PQnfields(result)
  }

  deinit { unsafe PQclear(result) }

  /// How many rows were inserted, changed or deleted; of a question, how many it gave.
  var changes: Int {
    guard let text = unsafe PQcmdTuples(result) else { return 0 }
    return unsafe Int(String(cString: text)) ?? 0
  }

  /// What the server says that it did, as `COMMIT`.
  var command: String { unsafe PQcmdStatus(result).map { unsafe String(cString: $0) } ?? "" }

  subscript(index: Int) -> PostgreSQLRow { PostgreSQLRow(rows: self, index: index) }

  fileprivate func value<Value: ColumnValue>(_ row: Int, _ column: Int) throws(PostgreSQLFault) -> Value {
    guard row >= 0, row < count, column >= 0, column < columns else { throw .noSuchColumn(statement: statement) }
    let (row, column) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
    let type = unsafe PQftype(result, column)
    let read: Value?
    if unsafe PQgetisnull(result, row, column) != 0 {
      read = Value.read(nil, type: type)
    } else if unsafe PQfformat(result, column) == 1 {
      let bytes = unsafe UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
      read = unsafe Value.read(bytes.bindMemory(to: UInt8.self).span, type: type)
    } else {
      read = nil
    }
    guard let read else { throw .damaged(statement: statement, column: name(column)) }
    return read
  }

  fileprivate func name(_ column: Int32) -> String { unsafe PQfname(result, column).map { unsafe String(cString: $0) } ?? "\(column)" }
}

extension PostgreSQLRows: Sequence {
  func makeIterator() -> AnyIterator<PostgreSQLRow> {
    var next = 0
    return AnyIterator {
      guard next < self.count else { return nil }
      defer { next += 1 }
      return self[next]
    }
  }
}

/// One of them, read by place.
struct PostgreSQLRow {
  fileprivate let rows: PostgreSQLRows
  fileprivate let index: Int

  /// - Throws: `PostgreSQLFault.damaged` when the column is of another type, null where it must not be, or of broken bytes.
  func value<Value: ColumnValue>(_ column: Int, as type: Value.Type = Value.self) throws(PostgreSQLFault) -> Value {
    try rows.value(index, column)
  }

  func name(_ column: Int) -> String { column >= 0 && column < rows.columns ? rows.name(Int32(truncatingIfNeeded: column)) : "\(column)" }
}

extension PostgreSQLRows {
  /// Why the server refused; nil when libpq made this up by itself, or when it went well.
  var fault: PostgreSQLFault? {
    // PG_DIAG_SQLSTATE and PG_DIAG_CONSTRAINT_NAME, which Swift does not see.
    guard let state = field(UInt8(ascii: "C")) else { return nil }
    return PostgreSQLFault(sqlState: state, statement: statement, constraint: field(UInt8(ascii: "n")) ?? "")
  }

  private func field(_ code: UInt8) -> String? { unsafe PQresultErrorField(result, Int32(code)).map { unsafe String(cString: $0) } }

  /// Where a prepared statement was described: what it takes.
  var parameterTypes: [UInt32] {
    let count = unsafe PQnparams(result)
    return (0..<Swift.max(0, count)).map { unsafe PQparamtype(result, $0) }
  }
}
