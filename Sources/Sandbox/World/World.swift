package import GRDB
package import Rules

/// Everything that exists in a sandbox, in an SQLite file of its own. Calls block for parts of a millisecond.
package final class World: Sendable {
  private let database: DatabaseQueue

  /// Why the file cannot be used.
  package struct Fault: Error, Sendable { package let message: Phrase }

  /// - Parameter path: a file, or `:memory:`.
  package init(path: String) throws(Fault) {
    var configuration = Configuration()
    configuration.prepareDatabase { db in
      // A sandbox may lose a second; it must not wait for disks.
      try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
    }
    do {
      database = path == ":memory:" ? try DatabaseQueue(configuration: configuration) : try DatabaseQueue(path: path, configuration: configuration)
      try Self.migrator.migrate(database)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR || error.resultCode == .SQLITE_NOTADB {
      throw Fault(message: "`\(path)` is not the file of a sandbox; give another one with --file")
    } catch {
      throw Fault(message: "the sandbox's file `\(path)` cannot be opened or written")
    }
  }

  package func write<Result>(_ body: (Database) throws -> Result) throws -> Result { try database.write(body) }
  package func read<Result>(_ body: (Database) throws -> Result) throws -> Result { try database.read(body) }

  /// Microseconds that its clock was moved on: what happened then must not lie ahead when the sandbox starts again.
  package var clockMovedBy: Int64 { (try? read { db in try Int64.fetchOne(db, sql: "SELECT value FROM counters WHERE name = 'clock'") }) ?? 0 }

  func keepClock(movedBy: Int64) {
    _ = try? write { db in try db.execute(sql: "INSERT OR REPLACE INTO counters (name, value) VALUES ('clock', ?)", arguments: [movedBy]) }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 world") { db in
      try db.execute(
        sql: """
          CREATE TABLE tokens (token TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, family TEXT NOT NULL, expires_at INTEGER NOT NULL, is_latest INTEGER NOT NULL);
          CREATE TABLE calls (account TEXT NOT NULL, api TEXT NOT NULL, day INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (account, api, day));
          CREATE TABLE codes (
            number INTEGER PRIMARY KEY, account TEXT NOT NULL, ticket TEXT NOT NULL UNIQUE, url TEXT NOT NULL UNIQUE,
            scene TEXT NOT NULL, is_number INTEGER NOT NULL, made_at INTEGER NOT NULL, expires_at INTEGER
          );
          CREATE INDEX codes_by_scene ON codes (account, scene, is_number);
          CREATE TABLE followers (
            account TEXT NOT NULL, openid TEXT NOT NULL, name TEXT NOT NULL, following INTEGER NOT NULL, followed_at INTEGER,
            remark TEXT NOT NULL DEFAULT '', subscribe_scene TEXT NOT NULL DEFAULT 'ADD_SCENE_SEARCH',
            qr_scene INTEGER NOT NULL DEFAULT 0, qr_scene_str TEXT NOT NULL DEFAULT '', blocked INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (account, openid)
          );
          CREATE UNIQUE INDEX followers_by_name ON followers (account, name);
          CREATE TABLE windows (
            number INTEGER PRIMARY KEY, account TEXT NOT NULL, openid TEXT NOT NULL, kind TEXT NOT NULL, ends_at INTEGER NOT NULL, remaining INTEGER NOT NULL
          );
          CREATE INDEX windows_of_follower ON windows (account, openid);
          CREATE TABLE messages (
            number INTEGER PRIMARY KEY, account TEXT NOT NULL, openid TEXT NOT NULL, at INTEGER NOT NULL,
            side TEXT NOT NULL, way TEXT NOT NULL, body TEXT NOT NULL, rule TEXT
          );
          CREATE INDEX messages_of_follower ON messages (account, openid, number);
          CREATE TABLE tags (account TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (account, id));
          CREATE TABLE tagged (account TEXT NOT NULL, openid TEXT NOT NULL, tag INTEGER NOT NULL, PRIMARY KEY (account, openid, tag));
          CREATE TABLE media (id TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, type TEXT NOT NULL, bytes BLOB NOT NULL, expires_at INTEGER);
          CREATE TABLE menus (account TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL);
          CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL);
          """)
    }
    migrator.registerMigration("2 menus for some") { db in
      try db.execute(
        sql: """
          CREATE TABLE conditional_menus (number INTEGER PRIMARY KEY, account TEXT NOT NULL, body TEXT NOT NULL);
          -- Template messages by the name that the sender gave them: the same one is not sent twice in ten minutes.
          CREATE TABLE template_sends (
            account TEXT NOT NULL, openid TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, number INTEGER NOT NULL,
            PRIMARY KEY (account, openid, name)
          );
          """)
    }
    registerPeople(&migrator)
    registerConsole(&migrator)
    registerCounts(&migrator)
    registerTagTimes(&migrator)
    registerFigures(&migrator)
    registerTurns(&migrator)
    registerMediaOfAccounts(&migrator)
    return migrator
  }

  private static func registerPeople(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("people's phones, and deliveries that wait") { db in
      try db.execute(
        sql: """
          ALTER TABLE followers ADD COLUMN phone TEXT NOT NULL DEFAULT 'other';
          ALTER TABLE followers ADD COLUMN language TEXT NOT NULL DEFAULT 'zh_CN';
          ALTER TABLE followers ADD COLUMN unionid TEXT;
          -- Whether somebody refuses what the account sends of itself.
          ALTER TABLE followers ADD COLUMN refuses INTEGER NOT NULL DEFAULT 0;
          ALTER TABLE followers ADD COLUMN paid_at INTEGER;
          CREATE TABLE deliveries (
            number INTEGER PRIMARY KEY, account TEXT NOT NULL, openid TEXT NOT NULL, due_at INTEGER NOT NULL,
            xml BLOB, doubled INTEGER NOT NULL DEFAULT 0, job INTEGER
          );
          CREATE INDEX deliveries_by_time ON deliveries (due_at);
          """)
    }
  }

  private static func registerCounts(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("what is counted") { db in
      try db.execute(
        sql: """
          -- How often a refusal came that is said once.
          ALTER TABLE messages ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
          -- Who left, and when.
          CREATE TABLE leaves (account TEXT NOT NULL, openid TEXT NOT NULL, at INTEGER NOT NULL);
          CREATE INDEX leaves_by_time ON leaves (account, at);
          INSERT INTO leaves (account, openid, at) SELECT account, openid, at FROM messages WHERE way = 'act' AND body LIKE '%"text":"leaves"%';
          """)
    }
  }

  private static func registerTagTimes(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("when tags were given and taken") { db in
      try db.execute(
        sql: """
          ALTER TABLE tagged ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
          -- By which phones may still choose their menu.
          CREATE TABLE untagged (
            account TEXT NOT NULL, openid TEXT NOT NULL, tag INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (account, openid, tag)
          );
          """)
    }
  }

  private static func registerFigures(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("figures that stay as they are") { db in
      try db.execute(
        sql: """
          -- Each follow, by the source that the platform counts it under: who comes back changes no figure of the days before.
          CREATE TABLE follows (account TEXT NOT NULL, openid TEXT NOT NULL, at INTEGER NOT NULL, source INTEGER NOT NULL);
          CREATE INDEX follows_by_time ON follows (account, at);
          """)
      for row in try Row.fetchAll(db, sql: "SELECT account, openid, followed_at, subscribe_scene FROM followers WHERE followed_at IS NOT NULL") {
        let (account, openid, at, scene): (String, String, Int64, String) = (row[0], row[1], row[2], row[3])
        try db.execute(
          sql: "INSERT INTO follows (account, openid, at, source) VALUES (?, ?, ?, ?)",
          arguments: [account, openid, at, FollowerSource.number(ofScene: scene)])
      }
    }
  }

  private static func registerTurns(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("turns of the server") { db in
      // In which a message was answered, as the server names it.
      try db.execute(sql: "ALTER TABLE messages ADD COLUMN turn TEXT")
    }
  }

  private static func registerMediaOfAccounts(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("media of several accounts") { db in
      // Two consoles that were saved may name a medium alike.
      try db.execute(
        sql: """
          ALTER TABLE media RENAME TO media_before;
          CREATE TABLE media (
            id TEXT NOT NULL, account TEXT NOT NULL, type TEXT NOT NULL, bytes BLOB NOT NULL, expires_at INTEGER, name TEXT NOT NULL DEFAULT '',
            -- What a permanent video says of itself, and the articles of a material, as JSON.
            about TEXT NOT NULL DEFAULT '', made_at INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (id, account)
          );
          INSERT INTO media (id, account, type, bytes, expires_at, name, about, made_at)
            SELECT id, account, type, bytes, expires_at, name, about, made_at FROM media_before ORDER BY rowid;
          DROP TABLE media_before;
          """)
    }
  }

  private static func registerConsole(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("what the console has") { db in
      try db.execute(
        sql: """
          ALTER TABLE media ADD COLUMN name TEXT NOT NULL DEFAULT '';
          -- What a permanent video says of itself, as JSON.
          ALTER TABLE media ADD COLUMN about TEXT NOT NULL DEFAULT '';
          ALTER TABLE media ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0;
          -- What was made on the website: `autoreply` and `menu`, as the platform shows them.
          CREATE TABLE website (account TEXT NOT NULL, part TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, part));
          """)
    }
  }
}

extension Database {
  /// 1, 2, 3 …
  func next(_ counter: String) throws -> Int64 {
    try execute(sql: "INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1", arguments: [counter])
    return try Int64.fetchOne(self, sql: "SELECT value FROM counters WHERE name = ?", arguments: [counter]) ?? 0
  }
}
