internal import Engine
internal import GRDB

/// Where the books lie. The sums can be made anew at any time, so a table that is gone is made anew as well.
enum SQLiteBookTables {
  static let keptColumns = (1...BookCell.keptColumns).map { "kept_\($0)" }
  /// Of `book_cells`, as `BookFigures` has them.
  static let figureColumns = ["scans", "new_follows", "returned", "found", "lost", "quick", "taken_back", "erased"] + keptColumns

  private static let names = [
    "book_state", "book_cells", "book_people", "book_conversions", "book_kept", "book_departed", "book_gaps", "book_settled",
  ]
  /// Those that are sums by generation.
  static let sums = ["book_cells", "book_people", "book_conversions", "book_gaps"]

  static let schema = """
    -- How far the sums of an account are: `generation` 0 says that there are none. The three sums are a checksum of the tables below,
    -- and `seal` one of this row.
    CREATE TABLE IF NOT EXISTS book_state (
      account TEXT NOT NULL, generation INTEGER NOT NULL, last_generation INTEGER NOT NULL, fingerprint TEXT NOT NULL, cursor INTEGER NOT NULL,
      settled INTEGER NOT NULL, cells_sum INTEGER NOT NULL, people_sum INTEGER NOT NULL, conversions_sum INTEGER NOT NULL,
      seal INTEGER NOT NULL,
      PRIMARY KEY (account)
    ) WITHOUT ROWID;
    -- None of these names anybody. `day` is since 1970 in the zone of the account.
    CREATE TABLE IF NOT EXISTS book_cells (
      account TEXT NOT NULL, generation INTEGER NOT NULL, day INTEGER NOT NULL, source TEXT NOT NULL, campaign TEXT NOT NULL, scene TEXT NOT NULL,
      subscription TEXT NOT NULL, scans INTEGER NOT NULL, new_follows INTEGER NOT NULL, returned INTEGER NOT NULL, found INTEGER NOT NULL,
      lost INTEGER NOT NULL, quick INTEGER NOT NULL, taken_back INTEGER NOT NULL, erased INTEGER NOT NULL,
      \(keptColumns.map { $0 + " INTEGER" }.joined(separator: ", ")),
      PRIMARY KEY (account, generation, day, source, campaign, scene, subscription)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS book_people (
      account TEXT NOT NULL, generation INTEGER NOT NULL, day INTEGER NOT NULL, span TEXT NOT NULL, place TEXT NOT NULL, campaign TEXT NOT NULL,
      scene TEXT NOT NULL, people INTEGER NOT NULL,
      PRIMARY KEY (account, generation, day, span, place, campaign, scene)
    ) WITHOUT ROWID;
    -- `is_field` is 0 for the records themselves.
    CREATE TABLE IF NOT EXISTS book_conversions (
      account TEXT NOT NULL, generation INTEGER NOT NULL, day INTEGER NOT NULL, source TEXT NOT NULL, campaign TEXT NOT NULL, scene TEXT NOT NULL,
      subscription TEXT NOT NULL, name TEXT NOT NULL, is_field INTEGER NOT NULL, field TEXT NOT NULL, count INTEGER NOT NULL,
      millionths INTEGER NOT NULL,
      PRIMARY KEY (account, generation, day, source, campaign, scene, subscription, name, is_field, field)
    ) WITHOUT ROWID;
    -- What followers came to who were erased: the ledger has nothing of them, so no counting finds it again.
    CREATE TABLE IF NOT EXISTS book_kept (
      account TEXT NOT NULL, cell TEXT NOT NULL, figures TEXT NOT NULL, PRIMARY KEY (account, cell)
    ) WITHOUT ROWID;
    -- Lines and numbers of somebody who was erased, without their name, until they are counted. `chain` is the newest turn of each.
    CREATE TABLE IF NOT EXISTS book_departed (
      account TEXT NOT NULL, chain INTEGER NOT NULL, turn INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
      subscription TEXT NOT NULL, campaign TEXT, scene TEXT, name TEXT, fields TEXT,
      PRIMARY KEY (account, chain, turn, position)
    ) WITHOUT ROWID;
    """

  static let additions = """
    -- Follows of which nobody can say whether they were kept for `span` seconds: their people were erased while other spans were counted.
    CREATE TABLE IF NOT EXISTS book_gaps (
      account TEXT NOT NULL, generation INTEGER NOT NULL, day INTEGER NOT NULL, source TEXT NOT NULL, campaign TEXT NOT NULL, scene TEXT NOT NULL,
      subscription TEXT NOT NULL, span INTEGER NOT NULL, follows INTEGER NOT NULL,
      PRIMARY KEY (account, generation, day, source, campaign, scene, subscription, span)
    ) WITHOUT ROWID;
    -- What was in `book_departed` of those who were counted while books are made anew; `number` counts the settled. A row of number 0 says that
    -- they are made anew.
    CREATE TABLE IF NOT EXISTS book_settled (
      account TEXT NOT NULL, number INTEGER NOT NULL, turn INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
      subscription TEXT NOT NULL, campaign TEXT, scene TEXT, name TEXT, fields TEXT,
      PRIMARY KEY (account, number, turn, position)
    ) WITHOUT ROWID;
    """

  static func areThere(_ db: Database) throws -> Bool {
    let list = names.map { "'\($0)'" }.joined(separator: ", ")
    let count = try Int.fetchOne(
      try db.cachedStatement(sql: "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name IN (\(list))"))
    return count == names.count
  }

  static func make(_ db: Database) throws { try db.execute(sql: schema) }

  static func makeAll(_ db: Database) throws { try db.execute(sql: schema + "\n" + additions) }
}
