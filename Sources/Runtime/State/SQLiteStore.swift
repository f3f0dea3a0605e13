internal import FoundationEssentials
internal import GRDB
internal import Rules

/// Turns in an SQLite file: nothing to start, nothing to operate. Write-ahead log, flushed to the disk at each commit.
package final class SQLiteStore: Store {
  private let database: any DatabaseWriter
  /// Seconds that an answer is kept at least. The platform's last retry comes within twenty. (wechat-protocol 4.1)
  private let answerPeriod: Int64

  /// Opens a database, or makes one.
  /// - Parameters:
  ///   - path: the file, or `:memory:` for one that ends with the process.
  ///   - keepAnswers: seconds that a repeat is known at least.
  package init(path: String, keepAnswers: Int64 = 600) throws(StoreFault) {
    answerPeriod = max(1, keepAnswers)
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(3)
      configuration.prepareDatabase { db in
        // An answer that the platform has seen is on the disk, whatever then happens to the machine.
        try db.execute(sql: "PRAGMA synchronous = FULL")
      }
      database = path == ":memory:" ? try DatabaseQueue(configuration: configuration) : try DatabasePool(path: path, configuration: configuration)
      let migrator = SQLiteMigrations.migrator()
      if try database.read(migrator.hasBeenSuperseded) { throw StoreFault.newer }
      try migrator.migrate(database)
    } catch {
      throw StoreFault(error)
    }
  }

  package func transact(_ questions: [StoreQuestion], now: Int64, judge: (StoreKnowledge) -> [StoreChange]) throws(StoreFault) {
    try writing { db in
      let period = now / self.answerPeriod
      try Self.turnOver(to: period, db)
      let reader = try SQLiteReader(db)
      let knowledge = StoreKnowledge(answers: try questions.map(reader.answer), standings: try reader.standings(questions))
      let changes = judge(knowledge)
      if changes.isEmpty { return }
      let writer = try SQLiteWriter(db, answers: "answers_\(period & 1)")
      for change in changes { try writer.make(change) }
    }
  }

  /// Empties the table that the new period writes to: its answers are older than a whole period.
  private static func turnOver(to period: Int64, _ db: Database) throws {
    let last = try Int64.fetchOne(db.cachedStatement(sql: "SELECT value FROM settings WHERE name = 'answer_period'"))
    // A clock that went back does not bring a period back.
    if let last, period <= last { return }
    try db.execute(sql: "DELETE FROM answers_\(period & 1)")
    if let last, period - last > 1 { try db.execute(sql: "DELETE FROM answers_\(1 - period & 1)") }
    try db.execute(sql: "REPLACE INTO settings (name, value) VALUES ('answer_period', ?)", arguments: [period])
  }

  package func ledger(of account: String, _ body: ([LedgerEntry]) -> Void) throws(StoreFault) {
    try reading { db in
      let rows = try Row.fetchCursor(db, sql: SQLiteReader.ledgerColumns + " WHERE account = ? ORDER BY at, turn", arguments: [account])
      var portion: [LedgerEntry] = []
      while let row = try rows.next() {
        portion.append(SQLiteReader.entry(row))
        if portion.count == 1000 {
          body(portion)
          portion.removeAll(keepingCapacity: true)
        }
      }
      if !portion.isEmpty { body(portion) }
    }
  }

  package func forget(_ followers: [FollowerID]) throws(StoreFault) -> Int {
    try writing { db in
      var count = 0
      for follower in followers {
        for table in ["followers", "ledger", "records", "outbox", "answers_0", "answers_1"] {
          try db.execute(sql: "DELETE FROM \(table) WHERE account = ? AND openid = ?", arguments: [follower.account, follower.openid])
          count += db.changesCount
        }
      }
      return count
    }
  }

  package func counts() throws(StoreFault) -> StoreCounts {
    try reading { db in
      func count(_ table: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 0 }
      var counts = StoreCounts()
      counts.followers = try count("followers")
      counts.following = try count("followers WHERE following")
      counts.ledger = try count("ledger")
      counts.records = try count("records")
      counts.outbox = try count("outbox")
      counts.answers = try count("answers_0") + count("answers_1")
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

  private func writing<Result>(_ body: (Database) throws -> Result) throws(StoreFault) -> Result {
    do { return try database.write(body) } catch { throw StoreFault(error) }
  }

  private func reading<Result>(_ body: (Database) throws -> Result) throws(StoreFault) -> Result {
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
