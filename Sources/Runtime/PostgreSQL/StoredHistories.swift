internal import Engine
internal import Rules

/// Reads what followers did, as books are made of it. In a transaction that reads one moment.
///
/// Turns are not committed in the order of their numbers. Whatever is read ends at the horizon, up to which everything is committed: what is behind
/// a cursor is never looked for again. So the place of a line can be its turn.
struct StoredHistories {
  /// Turns above this are damage, and what came after them would never be new.
  static let highestTurn = TurnNumbers.end - 1
  /// Records that say what the engine did. Those of other processes have turns of their own, which are not in the order of the writers'.
  private static let own = PostgreSQLValue.texts(FollowerBook.ownRecords.map { $0 + "%" })
  /// Followers of one question.
  private static let chunk = 500

  private let asking: Asking
  private let account: String

  init(_ asking: Asking, account: String) {
    self.asking = asking
    self.account = account
  }

  // MARK: how far

  private func horizon() throws(PostgreSQLFault) -> Int64 {
    let horizon: Int64 = try asking.run(.nodesHorizon)[0].value(0)
    return min(horizon, Self.highestTurn)
  }

  /// The newest turn behind a cursor, or this.
  private func newest(after cursor: Int64, upTo horizon: Int64) throws(PostgreSQLFault) -> Int64 {
    let newest: Int64? = try asking.run(.booksNewest, .bigint(cursor), .bigint(horizon), Self.own)[0].value(0)
    return newest ?? cursor
  }

  // MARK: what is new

  /// - Complexity: O(new lines + lines of their followers), each a look-up by key.
  func news(after cursor: LedgerPlace, lines: Int) throws(PostgreSQLFault) -> BookNews {
    let lines = max(1, lines)
    let chains = try DepartedRows(asking, account: account).departed(rows: lines)
    // Of those who are not told yet nothing after the cursor was ever counted: it waits for them.
    if chains.isCut { return BookNews(departed: chains.found, cursor: cursor, isMore: true, unreadable: chains.unreadable) }
    let horizon = try horizon()
    let ledger = try scan(try asking.run(.booksNewLines, .text(account), .bigint(cursor.number), .bigint(horizon), .bigint(Int64(lines))), lines)
    let records = try scan(
      try asking.run(
        .booksNewRecords, .text(account), .bigint(cursor.number), .bigint(ledger.cut ?? horizon), .bigint(Int64(lines)), Self.own), lines)
    let cut = records.cut ?? ledger.cut
    let end = if let cut { cut } else { try newest(after: cursor.number, upTo: horizon) }
    // Where a follower's chain begins; nil: with their newest line.
    var begins: [String: Int64?] = [:]
    for (openid, turn) in records.found where turn <= end { begins[openid] = .some(nil) }
    for (openid, turn) in ledger.found where turn <= end { begins[openid] = .some(turn) }
    var news = BookNews(cursor: LedgerPlace(number: end), isMore: ledger.cut != nil || records.cut != nil)
    news.histories = try histories(of: begins.map { ($0.key, $0.value) }, upTo: end)
    (news.departed, news.unreadable) = (chains.found, chains.unreadable)
    return news
  }

  /// - Returns: also the turn of the last, where there may be more behind it.
  private func scan(_ rows: PostgreSQLRows, _ lines: Int) throws(PostgreSQLFault) -> (found: [(openid: String, turn: Int64)], cut: Int64?) {
    var found: [(openid: String, turn: Int64)] = []
    for row in rows { found.append((try row.value(1), try row.value(0))) }
    return (found, found.count >= lines ? found.last?.turn : nil)
  }

