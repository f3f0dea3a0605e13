internal import Engine
internal import GRDB

/// What erased followers came to, in `book_kept`; see `KeptRows`.
struct SQLiteKeptBooks {
  private let db: Database
  private let account: String
  private var texts: KeptRows { KeptRows(of: account) }
  /// Cells of one question.
  private static let chunk = 400

  init(_ db: Database, account: String) {
    self.db = db
    self.account = account
  }

  /// - Complexity: O(cells), a question for some hundred of them.
  func add(_ kept: KeptSums) throws {
    let rows = texts.rows(of: kept)
    let write = try db.cachedStatement(sql: "REPLACE INTO book_kept (account, cell, figures) VALUES (?, ?, ?)")
    var start = 0
    while start < rows.count {
      let part = rows[start..<min(start + Self.chunk, rows.count)]
      let known = try figures(of: part.map(\.cell))
      for (cell, counts) in part {
        let sum = known[cell].flatMap { texts.sum(counts, of: cell, to: $0) }
        if sum == nil, known[cell] != nil { try setAside(cell) }
        try write.execute(arguments: [account, cell, sum ?? texts.text(counts, of: cell)])
      }
      start += part.count
    }
  }

  /// - Returns: also how many rows cannot be read.
  func read() throws -> (sums: KeptSums, unreadable: Int) {
    var reading = KeptRows.Reading(texts)
    let rows = try Row.fetchCursor(db, sql: "SELECT cell, figures FROM book_kept WHERE account = ?", arguments: [account])
    while let row = try rows.next().map({ Columns($0, of: "book_kept") }) { reading.add(row.anyText(0), row.anyText(1)) }
    return (reading.sums, reading.unreadable)
  }

  private func figures(of cells: [String]) throws -> [String: String] {
    let places = cells.map { _ in "?" }.joined(separator: ", ")
    let rows = try Row.fetchAll(
      db, sql: "SELECT cell, figures FROM book_kept WHERE account = ? AND cell IN (\(places))", arguments: StatementArguments([account] + cells))
    return Dictionary(rows.map { Columns($0, of: "book_kept") }.map { ($0.anyText(0), $0.anyText(1)) }) { $1 }
  }

  private func setAside(_ cell: String) throws {
    try db.execute(
      sql: "UPDATE OR REPLACE book_kept SET cell = ? WHERE account = ? AND cell = ?", arguments: [KeptRows.setAside + cell, account, cell])
  }
}
