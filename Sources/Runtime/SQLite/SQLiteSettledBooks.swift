internal import Engine
internal import GRDB
internal import Wire

/// Erased followers whose lines have waited in `book_departed`, and are counted: the lines go. While books are made anew they are remembered until
/// those are there, since they were counted of what stood before.
struct SQLiteSettledBooks {
  private let db: Database
  private let account: String
  /// So many are remembered: books that nobody finishes, since their process was killed, must not hold them for ever.
  private static let most = 20_000 as Int64

  init(_ db: Database, account: String) {
    self.db = db
    self.account = account
  }

  // MARK: by whoever counts them

  /// Whether all of these wait.
  func wait(_ chains: [TurnID]) throws -> Bool {
    if chains.isEmpty { return true }
    let statement = try db.cachedStatement(
      sql: "SELECT COUNT(DISTINCT chain) FROM book_departed WHERE account = ? AND chain IN (SELECT value FROM json_each(?))")
    return try Int.fetchOne(statement, arguments: [account, Self.list(chains)]) == Set(chains).count
  }

  /// - Parameter number: how many were settled before.
  func settle(_ chains: [TurnID], after number: Int64) throws {
    if chains.isEmpty { return }
    if try isRemembering {
      try db.cachedStatement(
        sql: """
          INSERT OR IGNORE INTO book_settled (account, number, turn, position, at, kind, subscription, campaign, scene, name, fields)
          SELECT d.account, ?2 + 1 + c.key, d.turn, d.position, d.at, d.kind, d.subscription, d.campaign, d.scene, d.name, d.fields
          FROM json_each(?3) AS c JOIN book_departed AS d ON d.account = ?1 AND d.chain = c.value
          """
      ).execute(arguments: [account, number, Self.list(chains)])
      let first = try Row.fetchOne(
        try db.cachedStatement(sql: "SELECT number FROM book_settled WHERE account = ? AND number > 0 ORDER BY number LIMIT 1"),
        arguments: [account]
      ).flatMap { Columns($0, of: "book_settled").anyTime(0) }
      if number - (first ?? number) > Self.most { try clear() }
    }
    try db.cachedStatement(sql: "DELETE FROM book_departed WHERE account = ? AND chain IN (SELECT value FROM json_each(?))").execute(
      arguments: [account, Self.list(chains)])
  }

  /// Whether they are made anew, or were when a process ended.
  var isRemembering: Bool {
    get throws {
      try Row.fetchOne(try db.cachedStatement(sql: "SELECT 1 FROM book_settled WHERE account = ? AND number = 0"), arguments: [account]) != nil
    }
  }

  private static func list(_ chains: [TurnID]) -> String { JSON.array(chains.map { .int(Int($0.number)) }).line }

  // MARK: by whoever makes books anew

  /// Takes out what nobody can have remembered: it would make whoever counts those who were settled find too many of them again and again.
  /// - Parameter settled: how many were so far.
  func begin(settled: Int64) throws {
    try db.execute(
      sql: "DELETE FROM book_settled WHERE account = ? AND (typeof(number) <> 'integer' OR number > ?)", arguments: [account, settled])
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO book_settled (account, number, turn, position, at, kind, subscription) VALUES (?, 0, 0, 0, 0, 'begun', '')
        """, arguments: [account])
  }

  /// Those who were settled since a moment; nil when not all of them are remembered, or not so that they can be read.
  /// - Parameter number: how many there are by now.
  func meanwhile(since moment: BookMoment, upTo number: Int64) throws -> SettledMeanwhile? {
    let count = try Int64.fetchOne(
      db, sql: "SELECT COUNT(DISTINCT number) FROM book_settled WHERE account = ? AND number > ?", arguments: [account, max(0, moment.departures)])
    guard count == number - moment.departures, let histories = try SQLiteHistories(db, account: account).settled(after: moment.departures)
    else { return nil }
    return SettledMeanwhile(histories: histories, kept: try SQLiteKeptBooks(db, account: account).read().sums)
  }

  func clear() throws { try db.execute(sql: "DELETE FROM book_settled WHERE account = ?", arguments: [account]) }
}