  /// The lines by their chains, and the records by their index.
  private func histories(of followers: [(openid: String, newest: Int64?)], upTo end: Int64) throws(PostgreSQLFault) -> [FollowerHistory] {
    var histories = followers.map { _ in FollowerHistory(lines: []) }
    var start = 0
    while start < followers.count {
      let part = followers[start..<min(start + Self.chunk, followers.count)]
      let openids = PostgreSQLValue.texts(part.map(\.openid))
      func index(_ row: TableRow) throws(PostgreSQLFault) -> Int {
        let place: Int64 = try row.value(0)
        guard place >= 1, place <= part.count else { throw row.damaged(0) }
        return start + Int(place) - 1
      }
      var lines = try ServerCursor(
        asking, .booksChains, [.text(account), openids, .bigints(part.map(\.newest)), .bigint(end)], of: "ledger")
      try lines.each { row throws(PostgreSQLFault) in
        let index = try index(row)
        let follower = FollowerID(account: account, openid: followers[index].openid)
        histories[index].lines.append(
          try row.line(from: 3, follower, turn: try row.value(1), before: try row.value(2), revision: try row.value(8)))
      }
      var records = try ServerCursor(asking, .booksRecords, [.text(account), openids, .bigint(end), Self.own], of: "records", page: 500)
      try records.each { row throws(PostgreSQLFault) in
        let index = try index(row)
        histories[index].records.append(try row.record(from: 1, FollowerID(account: account, openid: followers[index].openid)))
      }
      start += part.count
    }
    return histories
  }

  // MARK: all there is

  /// Followers in the order of their names, each with all that is theirs. The server sorts, on its disk where it is much.
  /// - Complexity: O(lines · log lines).
  /// - Returns: the last place of them.
  func all(until isOver: @escaping () -> Bool, _ body: (FollowerHistory) -> Void) throws(PostgreSQLFault) -> LedgerPlace {
    let horizon = try horizon()
    var lines = try ServerCursor(asking, .historiesLines, [.text(account), .bigint(horizon)], of: "ledger", isOver: isOver)
    // Where all is counted anew, it is also told which arms followers were shown.
    var records = try ServerCursor(
      asking, .historiesRecords, [.text(account), .bigint(horizon), Self.own, .text(ExposureRecord.name)], of: "records", page: 500, isOver: isOver)
    var (line, record) = (try Named(lines.next()), try Named(records.next()))
    while let name = [line?.name, record?.name].compactMap({ $0 }).min(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let follower = FollowerID(account: account, openid: name)
      var history = FollowerHistory(lines: [])
      while let next = line, next.isOf(name) {
        history.lines.append(try next.row.line(from: 2, follower, turn: try next.row.value(1)))
        line = try Named(lines.next())
      }
      while let next = record, next.isOf(name) {
        history.records.append(try next.row.record(from: 1, follower))
        record = try Named(records.next())
      }
      body(history)
    }
    for (_, history) in try DepartedRows(asking, account: account).departed(rows: .max).found { body(history) }
    return LedgerPlace(number: try newest(after: 0, upTo: horizon))
  }

  /// A row that begins with whose it is.
  private struct Named {
    let row: TableRow
    let name: String

    init?(_ row: TableRow?) throws(PostgreSQLFault) {
      guard let row else { return nil }
      (self.row, name) = (row, try row.value(0))
    }

    /// Letter by letter, as the server sorts.
    func isOf(_ other: String) -> Bool { name.utf8.elementsEqual(other.utf8) }
  }
}

extension PostgreSQLStatement {
  fileprivate static let nodesHorizon = PostgreSQLStatement("nodes-horizon", PackageResources.nodes_horizon_sql)
  fileprivate static let booksNewest = PostgreSQLStatement("books-newest", PackageResources.books_newest_sql)
  fileprivate static let booksNewLines = PostgreSQLStatement("books-new-lines", PackageResources.books_new_lines_sql)
  fileprivate static let booksNewRecords = PostgreSQLStatement("books-new-records", PackageResources.books_new_records_sql)
  fileprivate static let booksChains = PostgreSQLStatement("books-chains", PackageResources.books_chains_sql)
  fileprivate static let booksRecords = PostgreSQLStatement("books-records", PackageResources.books_records_sql)
  fileprivate static let historiesLines = PostgreSQLStatement("histories-lines", PackageResources.histories_lines_sql)
  fileprivate static let historiesRecords = PostgreSQLStatement("histories-records", PackageResources.histories_records_sql)
}
