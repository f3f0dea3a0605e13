internal import Engine
internal import GRDB

/// Databases of other programs: they stay as they are, and nothing of ours is put into them.
enum ForeignDatabase {
  /// Refuses one before it is opened to be written. Ours have a write-ahead log unless somebody copied them without; only what has none is
  /// looked at here, since looking at a log would end with carrying it over.
  static func refuse(_ file: DatabaseFile) throws {
    guard file.hasJournal else { return }
    var configuration = Configuration()
    configuration.busyMode = .timeout(3)
    configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA query_only = ON") }
    let there = try DatabaseQueue(path: file.path, configuration: configuration)
    defer { try? there.close() }
    try refuse(there, SQLiteMigrations.migrator())
  }

  /// One that has tables, and none of our migrations.
  static func refuse(_ database: any DatabaseReader, _ migrator: DatabaseMigrator) throws {
    let isForeign = try database.read { db in
      guard try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master WHERE type = 'table'") ?? 0 > 0 else { return false }
      guard try db.tableExists("grdb_migrations") else { return true }
      let applied = try migrator.appliedIdentifiers(db)
      return !applied.isEmpty && applied.isDisjoint(with: migrator.migrations)
    }
    if isForeign { throw StoreFault.corrupt }
  }
}
