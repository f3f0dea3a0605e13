internal import Engine
internal import GRDB
internal import Rules
internal import Wire

/// Reads what followers did, as books are made of it. One server writes, so a line's place is its turn, and the turn its row.
struct SQLiteHistories {
  /// Turns above this are damage, and what came after them would never be new.
  private static let highestTurn = TurnNumbers.end
  private static let isTurn = "turn < \(highestTurn)"
  /// Records that no turn wrote, or that say what the engine did. Those of other processes have turns of their own, which are not in the order
  /// of the writer's: a cursor that followed them would leave out turns that are being written.
  private static let isOfRule = "typeof(turn) = 'integer'" + FollowerBook.ownRecords.map { " AND name NOT GLOB '\($0)*'" }.joined()

  /// Where all is counted anew, it is also told which arms followers were shown.
  private static let isCounted = "(\(isOfRule) OR (typeof(turn) = 'integer' AND name = '\(ExposureRecord.name)'))"

  private static let recordsOfFollower = """
    SELECT turn, position, at, name, fields FROM records
    WHERE account = ? AND openid = ? AND turn <= ? AND \(isTurn) AND \(isOfRule) ORDER BY turn, position
    """

  private let db: Database
  private let account: String

  init(_ db: Database, account: String) {
    self.db = db
    self.account = account
  }

  // MARK: what is new

  /// - Complexity: O(new lines + lines of their followers), each a look-up by key.
  func news(after cursor: LedgerPlace, lines: Int) throws -> BookNews {
    let lines = max(1, lines)
    let chains = try departed(rows: lines)
    // Of those who are not told yet nothing after the cursor was ever counted: it waits for them.
    if chains.isCut { return BookNews(departed: chains.found, cursor: cursor, isMore: true, unreadable: chains.unreadable) }
    var newest: [String: Int64] = [:]
    let ledger = try scan("ledger", after: cursor, until: .max, lines: lines)
    let records = try scan("records", after: cursor, until: ledger.isCut ? ledger.last : .max, lines: lines)
    let end = records.isCut ? records.last : max(ledger.last, records.last)
    for (openid, turn) in ledger.found where turn <= end { newest[openid] = turn }
    for (openid, turn) in records.found where turn <= end && newest[openid] == nil {
      newest[openid] = try SQLiteChain(db).newest(of: FollowerID(account: account, openid: openid)) ?? turn
    }
    var news = BookNews(cursor: LedgerPlace(number: end), isMore: ledger.isCut || records.isCut)
    for (openid, turn) in newest {
      news.histories.append(try history(of: FollowerID(account: account, openid: openid), from: turn, upTo: end))
    }
    (news.departed, news.unreadable) = (chains.found, chains.unreadable)
    return news
  }

  /// Followers of the account with something after a turn, each with the turn of the newest.
  /// - Returns: also the last turn that was looked at, of whichever account, and whether there may be more behind it.
  private func scan(_ table: String, after cursor: LedgerPlace, until end: Int64, lines: Int) throws
    -> (found: [(openid: String, turn: Int64)], last: Int64, isCut: Bool)
  {
    let condition = table == "records" ? " AND \(Self.isOfRule)" : ""
    // Lines of other accounts lie between: they are gone past, and not without end.
    let most = lines.multipliedSaturated(by: 8)
    let rows = try RowScan(
      try db.cachedStatement(
        sql: "SELECT turn, account, openid FROM \(table) WHERE turn > ? AND turn <= ? AND \(Self.isTurn)\(condition) ORDER BY turn LIMIT ?"),
      [cursor.number, end, most], of: table)
    let name = Array(account.utf8)
    var found: [(openid: String, turn: Int64)] = []
    var last = cursor.number
    var count = 0
    while try rows.next() {
      last = try rows.integer(0)
      count += 1
      if rows.isText(1, name) { found.append((try rows.text(2), last)) }
      if found.count >= lines || count >= most { return (found, last, true) }
    }
    return (found, last, false)
  }

