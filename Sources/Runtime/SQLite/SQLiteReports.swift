package import Engine
internal import GRDB
internal import Rules
internal import Wire

/// What reports read.
extension SQLiteStore {
  package func lines(of account: String, in time: Range<Int64>, _ body: (LedgerEntry) -> Void) throws(StoreFault) {
    // A turn is numbered by when it was written, and an event is written after it happened: what was written before the time began tells
    // of earlier events. A day for clocks that differ.
    let first = time.lowerBound.subtractingSaturated(86_400).multipliedSaturated(by: 1_000_000)
    try reading { db in
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT \(SQLiteReader.ledgerColumns) FROM ledger WHERE turn >= ? AND account = ? AND at >= ? AND at < ? ORDER BY turn",
        arguments: [first, account, time.lowerBound, time.upperBound])
      while let row = try rows.next() { body(try SQLiteReader.entry(row)) }
    }
  }

  package func lines(of followers: [FollowerID], _ body: (LedgerEntry) -> Void) throws(StoreFault) {
    try reading { db in
      let chain = SQLiteChain(db)
      for follower in followers { for line in try chain.lines(of: follower, from: try chain.newest(of: follower)) { body(line) } }
    }
  }

  package func records(of account: String?, named names: Set<String>, _ body: (RecordEntry) -> Void) throws(StoreFault) {
    if names.isEmpty { return }
    let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
    try reading { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT account, openid, at, turn, position, name, fields FROM records
          WHERE name IN (\(marks)) \(account == nil ? "" : "AND account = ?") ORDER BY turn, position
          """,
        arguments: StatementArguments(names.sorted()) + (account.map { [$0] } ?? []))
      while let row = try rows.next() {
        let columns = Columns(row, of: "records")
        body(
          RecordEntry(
            follower: FollowerID(account: try columns.text(0), openid: try columns.text(1)), at: try columns.moment(2),
            turn: TurnID(number: try columns.integer(3)), position: try columns.count(4), name: try columns.text(5),
            fields: try columns.json(6)))
      }
    }
  }

  package func takings(of names: [String], _ body: (Taking) -> Void) throws(StoreFault) {
    try reading { db in
      for name in names {
        let rows = try Row.fetchCursor(
          db, sql: "SELECT stock, piece, account, openid, turn, at, until FROM taken WHERE stock = ? ORDER BY turn, piece", arguments: [name])
        while let row = try rows.next() {
          let columns = Columns(row, of: "taken")
          body(
            Taking(
              stock: try columns.text(0), piece: try columns.text(1),
              follower: FollowerID(account: try columns.text(2), openid: try columns.text(3)), turn: TurnID(number: try columns.integer(4)),
              at: try columns.time(5), until: try columns.timeIfAny(6)))
        }
      }
    }
  }
}
