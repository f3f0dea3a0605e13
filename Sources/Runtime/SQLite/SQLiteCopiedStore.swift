package import Engine
internal import GRDB
internal import Rules
internal import Synchronization

/// A file that is moved whole, with its turns. What is read is one moment; what is written is one transaction, and turns go again where that is not
/// committed.
package struct SQLiteCopiedStore: CopiedStore {
  private let path: String
  private let owner: @Sendable ([UInt8]) -> String

  /// - Parameter owner: what stands in the file of turns for the key of masks.
  package init(_ path: String, owner: @escaping @Sendable ([UInt8]) -> String) { (self.path, self.owner) = (path, owner) }

  package func givingOut(_ body: (any CopySource) throws(StoreFault) -> Void) throws(StoreFault) {
    guard SQLiteStore.exists(at: path) else { throw .missing }
    if SQLiteStore.isEmpty(at: path) { throw .corrupt }
    let store = try SQLiteStore(path: path, serves: true)
    defer { store.close() }
    let end = try alone(with: store)
    defer { end() }
    let turns = try turns(of: store)
    defer { turns?.close() }
    try store.reading(for: nil) { db in try body(SQLiteCopiedRows(db, turns: turns)) }
  }

  package func takingIn(_ body: (any CopyTarget) throws(StoreFault) -> Void) throws(StoreFault) {
    guard path != ":memory:" else { throw .notAPath }
    let store = try SQLiteStore(path: path, serves: true, fills: true)
    defer { store.close() }
    let end = try alone(with: store)
    defer { end() }
    let file = try SQLiteTurns.path(beside: path)
    try mark(store, file)
    // Its transactions are its own: where the one of the database fails, nothing of it may stay.
    var turns: SQLiteTurns?
    do throws(StoreFault) {
      try store.writing { db in
        let rows = SQLiteCopiedRows(db, turns: nil) { db throws(StoreFault) in
          let made = try SQLiteTurns(beside: path, owner: owner(try Self.maskKey(db) ?? []), use: .record)
          turns = made
          return made
        }
        try rows.refuseUnlessEmpty()
        try body(rows)
      }
    } catch {
      turns?.close()
      SQLiteTurns.remove(file)
      throw error
    }
    turns?.close()
  }

  /// From here on nobody can serve from the file until it is whole.
  private func mark(_ store: SQLiteStore, _ turns: String) throws(StoreFault) {
    try store.writing { db in
      if try SQLiteStore.setting(CopyMark.name, db) != nil {
        // Of a copy that was killed.
        SQLiteTurns.remove(turns)
        return
      }
      try SQLiteCopiedRows(db, turns: nil).refuseUnlessEmpty()
      if FileIdentity(at: turns) != nil {
        throw StoreFault.refused("`\(DatabaseFile.name(turns))` is there already, and would be taken for the turns of what is copied; move it away")
      }
      try db.execute(sql: "INSERT INTO settings (name, value) VALUES (?, x'')", arguments: [CopyMark.name])
    }
  }

  private func alone(with store: SQLiteStore) throws(StoreFault) -> () -> Void {
    let applying = try store.claimApplying()
    var ends: [@Sendable () -> Void] = []
    // A worker that was begun later would be another number's.
    for number in 0...SQLiteStore.mostWorkers {
      let atWork = StoreFault.refused("a worker is at work on this database; end it first")
      if let end = try store.file?.claim(.worker(number), orElse: atWork) { ends.append(end) }
    }
    return {
      for end in ends { end() }
      applying.release()
    }
  }

  /// Nil where none are remembered.
  private func turns(of store: SQLiteStore) throws(StoreFault) -> SQLiteTurns? {
    guard let key = try store.reading(for: nil, { db in try Self.maskKey(db) }) else { return nil }
    do throws(StoreFault) {
      let turns = try SQLiteTurns(beside: path, owner: owner(key), use: .forget)
      // One of an older version lacks tables.
      try turns.migrate()
      return turns
    } catch {
      guard error == .missing else { throw error }
      return nil
    }
  }

  private static func maskKey(_ db: Database) throws(StoreFault) -> [UInt8]? {
    do { return try SQLiteStore.setting("mask_key", db)?.bytes(0) } catch { throw StoreFault(error) }
  }
}

extension SQLiteTurns {
  fileprivate func migrate() throws(StoreFault) {
    let pool = state.withLock { $0.pool }
    do { try SQLiteTurnMigrations.migrator().migrate(pool) } catch { throw StoreFault(error) }
  }
}
