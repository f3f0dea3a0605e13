package import Engine
internal import FoundationEssentials
internal import GRDB
internal import Rules
internal import Synchronization

/// What is added to the turns, and what is taken out on demand.
extension SQLiteTurns {
  package func write(_ news: TurnNews) throws(StoreFault) {
    if news.isEmpty { return }
    let known = state.withLock { ($0.words, $0.revisions) }
    var numbers = WordNumbers(words: known.0, revisions: known.1)
    var hasLeft = false
    do throws(StoreFault) {
      try writing { db in
        let forgotten = try Self.forgotten(news, db)
        let insert = try db.cachedStatement(
          sql: "INSERT OR IGNORE INTO turns (turn, at, account, follower, revision, rule, kind, marks, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for entry in news.entries {
          switch entry {
          case .turn(let record):
            if let last = forgotten[record.follower.number], record.id.number <= last { continue }
            try Self.add(record, by: insert, &numbers, db)
          case .left(let follower):
            _ = try Self.remove(follower, db)
            hasLeft = true
          }
        }
        for (revision, count) in numbers.added {
          try db.cachedStatement(sql: "UPDATE revisions SET turns = turns + ? WHERE number = ?").execute(arguments: [count, revision])
        }
        numbers.added = [:]
        try Self.add(news.counts, &numbers, db)
        try Self.add(news.unanswered, &numbers, db)
      }
    } catch {
      // Numbers that were given out are not there.
      state.withLock { ($0.words, $0.revisions) = ([:], [:]) }
      throw error
    }
    let (words, revisions) = (numbers.words, numbers.revisions)
    let isMuch = words.count > Self.knownWords || revisions.count > Self.knownWords
    state.withLock { state in
      (state.words, state.revisions) = isMuch ? ([:], [:]) : (words, revisions)
      state.isScrubbingWanted = state.isScrubbingWanted || hasLeft
    }
  }

  /// Microseconds, as turns are numbered by, that a turn may take from its commit until it waits to be written.
  private static let underway: Int64 = 1_000_000

  package func endForgetting(at newest: TurnID) throws(StoreFault) {
    let isAny = try reading { db in try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM forgotten WHERE turn IS NULL)") ?? false }
    if isAny { try writing { db in try Self.endForgetting(at: newest, db) } }
  }

  private static func endForgetting(at newest: TurnID, _ db: Database) throws {
    try db.cachedStatement(sql: "UPDATE forgotten SET turn = ? WHERE turn IS NULL").execute(
      arguments: [newest.number.addingSaturated(underway)])
  }

  /// Who was forgotten, and up to which turn. They are few, and gone when the turns that were on their way are: these come in their order.
  private static func forgotten(_ news: TurnNews, _ db: Database) throws -> [Int64: Int64] {
    guard let turns = news.turns, try Row.fetchOne(try db.cachedStatement(sql: "SELECT 1 FROM forgotten LIMIT 1")) != nil else { return [:] }
    try endForgetting(at: max(news.newest ?? turns.upperBound, turns.upperBound), db)
    try db.execute(sql: "DELETE FROM forgotten WHERE turn < ?", arguments: [turns.lowerBound.number])
    let rows = try Row.fetchAll(try db.cachedStatement(sql: "SELECT follower, turn FROM forgotten")).map { Columns($0, of: "forgotten") }
    return Dictionary(rows.compactMap { row in (try? row.integer(1)).flatMap { last in (try? row.integer(0)).map { ($0, last) } } }) { max($0, $1) }
  }

