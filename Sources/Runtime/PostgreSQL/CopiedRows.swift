internal import Engine

/// A database that is copied, in one transaction on a connection of its own.
struct CopiedRows {
  let connection: PostgreSQLConnection
  /// How long one statement may take: to count a large table, or to begin reading it in another order.
  static let patience = Duration.seconds(600)

  private var deadline: ContinuousClock.Instant { .now + Self.patience }

  @discardableResult
  private func run(_ sql: String, _ kind: CopiedKind, _ values: [PostgreSQLValue] = []) throws(StoreFault) -> PostgreSQLRows {
    do throws(PostgreSQLFault) { return try connection.run(PostgreSQLStatement("copy \(kind.rawValue)", sql), values, until: deadline) } catch {
      throw StoreFault(error)
    }
  }

  private static func row(_ row: PostgreSQLRow, of kind: CopiedKind, _ columns: [CopiedColumn]) throws(StoreFault) -> CopiedRow {
    var values: CopiedRow = []
    values.reserveCapacity(columns.count)
    for (index, column) in columns.enumerated() {
      do throws(PostgreSQLFault) {
        let value: CopiedValue? =
          switch column.form {
          case .integer: try row.value(index, as: Int64?.self).map { .integer($0) }
          case .text: try row.value(index, as: String?.self).map { .text($0) }
          case .flag: try row.value(index, as: Bool?.self).map { .flag($0) }
          case .bytes: try row.value(index, as: [UInt8]?.self).map { .bytes($0) }
          }
        guard value != nil || column.isOptional else { throw .damaged(statement: kind.rawValue, column: column.name) }
        values.append(value ?? .nothing)
      } catch {
        if case .damaged = error { throw .damaged(table: kind.rawValue, column: column.name) }
        throw StoreFault(error)
      }
    }
    return values
  }

  /// A column of some rows.
  private static func values(_ rows: [CopiedRow], _ column: Int, _ form: CopiedColumn.Form) -> PostgreSQLValue {
    switch form {
    case .integer: .bigints(rows.map { if case .integer(let number) = $0[column] { number } else { nil } })
    case .text: .texts(rows.map { if case .text(let text) = $0[column] { text } else { nil } })
    case .flag: .bools(rows.map { if case .flag(let flag) = $0[column] { flag } else { nil } })
    case .bytes: .byteas(rows.map { if case .bytes(let bytes) = $0[column] { bytes } else { nil } })
    }
  }
}

extension CopiedRows: CopyTarget {
  func rows(of kind: CopiedKind, _ body: ([CopiedRow]) throws(StoreFault) -> Void) throws(StoreFault) {
    let columns = kind.columns
    try run("DECLARE copied NO SCROLL CURSOR FOR \(kind.reading)", kind)
    while true {
      let page = try run("FETCH \(kind.page) FROM copied", kind)
      var rows: [CopiedRow] = []
      rows.reserveCapacity(page.count)
      for row in page {
        do throws(StoreFault) { rows.append(try Self.row(row, of: kind, columns)) } catch {
          // So that it is known how far it was whole.
          try body(rows)
          throw error
        }
      }
      if !rows.isEmpty { try body(rows) }
      if page.count < kind.page { break }
    }
    try run("CLOSE copied", kind)
  }

  func count(of kind: CopiedKind) throws(StoreFault) -> Int {
    let rows = try run("SELECT count(*) FROM (\(kind.reading)) AS rows", kind)
    do throws(PostgreSQLFault) { return Int(try rows[0].value(0, as: Int64.self)) } catch { throw StoreFault(error) }
  }

  func isEmpty(_ kind: CopiedKind) throws(StoreFault) -> Bool { try run("SELECT FROM (\(kind.reading)) AS rows LIMIT 1", kind).count == 0 }

  func begin(_ kind: CopiedKind) throws(StoreFault) {
    guard let clearing = kind.clearing else { return }
    do throws(PostgreSQLFault) { try connection.execute(clearing, name: "copy \(kind.rawValue)", until: deadline) } catch { throw StoreFault(error) }
  }

  func write(_ rows: [CopiedRow], of kind: CopiedKind) throws(StoreFault) {
    try run(kind.writing, kind, kind.columns.enumerated().map { index, column in Self.values(rows, index, column.form) })
  }

  func end(newest: TurnID) throws(StoreFault) {
    do throws(PostgreSQLFault) {
      // Turns of every node begin above, and books read up to there at once. Numbers of words go on behind the highest.
      try connection.run(.endCopy, [.bigint(newest.number), .text(CopyMark.name)], until: deadline)
      // Plans of servers that begin on it are made for what is there.
      try connection.execute("ANALYZE followers, ledger, records, outbox, queues, windows, turns, codes, taken", name: "copy", until: deadline)
    } catch {
      throw StoreFault(error)
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let endCopy = PostgreSQLStatement("copy-end", PackageResources.copy_end_sql)
}
