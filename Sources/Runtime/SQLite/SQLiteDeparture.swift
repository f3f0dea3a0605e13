internal import Engine
internal import GRDB
internal import Wire

/// Takes the name off what an erased follower did: their lines, and the numbers of their records, wait without it until the books have them.
struct SQLiteDeparture {
  /// What stands for the kind of a line where it is a record.
  static let recordKind = "record"
  private let db: Database
  private let follower: FollowerID

  init(_ db: Database, _ follower: FollowerID) {
    self.db = db
    self.follower = follower
  }

  /// Which lines are theirs.
  enum Lines {
    /// Those of the chain from the newest on, by their keys.
    case ofChain
    /// All with their name: every line of the ledger is looked at.
    case named
  }

  /// To be done before anything of the follower is deleted.
  func move(_ lines: Lines) throws {
    let records = try records()
    guard let chain = try newestLine(lines) ?? records.map(\.turn).max() else { return }
    let select = """
      INSERT OR IGNORE INTO book_departed (account, chain, turn, position, at, kind, subscription, campaign, scene)
      SELECT account, ?3, turn, -1, at, kind, subscription, campaign, scene FROM ledger
      """
    switch lines {
    case .ofChain: try SQLiteWriter(db).eachLine(of: follower, select, [chain])
    case .named:
      try db.execute(sql: select + " WHERE account = ?1 AND openid = ?2", arguments: [follower.account, follower.openid, chain])
    }
    let insert = try db.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO book_departed (account, chain, turn, position, at, kind, subscription, name, fields)
        VALUES (?, ?, ?, ?, ?, '\(Self.recordKind)', '', ?, ?)
        """)
    for record in records {
      try insert.execute(
        arguments: [follower.account, chain, record.turn, record.position, record.at, record.name, record.numbers])
    }
  }

  private func newestLine(_ lines: Lines) throws -> Int64? {
    let known = try SQLiteChain(db).newest(of: follower)
    switch lines {
    case .ofChain: return known
    case .named:
      return try known
        ?? Int64.fetchOne(
          db, sql: "SELECT MAX(turn) FROM ledger WHERE account = ? AND openid = ?", arguments: [follower.account, follower.openid])
    }
  }

  /// What a rule wrote, with nothing but its numbers: texts may say who it was.
  private func records() throws -> [(turn: Int64, position: Int64, at: Int64, name: String, numbers: String)] {
    let rows = try Row.fetchAll(
      try db.cachedStatement(sql: "SELECT turn, position, at, name, fields FROM records WHERE account = ? AND openid = ?"),
      arguments: [follower.account, follower.openid])
    return rows.map { Columns($0, of: "records") }.compactMap { row in
      // One that cannot be read goes with its name.
      guard let turn = row.anyTime(0), let position = row.anyTime(1), let at = row.anyTime(2), let name = try? row.text(3),
        FollowerBook.isOfRule(name)
      else { return nil }
      // What is no JSON stays none, so that whoever counts it says that it is damaged.
      guard let json = JSON(row.anyText(4)) else { return (turn, position, at, name, "") }
      var numbers: [String: JSON] = [:]
      if case .object(let fields) = json { numbers = fields.filter { FollowerBook.millionths(of: $0.value) != nil } }
      return (turn, position, at, name, JSON.object(numbers).line)
    }
  }
}