  private static func add(_ record: TurnRecord, by insert: Statement, _ numbers: inout WordNumbers, _ db: Database) throws {
    let revision = try numbers.revision(record.revision, db)
    let (account, kind) = (try numbers.word(record.account, db), try numbers.word(record.kind, db))
    let rule = try record.rule.map { try numbers.word($0, db) }
    var row = RowWriter(insert)
    try row.add(record.id.number)
    try row.add(record.at)
    try row.add(account)
    try row.add(record.follower.number)
    try row.add(revision)
    try row.add(rule)
    try row.add(kind)
    try row.add(Int64(record.marks.rawValue))
    try row.add(record.detail.bytes(at: record.at))
    try row.write()
    if db.changesCount > 0 { numbers.added[revision, default: 0] += 1 }
  }

  private static func add(_ counts: TurnCounts, _ numbers: inout WordNumbers, _ db: Database) throws {
    if counts.isEmpty { return }
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO hits (hour, account, rule, kind, part, turns, last) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET turns = turns + excluded.turns, last = MAX(last, excluded.last)
        """)
    for (key, count) in counts.counts {
      try statement.execute(
        arguments: [
          key.hour, try numbers.word(key.account, db), try key.rule.map { try numbers.word($0, db) } ?? 0, try numbers.word(key.kind, db),
          key.part.rawValue, count.turns, count.last,
        ])
    }
    try SQLiteHitSums(db).add(counts)
  }

  private static func add(_ texts: [UnansweredText: Int], _ numbers: inout WordNumbers, _ db: Database) throws {
    if texts.isEmpty { return }
    let statement = try db.cachedStatement(
      sql: "INSERT INTO unanswered (account, text, day, count) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count")
    for (text, count) in texts {
      try statement.execute(arguments: [try numbers.word(text.account, db), text.text, text.day, count])
    }
  }

  package func keepRules(_ snapshot: RuleSnapshot) throws(StoreFault) {
    try writing { db in
      guard
        let number = try Int64.fetchOne(
          db, sql: "SELECT number FROM revisions WHERE revision = ? AND roots IS NULL", arguments: [snapshot.revision])
      else { return }
      for (path, bytes) in snapshot.files {
        try db.execute(
          sql: "REPLACE INTO revision_files (revision, path, file) VALUES (?, ?, ?)", arguments: [number, path, try Self.file(bytes, db)])
      }
      try db.execute(
        sql: "UPDATE revisions SET at = ?, roots = ? WHERE number = ?", arguments: [snapshot.at, snapshot.roots.joined(separator: "\n"), number])
    }
  }

  /// The number of a file of these bytes.
  private static func file(_ bytes: [UInt8], _ db: Database) throws -> Int64 {
    let hash = Int64(bitPattern: byteHash(bytes.span, 0..<bytes.count))
    let known = try Int64.fetchOne(db, sql: "SELECT number FROM files WHERE hash = ? AND bytes = ?", arguments: [hash, Data(bytes)])
    if let known { return known }
    try db.execute(sql: "INSERT INTO files (hash, bytes) VALUES (?, ?)", arguments: [hash, Data(bytes)])
    return db.lastInsertedRowID
  }

  package func forget(_ followers: [FollowerMask]) throws(StoreFault) -> Int {
    // Also when there are none: a scrubbing that was held up is made good.
    state.withLock { $0.isScrubbingWanted = true }
    return try writing { db in
      var count = 0
      // A file that no server of this version has opened yet has no turns on their way.
      let isNoted = try db.tableExists("forgotten")
      for follower in followers {
        if isNoted {
          try db.execute(sql: "REPLACE INTO forgotten (follower, turn) VALUES (?, NULL)", arguments: [follower.number])
        }
        count += try Self.remove(follower, db)
      }
      return count
    }
  }

  private static func remove(_ follower: FollowerMask, upTo end: TurnID = TurnID(number: .max), _ db: Database) throws -> Int {
    try db.cachedStatement(sql: "DELETE FROM turns WHERE follower = ? AND turn <= ?").execute(arguments: [follower.number, end.number])
    return db.changesCount
  }

  package func erasingAccounts() throws(StoreFault) -> Set<String> {
    try reading { db in
      let row = try Row.fetchOne(db, sql: "SELECT value FROM settings WHERE name = 'erasing'").map { Columns($0, of: "settings") }
      return Set(row?.anyText(0).split(separator: "\n").map { String($0) } ?? [])
    }
  }

  package func note(erasing accounts: Set<String>) throws(StoreFault) {
    try writing { db in
      try db.execute(
        sql: "INSERT INTO settings (name, value) VALUES ('erasing', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        arguments: [accounts.sorted().joined(separator: "\n")])
    }
  }

  package func newestTurn() throws(StoreFault) -> TurnID? {
    try reading { db in
      try Int64.fetchOne(
        db, sql: "SELECT turn FROM turns WHERE typeof(turn) = 'integer' AND turn < ? ORDER BY turn DESC LIMIT 1", arguments: [TurnNumbers.end]
      ).map { TurnID(number: $0) }
    }
  }

  package func forgetAll(but known: Set<FollowerMask>, of accounts: [String], upTo end: TurnID) throws(StoreFault) -> Int {
    let gone = try reading { db in
      var gone: [FollowerMask] = []
      for account in accounts {
        guard let number = try Int64.fetchOne(db, sql: "SELECT number FROM words WHERE word = ?", arguments: [account]) else { continue }
        let rows = try Row.fetchCursor(
          db, sql: "SELECT DISTINCT follower FROM turns WHERE account = ? AND turn <= ?", arguments: [number, end.number])
        while let row = try rows.next() {
          let follower = FollowerMask(UInt64(bitPattern: try Columns(row, of: "turns").integer(0)))
          if !known.contains(follower) { gone.append(follower) }
        }
      }
      return gone
    }
    if gone.isEmpty { return 0 }
    state.withLock { $0.isScrubbingWanted = true }
    return try writing { db in try gone.reduce(0) { try $0 + Self.remove($1, upTo: end, db) } }
  }

  package func scrub() throws(StoreFault) -> Bool {
    let (pool, isWanted) = state.withLock { ($0.pool, $0.isScrubbingWanted) }
    guard isWanted, pool is DatabasePool || pool.path != ":memory:" else { return true }
    do {
      let isGone = try pool.writeWithoutTransaction { db in
        do {
          try db.checkpoint(.truncate)
          return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
          return false
        }
      }
      if isGone { state.withLock { $0.isScrubbingWanted = false } }
      return isGone
    } catch {
      throw StoreFault(error)
    }
  }
}

extension FollowerMask {
  /// As a column holds it.
  var number: Int64 { Int64(bitPattern: bits) }
}

/// Numbers of words and revisions, given out as they come.
struct WordNumbers {
  private(set) var words: [String: Int64]
  private(set) var revisions: [String: Int64]
  /// Turns of each revision since they were last written down.
  var added: [Int64: Int] = [:]

  init(words: [String: Int64] = [:], revisions: [String: Int64] = [:]) {
    self.words = words
    self.revisions = revisions
  }

  mutating func word(_ word: String, _ db: Database) throws -> Int64 {
    if let number = words[word] { return number }
    let number = try Self.number("words", "word", word, db)
    words[word] = number
    return number
  }

  mutating func revision(_ revision: String, _ db: Database) throws -> Int64 {
    if let number = revisions[revision] { return number }
    let number = try Self.number("revisions", "revision", revision, db)
    revisions[revision] = number
    return number
  }

  private static func number(_ table: String, _ column: String, _ text: String, _ db: Database) throws -> Int64 {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO \(table) (\(column)) VALUES (?)").execute(arguments: [text])
    if db.changesCount > 0 { return db.lastInsertedRowID }
    let row = try Row.fetchOne(try db.cachedStatement(sql: "SELECT number FROM \(table) WHERE \(column) = ?"), arguments: [text])
    guard let row else { throw StoreFault.damaged(table: table, column: column) }
    return try Columns(row, of: table).integer(0)
  }
}