  /// The lines by their chain, and the records by their index.
  private func history(of follower: FollowerID, from newest: Int64, upTo end: Int64) throws -> FollowerHistory {
    var history = FollowerHistory(lines: try SQLiteChain(db).lines(of: follower, from: newest, upTo: end))
    let rows = try RowScan(
      try db.cachedStatement(sql: Self.recordsOfFollower),
      [follower.account, follower.openid, end], of: "records")
    while try rows.next() { history.records.append(try Self.record(rows, from: 0, follower)) }
    return history
  }

  // MARK: all there is

  private static let linesAtOnce = 2000

  /// Followers in the order of their names, each with all that is theirs. SQLite sorts, on the disk where it is much.
  /// - Complexity: O(lines · log lines).
  /// - Parameter body: is given some followers at a time.
  /// - Returns: the last place of them.
  func all(_ body: ([FollowerHistory]) -> Void) throws -> LedgerPlace {
    let lines = try RowScan(
      try db.makeStatement(
        sql: """
          SELECT openid, turn, at, kind, subscription, campaign, scene FROM ledger WHERE account = ? AND \(Self.isTurn) ORDER BY openid, turn
          """),
      [account], of: "ledger")
    // In the order of the index each row would have to be looked up.
    let records = try RowScan(
      try db.makeStatement(
        sql: """
          SELECT openid, turn, position, at, name, fields FROM records
          WHERE +account = ? AND \(Self.isTurn) AND \(Self.isCounted) ORDER BY +openid, turn, position
          """),
      [account], of: "records")
    var (isLine, isRecord) = (try lines.next(), try records.next())
    var (some, size) = ([FollowerHistory](), 0)
    while isLine || isRecord {
      var name = isLine ? try lines.bytes(0) : try records.bytes(0)
      if isLine, isRecord, !records.isText(0, name) {
        let other = try records.bytes(0)
        if other.lexicographicallyPrecedes(name) { name = other }
      }
      let follower = FollowerID(account: account, openid: String(decoding: name, as: UTF8.self))
      var history = FollowerHistory(lines: [])
      while isLine, lines.isText(0, name) {
        history.lines.append(try SQLiteChain.line(lines, from: 2, follower, turn: try lines.integer(1)))
        isLine = try lines.next()
      }
      while isRecord, records.isText(0, name) {
        history.records.append(try Self.record(records, from: 1, follower))
        isRecord = try records.next()
      }
      size += history.lines.count + history.records.count
      some.append(history)
      if size >= Self.linesAtOnce {
        body(some)
        (some, size) = ([], 0)
      }
    }
    body(some)
    for (_, history) in try departed(rows: .max).found { body([history]) }
    return try newest()
  }

  private func newest() throws -> LedgerPlace {
    let turns = try ["ledger WHERE \(Self.isTurn)", "records WHERE \(Self.isTurn) AND \(Self.isOfRule)"].compactMap { table in
      try Int64.fetchOne(db, sql: "SELECT turn FROM \(table) ORDER BY turn DESC LIMIT 1")
    }
    return LedgerPlace(number: turns.max() ?? 0)
  }

  /// How many lines the books lack, as far as `most`.
  func linesBehind(_ cursor: LedgerPlace, most: Int) throws -> Int {
    try Int.fetchOne(
      db, sql: "SELECT COUNT(*) FROM (SELECT 1 FROM ledger WHERE turn > ? AND \(Self.isTurn) AND account = ? LIMIT ?)",
      arguments: [cursor.number, account, most]) ?? 0
  }

  // MARK: erased followers

  private struct Erased {
    var found: [(chain: TurnID, history: FollowerHistory)] = []
    var isCut = false
    /// Rows that nobody can have written.
    var unreadable = 0
  }

  /// Those who are not counted as such, about so many rows of them.
  private func departed(rows most: Int) throws -> Erased { try erased("book_departed", by: "chain", after: .min, rows: most) }

  /// Those who were settled while books are made anew, from one number on; nil where something of them cannot be read.
  func settled(after number: Int64) throws -> [FollowerHistory]? {
    let erased = try erased("book_settled", by: "number", after: max(0, number), rows: .max)
    return erased.unreadable > 0 ? nil : erased.found.map(\.history)
  }

