package import Engine
internal import FoundationEssentials
internal import GRDB
internal import Rules
internal import Synchronization

/// Turns in an SQLite file: nothing to start, nothing to operate. Write-ahead log, flushed to the disk at each commit.
package final class SQLiteStore: Store {
  private struct Recent {
    var index: AnswerIndex
    /// Rows of answers that are still there, oldest first.
    var batches: [(batch: Int64, at: Int64)] = []
    /// From the caller's clock to that of the rows, which goes on over a restart.
    var offset: Int64 = 0
    var isLoaded = false
    /// How far each stock is used up.
    var levels: [String: SQLiteStocks.Level] = [:]
    /// Until when endpoints are asked. Only the server asks, and there is one: when it ends, nobody does.
    var asking: [DeliveryKey: ContinuousClock.Instant] = [:]
  }
  let database: any DatabaseWriter
  /// Nil for a store that no other process sees.
  let file: DatabaseFile?
  private let serves: Bool
  let isLookedAt: Bool
  private let keepAnswers: Int64
  private let recent: Mutex<Recent>
  /// What a status page may ask for while a batch is being written.
  private let answersKnown = Atomic(0)
  let erasure = Mutex(Erasure())
  let books = Mutex(BookMemory())
  private let isClosed = Atomic(false)

  /// Opens a database, or makes one.
  /// - Parameters:
  ///   - path: the file, or `:memory:` for one that ends with the process.
  ///   - keepAnswers: seconds that a repeat is known at least. The platform's last retry comes within twenty. (wechat-protocol 4.1)
  ///   - serves: whether turns will be written: only one process may.
  ///   - fills: whether a copy goes on into it: nobody else has one that is not whole.
  package init(path: String, keepAnswers: Int64 = 600, serves: Bool = true, fills: Bool = false) throws(StoreFault) {
    let path = try DatabaseFile.plainPath(path)
    let file = path == ":memory:" ? nil : try DatabaseFile(at: path, serves: serves)
    do throws(StoreFault) { database = try Self.open(file, fills: fills) } catch {
      file?.close()
      throw error
    }
    self.file = file
    self.serves = serves
    isLookedAt = false
    self.keepAnswers = max(1, keepAnswers)
    recent = Mutex(Recent(index: AnswerIndex(period: self.keepAnswers)))
  }

  private static func open(_ file: DatabaseFile?, fills: Bool) throws(StoreFault) -> any DatabaseWriter {
    guard let file else { return try open(path: nil, fills: fills) }
    return try file.opening { () throws(StoreFault) in
      do { try ForeignDatabase.refuse(file) } catch { throw StoreFault(error) }
      let database = try open(path: file.path, fills: fills)
      try file.adopt()
      return database
    }
  }

  private static func open(path: String?, fills: Bool) throws(StoreFault) -> any DatabaseWriter {
    var configuration = Configuration()
    configuration.busyMode = .timeout(3)
    configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000") }
    do {
      let database: any DatabaseWriter =
        if let path { try DatabasePool(path: path, configuration: configuration) } else { try DatabaseQueue(configuration: configuration) }
      // An answer that the platform has seen is on the disk, whatever then happens to the machine. Not before the pool is open: a
      // pool sets NORMAL, which flushes no commit, when it turns the write-ahead log on. What is deleted is written over.
      try database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON") }
      let migrator = SQLiteMigrations.migrator()
      try ForeignDatabase.refuse(database, migrator)
      if try database.read(migrator.hasBeenSuperseded) { throw StoreFault.newer }
      try migrator.migrate(database)
      // Without these nobody can be erased.
      if try !database.read(SQLiteBookTables.areThere) { try database.write(SQLiteBookTables.make) }
      if try !fills && database.read({ db in try setting(CopyMark.name, db) }) != nil { throw CopyMark.refusal }
      return database
    } catch {
      throw StoreFault(error)
    }
  }

  /// Opens a database that is there, to look at it: it is not written, and whoever serves from it is not disturbed. One that a newer version
  /// would migrate is copied into memory and migrated there, so that the migration is tried too.
  package convenience init(lookingAt path: String) throws(StoreFault) {
    try self.init(lookingAt: path, copying: Self.migratedCopy)
  }

  /// - Parameter copying: makes the copy, while others may open the database.
  init(lookingAt path: String, copying: (DatabaseQueue) throws -> DatabaseQueue) throws(StoreFault) {
    // By the name beside which its log lies, and refused where that is not known.
    let file = try DatabaseFile(at: try DatabaseFile.plainPath(path), serves: false)
    self.file = file
    keepAnswers = 600
    serves = false
    isLookedAt = true
    recent = Mutex(Recent(index: AnswerIndex(period: keepAnswers)))
    do throws(StoreFault) {
      let (there, isBehind) = try file.opening { () throws(StoreFault) in try Self.look(at: file.path) }
      // A copy takes as long as the database is large, and whoever wants to serve from it does not wait for that.
      do { database = try isBehind ? copying(there) : there } catch { throw StoreFault(error) }
    } catch {
      file.close()
      throw error
    }
  }

  /// - Returns: also whether it lacks migrations.
  static func look(at path: String) throws(StoreFault) -> (DatabaseQueue, isBehind: Bool) {
    do {
      var configuration = Configuration()
      // Whoever opens a database without a log for reading only leaves an empty log behind.
      configuration.readonly = FileIdentity(at: path + "-wal") != nil
      configuration.busyMode = .timeout(3)
      configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA query_only = ON") }
      let there = try DatabaseQueue(path: path, configuration: configuration)
      let migrator = SQLiteMigrations.migrator()
      try ForeignDatabase.refuse(there, migrator)
      if try there.read(migrator.hasBeenSuperseded) { throw StoreFault.newer }
      return (there, try !there.read(migrator.hasCompletedMigrations))
    } catch {
      throw StoreFault(error)
    }
  }

  /// As it is at one moment, between two migrations: somebody may take them meanwhile.
  static func migratedCopy(of there: DatabaseQueue) throws -> DatabaseQueue {
    let copy = try DatabaseQueue()
    try there.backup(to: copy)
    let migrator = SQLiteMigrations.migrator()
    if try copy.read(migrator.hasBeenSuperseded) { throw StoreFault.newer }
    try migrator.migrate(copy)
    return copy
  }

  deinit { close() }

  package func close() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    guard (try? verify()) != nil else {
      // To close is to carry the log over into the file, and this is not its log any more: that would write over what is whole. It
      // stays open until the process ends, as after a kill.
      _ = unsafe Unmanaged.passRetained(database as AnyObject)
      return
    }
    if serves { erasure.withLock { $0.isWanted = true } }
    // What lies in the log goes over to the file also when another process keeps the log open.
    if !isLookedAt { _ = try? scrub() }
    // Of the connections the one that writes must be the last: it removes the log.
    (database as? DatabasePool)?.invalidateReadOnlyConnections()
    try? database.close()
    file?.close()
  }

  package func verify() throws(StoreFault) { try file?.verify() }

  /// Whether there is a database at a path, as operators write it.
  package static func exists(at path: String) -> Bool {
    do throws(StoreFault) { return FileIdentity(at: try DatabaseFile.plainPath(path)) != nil } catch { return false }
  }

  /// Whether nothing stands in the file at a path: somebody made it, and no server ever wrote to it, or is about to.
  package static func isEmpty(at path: String) -> Bool {
    do throws(StoreFault) { return try DatabaseFile.staysEmpty(try DatabaseFile.plainPath(path)) } catch { return false }
  }

  package func claimApplying() throws(StoreFault) -> ApplyingClaim {
    guard let file else { return ApplyingClaim {} }
    return ApplyingClaim(try file.claim(.applying, orElse: .applying))
  }

  @discardableResult
  package func transact(_ questions: [StoreQuestion], stocks: [StockQuestion], now: Int64, judge: (StoreKnowledge) -> [StoreChange])
    throws(StoreFault) -> [LateUse]
  {
    // Turns are written by one thread; the lock is never waited for.
    var recent = try loaded(now: now)
    let at = now &+ recent.offset
    // A batch that fails leaves the index as it was.
    defer {
      answersKnown.store(recent.index.count, ordering: .relaxed)
      self.recent.withLock { $0 = recent }
    }
    var block = AnswerBlock()
    var dropped = 0
    var departed: [String] = []
    var late: [LateUse] = []
    var levels = recent.levels
    var asking = recent.asking
    let batch = (recent.batches.last?.batch ?? 0) &+ 1
    do throws(StoreFault) {
      try writing { db in
        let reader = try SQLiteReader(db)
        let answers = try questions.map { question in try recent.index[question.key].flatMap { try reader.answer(at: $0) } }
        var given = SQLiteStocks(db)
        let knowledge = StoreKnowledge(
          answers: answers, standings: try reader.standings(questions), stocks: try given.levels(stocks, &levels),
          shared: try SQLiteSharedLimits(db).times(of: questions.flatMap(\.shared)),
          asking: recent.asking.isEmpty ? [] : Set(questions.map(\.key).filter { asking[$0].map { $0 > .now } ?? false }))
        let changes = judge(knowledge)
        if changes.isEmpty { return }
        let writer = SQLiteWriter(db)
        for change in changes {
          try writer.make(change, &block, &late)
          if case .took(let stock, let piece, _, _, _, let until) = change { levels[stock]?.took(piece, of: stock, until: until) }
          if let name = change.departed { departed.append(name) }
          switch change {
          case .asking(let key, _, let milliseconds): asking[key] = .now + .milliseconds(milliseconds)
          case .answered(let key, _): if !asking.isEmpty { asking[key] = nil }
          case .entered, .updated, .recorded, .queued, .opened, .closed, .took, .used, .sharedAnswers, .settled, .erased, .renamed: break
          }
        }
        if !block.keys.isEmpty { try writer.keep(block, as: batch, at: at) }
        // Two for one: what is too old goes faster than it comes.
        for oldest in recent.batches.prefix(2) where oldest.at < at - 2 * keepAnswers {
          try writer.dropAnswers(oldest.batch)
          dropped += 1
        }
      }
    } catch {
      // It may be in the file all the same: should that come back, it is read anew.
      if case .replaced = error { recent = Recent(index: AnswerIndex(period: keepAnswers)) }
      throw error
    }
    recent.levels = levels
    recent.asking = asking.isEmpty ? [:] : asking.filter { $0.value > .now }
    recent.batches.removeFirst(dropped)
    if !departed.isEmpty { erasure.withLock { $0.add(departed, upTo: batch) } }
    if block.keys.isEmpty { return late }
    recent.batches.append((batch, at))
    for (position, key) in block.keys.enumerated() {
      recent.index.add(key, AnswerIndex.Place(batch: batch, position: Int32(position)), at: at)
    }
    return late
  }

  /// The recent answers, read back when the process has just begun.
  private func loaded(now: Int64) throws(StoreFault) -> Recent {
    var recent = self.recent.withLock { recent in
      defer { recent = Recent(index: AnswerIndex(period: keepAnswers)) }  // ours alone while it changes
      return recent
    }
    if recent.isLoaded { return recent }
    return try reading { db in
      // As old as the newest of them says, not as the time of day does: that may have jumped while nobody served.
      let newest = try Row.fetchOne(db, sql: "SELECT at FROM answers ORDER BY batch DESC LIMIT 1").flatMap { Columns($0, of: "answers").anyTime(0) }
      recent.offset = (newest ?? now) - now
      let rows = try Row.fetchCursor(db, sql: "SELECT batch, at, entries FROM answers ORDER BY batch")
      while let row = try rows.next() {
        let columns = Columns(row, of: "answers")
        let batch = try columns.integer(0)
        let at = columns.anyTime(1) ?? newest ?? now
        recent.batches.append((batch, at))
        if let newest, at < newest - keepAnswers { continue }
        // Where a row is damaged, repeats of its deliveries are not known; it goes when it is old, as all do.
        AnswerBlock.read((try? columns.bytes(2)) ?? []) { position, key, _ in
          recent.index.add(key, AnswerIndex.Place(batch: batch, position: position), at: at)
        }
      }
      recent.isLoaded = true
      return recent
    }
  }

  package func ledger(of account: String, _ body: (LedgerEntry) -> Void) throws(StoreFault) {
    try reading { db in
      let rows = try Row.fetchCursor(
        db, sql: "SELECT \(SQLiteReader.ledgerColumns) FROM ledger WHERE account = ? ORDER BY turn", arguments: [account])
      while let row = try rows.next() { body(try SQLiteReader.entry(row)) }
    }
  }

  package func lastTurn() throws(StoreFault) -> TurnID? {
    try reading { db in
      // A damaged number must not leave none that is higher.
      let newest = try ["ledger", "records", "outbox"].compactMap { table in
        try Int64.fetchOne(
          db,
          sql: "SELECT turn FROM \(table) WHERE typeof(turn) = 'integer' AND turn < ? ORDER BY turn DESC LIMIT 1", arguments: [TurnNumbers.end])
      }.max()
      return newest.map { TurnID(number: $0) }
    }
  }

  package func counts() throws(StoreFault) -> StoreCounts {
    let answers = answersKnown.load(ordering: .relaxed)
    return try reading { db in
      func count(_ table: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 0 }
      var counts = StoreCounts()
      counts.followers = try count("followers")
      counts.following = try count("followers WHERE following")
      counts.ledger = try count("ledger")
      counts.records = try count("records")
      counts.outbox = try count("outbox WHERE ended_at IS NULL")
      counts.answers = answers
      return counts
    }
  }

  func writing<Result>(_ body: (Database) throws -> Result) throws(StoreFault) -> Result {
    try verify()
    let result: Result
    do { result = try database.write(body) } catch { throw StoreFault(error) }
    // Nothing is said to be kept that went to files which nobody will read again.
    try verify()
    return result
  }

  func reading<Result>(for patience: Patience? = Patience.current, _ body: (Database) throws -> Result) throws(StoreFault) -> Result {
    // A connection that is opened now would read what has the name now.
    try verify()
    do { return try database.read { db in try db.reading(for: patience, body) } } catch { throw StoreFault(error) }
  }
}

extension StoreFault {
  init(_ error: any Error) {
    if let fault = error as? StoreFault {
      self = fault
      return
    }
    guard let error = error as? DatabaseError else {
      self = .other(-1)
      return
    }
    switch error.resultCode {
    case .SQLITE_FULL: self = .full
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH: self = .readOnly
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt
    case .SQLITE_INTERRUPT: self = .cutShort
    default: self = .other(error.extendedResultCode.rawValue)
    }
  }
}
