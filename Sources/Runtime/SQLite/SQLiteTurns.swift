package import Engine
internal import FoundationEssentials
internal import GRDB
internal import Glibc
package import Rules
internal import Synchronization

/// Turns in a file beside the database. It is not flushed at each commit: what a machine that loses its power takes with it is some turns, and
/// nothing that a follower was told. One process writes; others look, and forget.
package final class SQLiteTurns: TurnStore {
  package enum Use: Sendable {
    /// Turns are written: it is made where it is not there, or is of no use.
    case record
    /// It is looked at and not written.
    case look
    /// Followers are forgotten in it.
    case forget
  }
  struct Opened {
    let pool: any DatabaseWriter
    let identity: FileIdentity?
    /// Numbers of words and revisions that are in the file.
    var words: [String: Int64] = [:]
    var revisions: [String: Int64] = [:]
    var isScrubbingWanted = false
  }
  /// What was wrong with the file that was there; nil when nothing was. `missing` where there was none.
  package let loss: TurnFileLoss?
  let state: Mutex<Opened>
  private let path: String?
  private let owner: String
  private let use: Use
  private let isClosed = Atomic(false)
  /// Words and revisions whose numbers are remembered.
  static let knownWords = 100_000

  /// Opens the turns of a database.
  /// - Parameters:
  ///   - database: path of the database; nil for turns in memory.
  ///   - owner: what tells this database from others. It stands in the file.
  /// - Throws: `StoreFault.missing`, `.corrupt` and so on where it is only looked at.
  package init(beside database: String?, owner: String, use: Use) throws(StoreFault) {
    path = try database.map { path throws(StoreFault) in try Self.path(beside: path) }
    self.owner = owner
    self.use = use
    do throws(StoreFault) {
      let isThere = path.map { FileIdentity(at: $0) != nil } ?? false
      if !isThere, use != .record { throw .missing }
      state = Mutex(try Self.open(path, owner, use))
      loss = isThere || path == nil ? nil : .missing
    } catch {
      guard use == .record, let loss = error.turnFileLoss, let path else { throw error }
      Self.remove(path)
      state = Mutex(try Self.open(path, owner, use))
      self.loss = loss
    }
  }

  /// The file of a database's turns: beside the database, whatever link leads there.
  package static func path(beside database: String) throws(StoreFault) -> String {
    let path = try DatabaseFile.plainPath(database)
    return (DatabaseFile.real(path) ?? path) + "-turns"
  }

  private static func open(_ path: String?, _ owner: String, _ use: Use) throws(StoreFault) -> Opened {
    do {
      guard let path else { return Opened(pool: try prepared(DatabaseQueue(configuration: configuration(use)), owner), identity: nil) }
      if use == .record, FileIdentity(at: path) == nil {
        // Followers' texts are in it: for its owner only. Its log is made with the same rights.
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw errno == ENOSPC ? StoreFault.full : .readOnly }
        Glibc.close(descriptor)
      }
      let pool: any DatabaseWriter
      switch use {
      case .record: pool = try prepared(DatabasePool(path: path, configuration: configuration(use)), owner)
      case .look, .forget:
        pool = try DatabaseQueue(path: path, configuration: configuration(use))
        try check(pool, owner)
      }
      return Opened(pool: pool, identity: FileIdentity(at: path))
    } catch {
      throw StoreFault(error)
    }
  }

  private static func configuration(_ use: Use) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(3)
    configuration.prepareDatabase { db in
      switch use {
      case .record:
        try db.execute(sql: "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000")
        // Before the first table is made: pages that are not needed any more can be given back then. Readers of a pool may not ask for it.
        if !db.configuration.readonly { try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
      case .look: try db.execute(sql: "PRAGMA query_only = ON")
      case .forget: try db.execute(sql: "PRAGMA secure_delete = ON")
      }
    }
    return configuration
  }

  private static func prepared(_ pool: any DatabaseWriter, _ owner: String) throws -> any DatabaseWriter {
    do {
      // Behind the opening of the pool, which sets NORMAL. What is taken out is written over.
      try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA secure_delete = ON") }
      let migrator = SQLiteTurnMigrations.migrator()
      // A database of something else has tables of its own.
      let isOurs = try pool.read { db in
        try db.tableExists("grdb_migrations")
          ? db.tableExists("turns") && SQLiteTurnMigrations.areTablesThere(db)
          : Bool.fetchOne(db, sql: "SELECT COUNT(*) = 0 FROM sqlite_schema") ?? false
      }
      guard isOurs else { throw StoreFault.corrupt }
      if try pool.read(migrator.hasBeenSuperseded) { throw StoreFault.newer }
      do { try migrator.migrate(pool) } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
        // A table is there or not there that no step left so.
        throw StoreFault.corrupt
      }
      try pool.write { db in
        // Where it is not said whose turns these are, they are nobody's: only an empty file is taken.
        if try isEmpty(db) { try db.execute(sql: "INSERT OR IGNORE INTO settings (name, value) VALUES ('owner', ?)", arguments: [owner]) }
      }
      try check(pool, owner)
      return pool
    } catch {
      // Whoever closes last removes the log by its name: that must not be the one of a file made in its place.
      (pool as? DatabasePool)?.invalidateReadOnlyConnections()
      try? pool.close()
      throw error
    }
  }

  private static func check(_ pool: any DatabaseWriter, _ owner: String) throws {
    let migrator = SQLiteTurnMigrations.migrator()
    try pool.read { db in
      guard try db.tableExists("settings"), try db.tableExists("turns") else {
        // Nothing is in it but what a server begins with, which is about to make it.
        let others = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'")
        throw others == 0 ? StoreFault.missing : StoreFault.corrupt
      }
      if try migrator.hasBeenSuperseded(db) { throw StoreFault.newer }
      guard try SQLiteTurnMigrations.areTablesThere(db) else { throw StoreFault.corrupt }
      let found = try Row.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'owner'").map { Columns($0, of: "settings").anyText(0) }
      // A server that has just made it is about to say.
      if try found == nil && isEmpty(db) { throw StoreFault.missing }
      if found != owner { throw StoreFault.damaged(table: "settings", column: Self.ownerColumn) }
    }
  }

  /// Whether nothing of anybody stands in it.
  private static func isEmpty(_ db: Database) throws -> Bool {
    for table in ["turns", "hits", "unanswered", "forgotten"] where try Row.fetchOne(db, sql: "SELECT 1 FROM \(table) LIMIT 1") != nil {
      return false
    }
    return true
  }

  fileprivate static let ownerColumn = "owner"

  /// What is wrong with a file of turns, for operators.
  package static func message(_ fault: StoreFault) -> Phrase {
    if case .damaged("settings", ownerColumn) = fault { return "it is not said to be that of this database" }
    return fault.message
  }

  /// Whether a fault is of this file, where the database was read beside it.
  package static func isOfTurns(_ fault: StoreFault) -> Bool {
    guard case .damaged(let table, let column) = fault else { return false }
    return table == "settings" ? column == ownerColumn : SQLiteTurnMigrations.allTables.contains(table)
  }

  static func remove(_ path: String) { for suffix in ["", "-wal", "-shm"] { _ = unsafe unlink(path + suffix) } }

  package func mend() throws(StoreFault) -> TurnFileLoss? {
    guard use == .record, let path else { return nil }
    let was = state.withLock { $0 }
    let loss: TurnFileLoss
    let identity = FileIdentity(at: path)
    if identity != was.identity {
      // What was put there may be a copy of ours.
      if identity != nil, let opened = try? Self.open(path, owner, use) {
        let previous = state.withLock { state in
          defer { state = opened }
          return state.pool
        }
        (previous as? DatabasePool)?.invalidateReadOnlyConnections()
        try? previous.close()
        return nil
      }
      loss = identity == nil ? .missing : .foreign
    } else {
      do {
        try Self.check(was.pool, owner)
        // Of each table the beginning and the end: a damaged middle shows when it is read.
        try was.pool.read { db in
          for table in SQLiteTurnMigrations.allTables {
            _ = try Row.fetchOne(db, sql: "SELECT * FROM \(table) LIMIT 1")
          }
          _ = try Row.fetchOne(db, sql: "SELECT * FROM turns ORDER BY turn DESC LIMIT 1")
        }
        return nil
      } catch {
        guard let found = StoreFault(error).turnFileLoss else { throw StoreFault(error) }
        loss = found
      }
    }
    try begin(anew: path, was)
    return loss
  }

  private func begin(anew path: String, _ was: Opened) throws(StoreFault) {
    (was.pool as? DatabasePool)?.invalidateReadOnlyConnections()
    try? was.pool.close()
    Self.remove(path)
    let opened = try Self.open(path, owner, use)
    state.withLock { $0 = opened }
  }

  deinit { close() }

  package func close() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    let pool = state.withLock { $0.pool }
    if use == .record { _ = try? scrub() }
    (pool as? DatabasePool)?.invalidateReadOnlyConnections()
    try? pool.close()
  }

  func writing<Result>(_ body: (Database) throws -> Result) throws(StoreFault) -> Result {
    let pool = state.withLock { $0.pool }
    do { return try pool.write(body) } catch { throw StoreFault(error) }
  }

  func reading<Result>(_ body: (Database) throws -> Result) throws(StoreFault) -> Result {
    let pool = state.withLock { $0.pool }
    let patience = Patience.current
    do { return try pool.read { db in try db.reading(for: patience, body) } } catch { throw StoreFault(error) }
  }
}

extension StoreFault {
  /// What is wrong with a file of turns, where it can be made anew.
  var turnFileLoss: TurnFileLoss? {
    switch self {
    case .missing: .missing
    case .damaged(_, let column): column == SQLiteTurns.ownerColumn ? .foreign : .damaged
    case .corrupt: .damaged
    case .full, .notAPath, .readOnly, .busy, .served, .overtaken, .applying, .numberTaken, .replaced, .linked, .newer, .cutShort, .away,
      .refused, .other:
      nil
    }
  }
}
