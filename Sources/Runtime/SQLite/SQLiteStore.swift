package import Engine
internal import FoundationEssentials
internal import GRDB
internal import Glibc
internal import Rules
internal import Synchronization

/// Turns in an SQLite file: nothing to start, nothing to operate. Write-ahead log, flushed to the disk at each commit.
package final class SQLiteStore: Store {
  private struct Recent {
    var index: AnswerIndex
    /// Rows of answers that are still there, oldest first.
    var batches: [(batch: Int64, at: Int64)] = []
    var isLoaded = false
    /// How far each stock is used up.
    var levels: [String: SQLiteStocks.Level] = [:]
  }
  private let database: any DatabaseWriter
  private let path: String
  private let keepAnswers: Int64
  private let recent: Mutex<Recent>
  /// What a status page may ask for while a batch is being written.
  private let answersKnown = Atomic(0)
  private let serving: @Sendable () -> Void

  /// Opens a database, or makes one.
  /// - Parameters:
  ///   - path: the file, or `:memory:` for one that ends with the process.
  ///   - keepAnswers: seconds that a repeat is known at least. The platform's last retry comes within twenty. (wechat-protocol 4.1)
  ///   - serves: whether turns will be written: only one process may.
  package init(path: String, keepAnswers: Int64 = 600, serves: Bool = true) throws(StoreFault) {
    self.keepAnswers = max(1, keepAnswers)
    self.path = path
    recent = Mutex(Recent(index: AnswerIndex(period: self.keepAnswers)))
    if serves, path != ":memory:" {
      serving = try Self.lock(path + "-serving", orElse: .served)
    } else {
      serving = {}
    }
    // Followers and the access token are in it: it is made for its owner only.
    if path != ":memory:" {
      let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      if descriptor >= 0 { close(descriptor) }
    }
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(3)
      configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000") }
      database = path == ":memory:" ? try DatabaseQueue(configuration: configuration) : try DatabasePool(path: path, configuration: configuration)
      // An answer that the platform has seen is on the disk, whatever then happens to the machine. Not before the pool is open: a
      // pool sets NORMAL, which flushes no commit, when it turns the write-ahead log on.
      try database.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
      let migrator = SQLiteMigrations.migrator()
      if try database.read(migrator.hasBeenSuperseded) { throw StoreFault.newer }
      try migrator.migrate(database)
    } catch {
      throw StoreFault(error)
    }
  }

  deinit { serving() }

  /// What locks beside the file begin with; nil for a store that no other process sees.
  var lockPath: String? { path == ":memory:" ? nil : path }

  /// A claim that ends with the process, however that ends.
  /// - Returns: what ends it before.
  static func lock(_ path: String, orElse fault: StoreFault) throws(StoreFault) -> @Sendable () -> Void {
    // Nothing is in it; whoever may read it may lock it, so that an operator's file does not stop the server.
    let descriptor = unsafe open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw errno == ENOSPC ? .full : .readOnly }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw fault
    }
    return { close(descriptor) }
  }

  package func claimApplying() throws(StoreFault) -> ApplyingClaim {
    if path == ":memory:" { return ApplyingClaim {} }
    return ApplyingClaim(try Self.lock(path + "-applying", orElse: .applying))
  }

  package func transact(_ questions: [StoreQuestion], stocks: [StockQuestion], now: Int64, judge: (StoreKnowledge) -> [StoreChange])
    throws(StoreFault)
  {
    // Turns are written by one thread; the lock is never waited for.
    var recent = try loaded(now: now)
    // A batch that fails leaves the index as it was.
    defer {
      answersKnown.store(recent.index.count, ordering: .relaxed)
      self.recent.withLock { $0 = recent }
    }
    var block = AnswerBlock()
    var dropped = 0
    var levels = recent.levels
    let batch = (recent.batches.last?.batch ?? 0) + 1
    try writing { db in
      let reader = try SQLiteReader(db)
      let answers = try questions.map { question in try recent.index[question.key].flatMap { try reader.answer(at: $0) } }
      let knowledge = StoreKnowledge(
        answers: answers, standings: try reader.standings(questions), stocks: try SQLiteStocks(db).levels(stocks, &levels))
      let changes = judge(knowledge)
      if changes.isEmpty { return }
      let writer = SQLiteWriter(db)
      for change in changes { try writer.make(change, &block) }
      if !block.keys.isEmpty { try writer.keep(block, as: batch, at: now) }
      // Two for one: what is too old goes faster than it comes.
      for oldest in recent.batches.prefix(2) where oldest.at < now - 2 * keepAnswers {
        try writer.dropAnswers(oldest.batch)
        dropped += 1
      }
    }
    recent.levels = levels
    recent.batches.removeFirst(dropped)
    if block.keys.isEmpty { return }
    recent.batches.append((batch, now))
    for (position, key) in block.keys.enumerated() {
      recent.index.add(key, AnswerIndex.Place(batch: batch, position: Int32(position)), at: now)
    }
  }

  /// The recent answers, read back when the process has just begun.
  private func loaded(now: Int64) throws(StoreFault) -> Recent {
    var recent = self.recent.withLock { recent in
      defer { recent = Recent(index: AnswerIndex(period: keepAnswers)) }  // ours alone while it changes
      return recent
    }
    if recent.isLoaded { return recent }
    return try reading { db in
      let rows = try Row.fetchCursor(db, sql: "SELECT batch, at, entries FROM answers ORDER BY batch")
      while let row = try rows.next() {
        let (batch, at): (Int64, Int64) = (row[0], row[1])
        recent.batches.append((batch, at))
        if at < now - keepAnswers { continue }
        AnswerBlock.read([UInt8](row[2] as Data)) { position, key, _ in
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
      while let row = try rows.next() { body(SQLiteReader.entry(row)) }
    }
  }

  package func forget(_ followers: [FollowerID]) throws(StoreFault) -> Int {
    try writing { db in
      var count = 0
      for follower in followers {
        for table in ["followers", "ledger", "records", "outbox", "queues", "windows"] {
          try db.execute(sql: "DELETE FROM \(table) WHERE account = ? AND openid = ?", arguments: [follower.account, follower.openid])
          count += db.changesCount
        }
        try db.execute(sql: "UPDATE taken SET openid = '' WHERE account = ? AND openid = ?", arguments: [follower.account, follower.openid])
        count += try SQLiteWriter(db).blankAnswers(naming: follower.openid)
      }
      return count
    }
  }

  package func lastTurn() throws(StoreFault) -> TurnID? {
    try reading { db in
      try Int64.fetchOne(
        db, sql: "SELECT MAX(turn) FROM (SELECT MAX(turn) AS turn FROM ledger UNION SELECT MAX(turn) FROM records UNION SELECT MAX(turn) FROM outbox)"
      )
      .map { TurnID(number: $0) }
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

  package func keepRules(_ snapshot: RuleSnapshot) throws(StoreFault) {
    try writing { db in
      try db.execute(sql: "DELETE FROM rule_files")
      for (path, bytes) in snapshot.files {
        try db.execute(sql: "INSERT INTO rule_files (path, bytes) VALUES (?, ?)", arguments: [path, Data(bytes)])
      }
      let about = [("rules_revision", snapshot.revision), ("rules_at", String(snapshot.at)), ("rules_roots", snapshot.roots.joined(separator: "\n"))]
      for (name, value) in about { try db.execute(sql: "REPLACE INTO settings (name, value) VALUES (?, ?)", arguments: [name, value]) }
    }
  }

  package func lastRules() throws(StoreFault) -> RuleSnapshot? {
    try reading { db in
      func setting(_ name: String) throws -> String? {
        try String.fetchOne(db, sql: "SELECT value FROM settings WHERE name = ?", arguments: [name])
      }
      guard let revision = try setting("rules_revision"), let at = try setting("rules_at").flatMap({ Int64($0) }),
        let roots = try setting("rules_roots")
      else { return nil }
      var files: [String: [UInt8]] = [:]
      for row in try Row.fetchAll(db, sql: "SELECT path, bytes FROM rule_files") { files[row[0]] = [UInt8](row[1] as Data) }
      return RuleSnapshot(revision: revision, at: at, roots: roots.split(separator: "\n").map { String($0) }, files: files)
    }
  }

  package func maskKey(_ make: () -> [UInt8]) throws(StoreFault) -> [UInt8] {
    try writing { db in
      if let key = try Data.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'mask_key'") { return [UInt8](key) }
      let key = make()
      try db.execute(sql: "INSERT INTO settings (name, value) VALUES ('mask_key', ?)", arguments: [Data(key)])
      return key
    }
  }

  func writing<Result>(_ body: (Database) throws -> Result) throws(StoreFault) -> Result {
    do { return try database.write(body) } catch { throw StoreFault(error) }
  }

  func reading<Result>(_ body: (Database) throws -> Result) throws(StoreFault) -> Result {
    do { return try database.read(body) } catch { throw StoreFault(error) }
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
    default: self = .other(error.extendedResultCode.rawValue)
    }
  }
}
