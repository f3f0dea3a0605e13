internal import GRDB

/// The schema, step by step. Steps are added at the end and never changed: databases in use have taken them.
enum SQLiteMigrations {
  static func migrator() -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 turns and ledger") { db in
      try db.execute(
        sql: """
          -- `last_turn` is the follower's newest line of the ledger; each line names the one before it. So lines are only ever
          -- appended, where an index by follower would write to a page of its own for each.
          CREATE TABLE followers (
            account TEXT NOT NULL, openid TEXT NOT NULL, last_turn INTEGER,
            follow_count INTEGER NOT NULL, following INTEGER NOT NULL, newest_at INTEGER,
            first_followed_at INTEGER, last_followed_at INTEGER,
            first_touch TEXT, first_scene TEXT, first_touch_at INTEGER, last_touch TEXT, last_scene TEXT, last_touch_at INTEGER,
            profile TEXT,
            PRIMARY KEY (account, openid)
          ) WITHOUT ROWID;
          CREATE TABLE ledger (
            turn INTEGER PRIMARY KEY, before INTEGER, account TEXT NOT NULL, openid TEXT NOT NULL, at INTEGER NOT NULL,
            kind TEXT NOT NULL, subscription TEXT NOT NULL, campaign TEXT, scene TEXT, revision TEXT NOT NULL
          );
          CREATE TABLE records (
            turn INTEGER NOT NULL, position INTEGER NOT NULL, account TEXT NOT NULL, openid TEXT NOT NULL, at INTEGER NOT NULL,
            name TEXT NOT NULL, fields TEXT NOT NULL,
            PRIMARY KEY (turn, position)
          ) WITHOUT ROWID;
          CREATE INDEX records_of_follower ON records (account, openid);
          CREATE TABLE outbox (
            turn INTEGER NOT NULL, position INTEGER NOT NULL, account TEXT NOT NULL, openid TEXT NOT NULL, due_at INTEGER NOT NULL,
            kind TEXT NOT NULL, payload TEXT NOT NULL, on_error TEXT NOT NULL, rule TEXT NOT NULL, revision TEXT NOT NULL,
            PRIMARY KEY (turn, position)
          ) WITHOUT ROWID;
          -- The answers of one transaction in one row; which delivery is where, the server keeps in memory.
          CREATE TABLE answers (batch INTEGER PRIMARY KEY, at INTEGER NOT NULL, entries BLOB NOT NULL);
          CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
          CREATE TABLE rule_files (path TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
          """)
    }
    return migrator
  }
}
