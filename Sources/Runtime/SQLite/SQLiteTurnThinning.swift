package import Engine
internal import GRDB
internal import Synchronization

/// What goes by itself: turns that are too old or too many, rule files that no turn names, counts and texts after their time.
extension SQLiteTurns {
  /// Turns that go in one transaction: more than came since the last one, as a rule.
  private static let chunk = 2000
  /// Days that turns are counted after they were.
  package static let countedDays: Int64 = 400

  package func thin(_ retention: TurnRetention, now: Int64) throws(StoreFault) -> Bool {
    let isMore = try writing { db in
      let used = try Self.pages(db).used
      let oldest = try Int64.fetchOne(db, sql: "SELECT turn FROM turns WHERE typeof(turn) = 'integer' ORDER BY turn LIMIT 1").map {
        TurnID(number: $0)
      }
      let gone: Int
      switch retention.removal(used: used, oldest: oldest, now: now) {
      case .nothing: gone = 0
      case .old(let end): gone = try Self.remove("turn < ?", [end.number], "turns", db)
      case .crowded(let end, let isFull):
        let dull = try Self.remove("marks = 0 AND turn < ?", [end.number], "turns INDEXED BY dull_turns", db)
        gone = dull == 0 && isFull ? try Self.remove("1", [], "turns", db) : dull
      }
      if gone > 0 { try Self.removeRules(db) }
      try Self.removeCounts(db, now: now)
      return gone == Self.chunk
    }
    // The file itself becomes shorter where its bound was lowered; else what is free is used again.
    let pool = state.withLock { $0.pool }
    do {
      try pool.writeWithoutTransaction { db in
        let (used, all) = try Self.pages(db)
        if all > retention.bytes, used < all { try db.execute(sql: "PRAGMA incremental_vacuum(\(Self.chunk))") }
      }
    } catch {
      throw StoreFault(error)
    }
    return isMore
  }

  /// Bytes that are in use, and bytes of the file.
  static func pages(_ db: Database) throws -> (used: Int64, all: Int64) {
    func number(_ name: String) throws -> Int64 { try Int64.fetchOne(db, sql: "PRAGMA \(name)") ?? 0 }
    let size = try number("page_size")
    let all = try number("page_count")
    return ((all - (try number("freelist_count"))) * size, all * size)
  }

  private static func remove(_ condition: String, _ arguments: StatementArguments, _ table: String, _ db: Database) throws -> Int {
    try db.execute(
      sql: "DELETE FROM turns WHERE turn IN (SELECT turn FROM \(table) WHERE \(condition) ORDER BY turn LIMIT ?)",
      arguments: arguments + [chunk])
    return db.changesCount
  }

  /// With the last turn of a revision its files go. The newest stays: turns of it may be on their way.
  private static func removeRules(_ db: Database) throws {
    let unused = "turns <= 0 AND number < (SELECT MAX(number) FROM revisions)"
    guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM revisions WHERE \(unused) AND roots IS NOT NULL)") ?? false else { return }
    try db.execute(
      sql: """
        DELETE FROM revision_files WHERE revision IN (SELECT number FROM revisions WHERE \(unused));
        UPDATE revisions SET roots = NULL, at = NULL WHERE \(unused);
        DELETE FROM files WHERE number NOT IN (SELECT file FROM revision_files);
        """)
  }

  private static func removeCounts(_ db: Database, now: Int64) throws {
    let day = TurnCounts.hour(of: now) / 24
    for table in ["hits", "hit_sums"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE hour < ?", arguments: [(day - countedDays) * 24])
    }
    try db.execute(sql: "DELETE FROM unanswered WHERE day < ?", arguments: [day - UnansweredText.days])
    let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM (SELECT 1 FROM unanswered GROUP BY account, text)") ?? 0
    guard count > UnansweredText.most else { return }
    try db.execute(
      sql: """
        DELETE FROM unanswered WHERE (account, text) IN (
          SELECT account, text FROM unanswered GROUP BY account, text ORDER BY SUM(count), MAX(day), text, account LIMIT ?)
        """, arguments: [count - UnansweredText.most])
  }
}