  /// A row that cannot be read is passed over, and counted: nobody can put it right.
  private func erased(_ table: String, by column: String, after number: Int64, rows most: Int) throws -> Erased {
    let rows = try RowScan(
      try db.cachedStatement(
        sql: """
          SELECT \(column), turn, position, at, kind, subscription, campaign, scene, name, fields FROM \(table)
          WHERE account = ? AND \(column) > ? ORDER BY \(column), turn, position
          """),
      [account, number], of: table)
    var erased = Erased()
    var count = 0
    while try rows.next() {
      guard let chain = try? rows.integer(0) else {
        erased.unreadable += 1
        continue
      }
      if erased.found.last?.chain.number != chain {
        if count >= most {
          erased.isCut = true
          return erased
        }
        erased.found.append((TurnID(number: chain), FollowerHistory(lines: [], isErased: true)))
      }
      count += 1
      let last = erased.found.count - 1
      switch deed(rows) {
      case .line(let line): erased.found[last].history.lines.append(line)
      case .record(let record): erased.found[last].history.records.append(record)
      case nil: erased.unreadable += 1
      }
    }
    return erased
  }

  /// Rows of `book_departed` that cannot be read go.
  /// - Returns: how many there were.
  func discardUnreadable() throws -> Int {
    // Not by their keys: a text that is none is not found by what is read of it.
    try db.execute(
      sql: """
        DELETE FROM book_departed
        WHERE account = ? AND (typeof(chain) <> 'integer' OR typeof(turn) <> 'integer' OR typeof(position) <> 'integer')
        """, arguments: [account])
    var count = db.changesCount
    var gone: [StatementArguments] = []
    do {
      let rows = try RowScan(
        try db.makeStatement(
          sql: "SELECT chain, turn, position, at, kind, subscription, campaign, scene, name, fields FROM book_departed WHERE account = ?"),
        [account], of: "book_departed")
      while try rows.next() {
        if deed(rows) == nil { gone.append([account, try rows.integer(0), try rows.integer(1), try rows.integer(2)]) }
      }
    }
    for row in gone {
      try db.execute(sql: "DELETE FROM book_departed WHERE account = ? AND chain = ? AND turn = ? AND position = ?", arguments: row)
      count += db.changesCount
    }
    return count
  }

  private enum Deed {
    case line(LedgerEntry), record(RecordEntry)
  }

  /// No day lies as far off, before or after 1970. A moment beyond would stand in a cell that no report reaches.
  private static let moments = -86_400_000_000...86_400_000_000 as ClosedRange<Int64>

  /// What a row says, at these columns: turn, position, at, kind, subscription, campaign, scene, name, fields. Nil when nobody can have written it.
  private func deed(_ rows: borrowing RowScan) -> Deed? {
    let nobody = FollowerID(account: account, openid: "")
    guard let turn = try? rows.integer(1), turn >= 0, turn < Self.highestTurn, let position = try? rows.integer(2), let at = try? rows.integer(3),
      Self.moments.contains(at), let word = try? rows.text(4)
    else { return nil }
    if word == SQLiteDeparture.recordKind {
      guard let name = try? rows.text(8), let text = try? rows.text(9), let fields = JSON(text), case .object = fields else { return nil }
      return .record(
        RecordEntry(follower: nobody, at: at, turn: TurnID(number: turn), position: Int(Columns.bounded(position)), name: name, fields: fields))
    }
    guard LedgerEntry.Kind(rawValue: word) != nil, let subscription = try? rows.text(5), Subscription(rawValue: subscription) != nil, position == -1
    else { return nil }
    return (try? SQLiteChain.line(rows, from: 3, nobody, turn: turn)).map { .line($0) }
  }

  // MARK: rows

  /// At these columns: turn, position, at, name, fields.
  private static func record(_ row: borrowing RowScan, from first: Int32, _ follower: FollowerID) throws(StoreFault) -> RecordEntry {
    RecordEntry(
      follower: follower, at: try row.moment(first + 2), turn: TurnID(number: try row.integer(first)),
      position: Int(Columns.bounded(try row.integer(first + 1))), name: try row.text(first + 3), fields: try row.json(first + 4))
  }
}
