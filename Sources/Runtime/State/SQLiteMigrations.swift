internal import GRDB

/// The schema, step by step. Steps are added at the end and never changed: databases in use have taken them.
enum SQLiteMigrations {
  static func migrator() -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 turns and ledger") { db in
      try db.execute(
        sql: """
          CREATE TABLE followers (
            account TEXT NOT NULL, openid TEXT NOT NULL,
            follow_count INTEGER NOT NULL, following INTEGER NOT NULL, newest_at INTEGER,
            first_followed_at INTEGER, last_followed_at INTEGER,
            first_touch TEXT, first_scene TEXT, first_touch_at INTEGER, last_touch TEXT, last_scene TEXT, last_touch_at INTEGER,
            profile TEXT,
            PRIMARY KEY (account, openid)
          ) WITHOUT ROWID;
          CREATE TABLE ledger (
            account TEXT NOT NULL, openid TEXT NOT NULL, at INTEGER NOT NULL, turn INTEGER NOT NULL,
            kind TEXT NOT NULL, subscription TEXT NOT NULL, campaign TEXT, scene TEXT, revision TEXT NOT NULL,
            PRIMARY KEY (account, openid, at, turn)
          ) WITHOUT ROWID;
          CREATE TABLE records (
            account TEXT NOT NULL, openid TEXT NOT NULL, at INTEGER NOT NULL, turn INTEGER NOT NULL, position INTEGER NOT NULL,
            name TEXT NOT NULL, fields TEXT NOT NULL,
            PRIMARY KEY (account, openid, at, turn, position)
          ) WITHOUT ROWID;
          CREATE TABLE outbox (
            account TEXT NOT NULL, openid TEXT NOT NULL, turn INTEGER NOT NULL, position INTEGER NOT NULL, due_at INTEGER NOT NULL,
            kind TEXT NOT NULL, payload TEXT NOT NULL, on_error TEXT NOT NULL, rule TEXT NOT NULL, revision TEXT NOT NULL,
            PRIMARY KEY (account, openid, turn, position)
          ) WITHOUT ROWID;
          CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
          CREATE TABLE rule_files (path TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
          """)
      // Answers are kept for one to two periods: they are written to one table and, when a period ends, the other is emptied.
      // That costs a page here and there, where deleting them one by one would cost as much as writing them.
      for table in ["answers_0", "answers_1"] {
        try db.execute(
          sql: """
            CREATE TABLE \(table) (
              account TEXT NOT NULL, openid TEXT NOT NULL, key BLOB NOT NULL, turn INTEGER NOT NULL, body BLOB NOT NULL,
              PRIMARY KEY (account, openid, key)
            ) WITHOUT ROWID;
            """)
      }
    }
    return migrator
  }
}
