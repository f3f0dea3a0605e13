package import GRDB

/// Everything that exists in a sandbox, in an SQLite file of its own. Calls block for parts of a millisecond.
package final class World: Sendable {
  private let database: DatabaseQueue

  /// Why the file cannot be used.
  package struct Fault: Error, Sendable { package let message: String }

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
    return migrator
  }
}

extension Database {
  /// 1, 2, 3 …
  func next(_ counter: String) throws -> Int64 {
    try execute(sql: "INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1", arguments: [counter])
    return try Int64.fetchOne(self, sql: "SELECT value FROM counters WHERE name = ?", arguments: [counter]) ?? 0
  }
}
