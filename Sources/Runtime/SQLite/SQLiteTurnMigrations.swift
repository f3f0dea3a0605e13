internal import GRDB

/// The schema of the file of turns, step by step, as `SQLiteMigrations`.
enum SQLiteTurnMigrations {
  /// The tables that each step makes.
  private static let tables = [
    "1 turns": ["settings", "words", "revisions", "revision_files", "files", "turns", "hits", "unanswered"], "2 forgotten": ["forgotten"],
    "3 sums of hits": ["hit_sums"],
  ]
  static let allTables = Set(tables.values.joined())

  /// Whether everything is there that the steps made which were taken: an older version took fewer.
  static func areTablesThere(_ db: Database) throws -> Bool {
    for step in try migrator().appliedIdentifiers(db) {
      for table in tables[step] ?? [] where try !db.tableExists(table) { return false }
    }
    return true
  }

  static func migrator() -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 turns") { db in
      try db.execute(
        sql: """
          CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
          -- Names of accounts and rules, and words of kinds, which rows have by their numbers.
          CREATE TABLE words (number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
          -- `turns` is how many there are of it; with the last one its files go.
          CREATE TABLE revisions (
            number INTEGER PRIMARY KEY, revision TEXT NOT NULL UNIQUE, turns INTEGER NOT NULL DEFAULT 0, at INTEGER, roots TEXT
          );
          CREATE TABLE revision_files (
            revision INTEGER NOT NULL, path TEXT NOT NULL, file INTEGER NOT NULL, PRIMARY KEY (revision, path)
          ) WITHOUT ROWID;
          -- Revisions share what is the same in them.
          CREATE TABLE files (number INTEGER PRIMARY KEY, hash INTEGER NOT NULL, bytes BLOB NOT NULL);
          CREATE INDEX files_by_hash ON files (hash);
          -- `follower` is the mask's eight bytes; `rule` is null where none answered; `marks` is 0 for what is dull.
          CREATE TABLE turns (
            turn INTEGER PRIMARY KEY, at INTEGER NOT NULL, account INTEGER NOT NULL, follower INTEGER NOT NULL, revision INTEGER NOT NULL,
            rule INTEGER, kind INTEGER NOT NULL, marks INTEGER NOT NULL, detail BLOB NOT NULL
          );
          CREATE INDEX turns_of_follower ON turns (follower);
          CREATE INDEX dull_turns ON turns (turn) WHERE marks = 0;
          CREATE TRIGGER turn_gone AFTER DELETE ON turns BEGIN
            UPDATE revisions SET turns = turns - 1 WHERE number = OLD.revision;
          END;
          -- How many turns there were, whatever is kept of them; `rule` is 0 where none answered; `part` is 0 for the rule that answered,
          -- 1 for those that ran beside it, 2 for those that are only watched.
          CREATE TABLE hits (
            hour INTEGER NOT NULL, account INTEGER NOT NULL, rule INTEGER NOT NULL, kind INTEGER NOT NULL, part INTEGER NOT NULL,
            turns INTEGER NOT NULL, last INTEGER NOT NULL,
            PRIMARY KEY (hour, account, rule, kind, part)
          ) WITHOUT ROWID;
          CREATE TABLE unanswered (
            account INTEGER NOT NULL, text TEXT NOT NULL, day INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (account, text, day)
          ) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("2 forgotten") { db in
      // Who was forgotten by another process. Up to `turn` theirs may still be on their way here; null until the one that writes them says it.
      try db.execute(sql: "CREATE TABLE forgotten (follower INTEGER PRIMARY KEY, turn INTEGER)")
    }
    migrator.registerMigration("3 sums of hits") { db in
      try db.execute(sql: SQLiteHitSums.table)
      try SQLiteHitSums(db).fill()
    }
    return migrator
  }
}
