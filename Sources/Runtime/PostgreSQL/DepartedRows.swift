internal import Engine
internal import Rules
internal import Wire

/// What erased followers did, without their names, in `book_departed` and `book_settled`. In a transaction.
struct DepartedRows {
  private let asking: Asking
  private let account: String

  init(_ asking: Asking, account: String) {
    self.asking = asking
    self.account = account
  }

  struct Erased {
    var found: [(chain: TurnID, history: FollowerHistory)] = []
    var isCut = false
    /// Rows that nobody can have written.
    var unreadable = 0
  }

  /// Those who are not counted as such, about so many rows of them.
  func departed(rows most: Int) throws(PostgreSQLFault) -> Erased {
    try erased(ServerCursor(asking, .booksDeparted, [.text(account)], of: "book_departed", page: max(1, min(most, 500)) + 1), rows: most)
  }

  /// Those who were settled while books are made anew, from one number on; nil where something of them cannot be read.
  func settled(after number: Int64) throws(PostgreSQLFault) -> [FollowerHistory]? {
    let erased = try erased(
      ServerCursor(asking, .booksSettled, [.text(account), .bigint(number)], of: "book_settled", page: 500), rows: .max)
    return erased.unreadable > 0 ? nil : erased.found.map(\.history)
  }

  /// A row that cannot be read is passed over, and counted: nobody can put it right.
  private func erased(_ cursor: ServerCursor, rows most: Int) throws(PostgreSQLFault) -> Erased {
    var rows = cursor
    var erased = Erased()
    var count = 0
    while let row = try rows.next() {
      let chain: Int64 = try row.value(0)
      if erased.found.last?.chain.number != chain {
        if count >= most {
          erased.isCut = true
          break
        }
        erased.found.append((TurnID(number: chain), FollowerHistory(lines: [], isErased: true)))
      }
      count += 1
      let last = erased.found.count - 1
      switch deed(row) {
      case .line(let line): erased.found[last].history.lines.append(line)
      case .record(let record): erased.found[last].history.records.append(record)
      case nil: erased.unreadable += 1
      }
    }
    try rows.close()
    return erased
  }

  /// Rows of `book_departed` that cannot be read go.
  /// - Returns: how many there were.
  func discardUnreadable() throws(PostgreSQLFault) -> Int {
    var gone: [(chain: Int64, turn: Int64, position: Int64)] = []
    var rows = try ServerCursor(asking, .booksDeparted, [.text(account)], of: "book_departed", page: 500)
    try rows.each { row throws(PostgreSQLFault) in
      if deed(row) == nil { gone.append((try row.value(0), try row.value(1), try row.value(2))) }
    }
    if gone.isEmpty { return 0 }
    return try asking.run(
      .booksDiscardDeparted, .text(account), .bigints(gone.map(\.chain)), .bigints(gone.map(\.turn)), .bigints(gone.map(\.position))
    ).changes
  }

  private enum Deed {
    case line(LedgerEntry), record(RecordEntry)
  }

  /// No day lies as far off, before or after 1970. A moment beyond would stand in a cell that no report reaches.
  private static let moments = -86_400_000_000...86_400_000_000 as ClosedRange<Int64>
  /// What stands for the kind of a line where it is a record.
  private static let recordKind = "record"

  /// What a row says, at these columns: turn, position, at, kind, subscription, campaign, scene, name, fields. Nil when nobody can have written it.
  private func deed(_ row: TableRow) -> Deed? {
    let nobody = FollowerID(account: account, openid: "")
    do throws(PostgreSQLFault) {
      let (turn, position, at, word): (Int64, Int64, Int64, String) = (try row.value(1), try row.value(2), try row.value(3), try row.value(4))
      guard turn >= 0, turn <= StoredHistories.highestTurn, Self.moments.contains(at) else { return nil }
      if word == Self.recordKind {
        guard let fields = JSON(try row.value(9) as String), case .object = fields else { return nil }
        return .record(
          RecordEntry(follower: nobody, at: at, turn: TurnID(number: turn), position: try row.sum(2), name: try row.value(8), fields: fields))
      }
      return position == -1 ? .line(try row.line(from: 3, nobody, turn: turn)) : nil
    } catch {
      return nil
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let booksDeparted = PostgreSQLStatement("books-departed", PackageResources.books_departed_sql)
  fileprivate static let booksSettled = PostgreSQLStatement("books-settled", PackageResources.books_settled_sql)
  fileprivate static let booksDiscardDeparted = PostgreSQLStatement("books-discard-departed", PackageResources.books_discard_departed_sql)
}
