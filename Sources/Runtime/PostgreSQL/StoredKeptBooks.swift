internal import Engine
internal import Wire

/// What erased followers came to, in `book_kept`; see `KeptRows`.
struct StoredKeptBooks {
  private let asking: Asking
  private let account: String
  private var texts: KeptRows { KeptRows(of: account) }
  /// Cells of one question.
  private static let chunk = 400

  init(_ asking: Asking, account: String) {
    self.asking = asking
    self.account = account
  }

  /// Behind the lock of the state.
  /// - Complexity: O(cells), a question for some hundred of them.
  func add(_ kept: KeptSums) throws(PostgreSQLFault) {
    let rows = texts.rows(of: kept)
    var start = 0
    while start < rows.count {
      let part = rows[start..<min(start + Self.chunk, rows.count)]
      var known: [String: String] = [:]
      for row in try asking.run(.booksKeptRead, .text(account), .texts(part.map(\.cell))) { known[try row.value(0)] = try row.value(1) }
      var figures: [String] = []
      for (cell, counts) in part {
        let sum = known[cell].flatMap { texts.sum(counts, of: cell, to: $0) }
        if sum == nil, known[cell] != nil { try asking.run(.booksKeptRename, .text(account), .text(cell), .text(KeptRows.setAside + cell)) }
        figures.append(sum ?? texts.text(counts, of: cell))
      }
      try asking.run(.booksKeptWrite, .text(account), .texts(part.map(\.cell)), .texts(figures))
      start += part.count
    }
  }

  /// In a transaction.
  /// - Returns: also how many rows cannot be read.
  func read() throws(PostgreSQLFault) -> (sums: KeptSums, unreadable: Int) {
    var reading = KeptRows.Reading(texts)
    var rows = try ServerCursor(asking, .booksKeptRead, [.text(account), .null], of: "book_kept")
    try rows.each { row throws(PostgreSQLFault) in reading.add(try row.value(0), try row.value(1)) }
    return (reading.sums, reading.unreadable)
  }
}

/// How much of what erased followers came to could not be read when it was counted, in `settings`. It is gone for good, whatever becomes of the
/// rows, so this is never taken back: figures that lack something say so.
struct StoredUnreadableBooks {
  private let asking: Asking
  private let name: String

  init(_ asking: Asking, account: String) {
    self.asking = asking
    name = "unreadable books \(account)"
  }

  /// Rows of `book_kept`, which stay where they are, and rows of `book_departed`, which were taken out.
  private func counts() throws(PostgreSQLFault) -> (kept: Int, discarded: Int) {
    guard let value = try asking.setting(name) else { return (0, 0) }
    // That something was noted can be said, also where nobody can read how much.
    guard case .array(let counts) = JSON(String(decoding: value, as: UTF8.self)), counts.count == 2,
      let kept = counts[0].int, let discarded = counts[1].int, kept >= 0, discarded >= 0, kept <= 1 << 40, discarded <= 1 << 40
    else { return (1, 0) }
    return (kept, discarded)
  }

  func rows() throws(PostgreSQLFault) -> Int {
    let counts = try counts()
    return counts.kept + counts.discarded
  }

  /// - Parameter kept: how many there are.
  func note(kept: Int) throws(PostgreSQLFault) {
    let counts = try counts()
    if kept > counts.kept { try write(kept, counts.discarded) }
  }

  /// - Parameter discarded: how many more were taken out.
  func add(discarded: Int) throws(PostgreSQLFault) {
    let counts = try counts()
    try write(counts.kept, counts.discarded + discarded)
  }

  private func write(_ kept: Int, _ discarded: Int) throws(PostgreSQLFault) {
    try asking.keepSetting(name, Array(JSON.array([.int(kept), .int(discarded)]).line.utf8))
  }
}

extension PostgreSQLStatement {
  fileprivate static let booksKeptRead = PostgreSQLStatement("books-kept-read", PackageResources.books_kept_read_sql)
  fileprivate static let booksKeptRename = PostgreSQLStatement("books-kept-rename", PackageResources.books_kept_rename_sql)
  fileprivate static let booksKeptWrite = PostgreSQLStatement("books-kept-write", PackageResources.books_kept_write_sql)
}
