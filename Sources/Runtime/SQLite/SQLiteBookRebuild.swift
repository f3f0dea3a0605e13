internal import Dispatch
package import Engine
internal import GRDB
internal import Rules
internal import Synchronization

/// Books from the beginning: everything is read at one moment, and turns wait for none of it.
extension SQLiteStore {
  package func allHistories(of account: String, _ body: (FollowerHistory) -> Void) throws(StoreFault) -> BookMoment {
    let handOver = HandOver<[FollowerHistory], Result<BookMoment, StoreFault>>()
    // It does not go along to the other thread.
    let patience = Patience.current
    DispatchQueue(label: "histories").async { [self] in
      handOver.end(
        Result { () throws(StoreFault) in
          try readingAside(for: patience) { db in
            let cursor = try SQLiteHistories(db, account: account).all(handOver.put)
            let (kept, unreadable) = try SQLiteKeptBooks(db, account: account).read()
            return BookMoment(cursor: cursor, kept: kept, unreadable: unreadable, departures: try SQLiteBookState(of: account, db)?.settled ?? 0)
          }
        })
    }
    var isCut = false
    // What was read ahead is taken all the same, since the other thread waits for room.
    let outcome = handOver.takeAll { histories in
      isCut = isCut || patience?.isOver ?? false
      if !isCut { for history in histories { body(history) } }
    }
    let moment = try outcome.get()
    if isCut { throw .cutShort }
    return moment
  }

  package func beginBooks(of account: String) throws(StoreFault) {
    var isClaimed = false
    do throws(StoreFault) {
      try writing { db in
        try SQLiteBookTables.makeAll(db)
        try SQLiteSettledBooks(db, account: account).begin(settled: try SQLiteBookState(of: account, db)?.settled ?? 0)
        claimMaking(account)
        isClaimed = true
      }
    } catch {
      if isClaimed { endBooks(of: account) }
      throw error
    }
  }

  /// Others make books without it as well: it says only that somebody does. Taken while nobody else writes, as whoever looks for it does.
  private func claimMaking(_ account: String) {
    books.withLock { books in
      books.making[account, default: 0] += 1
      if books.endMaking == nil { books.endMaking = try? file?.claim(.makingBooks, orElse: .busy) }
    }
  }

  package func endBooks(of account: String) {
    books.withLock { books in
      guard let count = books.making[account] else { return }
      books.making[account] = count > 1 ? count - 1 : nil
      guard books.making.isEmpty else { return }
      books.endMaking?()
      books.endMaking = nil
    }
  }

  package func replaceBooks(
    of account: String, fingerprint: String, from moment: BookMoment, with parts: some Sequence<BookPostings>,
    meanwhile: (SettledMeanwhile) -> BookPostings
  ) throws(StoreFault) -> Bool {
    let sums = try NewSums(of: account, in: self)
    let state = BookState(account: account, fingerprint: fingerprint, generation: sums.generation, cursor: moment.cursor)
    return try sums.run(state, from: moment, with: parts, meanwhile)
  }

  /// On a connection of its own, so that its sorting leaves the others their memory, and nobody waits for it.
  private func readingAside<Result>(for patience: Patience?, _ body: (Database) throws -> Result) throws(StoreFault) -> Result {
    guard let file, !isLookedAt else { return try reading(for: patience, body) }
    try verify()
    do {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(3)
      // What is sorted is kept on the disk beyond this, and the second thread sorts while the first reads.
      configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cache_size = -16384; PRAGMA temp_store = FILE; PRAGMA threads = 1") }
      let connection = try DatabaseQueue(path: file.path, configuration: configuration)
      let number = books.withLock { books in
        books.lastConnection += 1
        books.connections[books.lastConnection] = connection
        return books.lastConnection
      }
      defer { _ = books.withLock { $0.connections.removeValue(forKey: number) } }
      let result = try connection.read { db in try db.reading(for: patience, body) }
      try connection.close()
      return result
    } catch {
      throw StoreFault(error)
    }
  }

  package func interruptHistories() {
    books.withLock { books in
      for connection in books.connections.values { connection.interrupt() }
    }
  }
}

/// Sums that are written beside those in force.
private struct NewSums: BookRebuild {
  private let store: SQLiteStore
  private let account: String
  let generation: Int64

  /// Rows that are written, and about as many that are deleted, in one transaction: turns wait for no more.
  private static let chunk = 5000

  init(of account: String, in store: SQLiteStore) throws(StoreFault) {
    (self.store, self.account) = (store, account)
    generation = try Self.begin(account, store)
  }

  func putInForce(
    _ books: inout RebuiltBooks, isLast: Bool, _ meanwhile: (SettledMeanwhile) -> BookPostings
  ) throws(StoreFault) -> RebuiltBooks.Enforcement {
    let enforcement = try store.writing { db -> RebuiltBooks.Enforcement in
      let last = try Int64.fetchOne(db, sql: "SELECT last_generation FROM book_state WHERE account = ?", arguments: [account])
      guard last == generation, var row = try SQLiteBookState(of: account, db) else { return .overtaken }
      let settled = SQLiteSettledBooks(db, account: account)
      if row.settled != books.settled {
        guard isLast else { return .behind }
        guard let more = try settled.meanwhile(since: books.moment, upTo: row.settled) else { return .overtaken }
        books.take(meanwhile(more), upTo: row.settled)
      }
      try SQLiteBookSums(db, account: account, generation: generation).add(books.late)
      row.state = books.state
      row.check = books.check
      try row.keep(db)
      try SQLiteUnreadableBooks(db, account: account).note(kept: books.moment.unreadable)
      try settled.clear()
      return .done
    }
    if enforcement == .done { store.books.withLock { $0.damaged[account] = nil } }
    return enforcement
  }

  func settled(since moment: BookMoment) throws(StoreFault) -> (count: Int64, meanwhile: SettledMeanwhile)? {
    try store.reading { db -> (count: Int64, meanwhile: SettledMeanwhile)? in
      guard let count = try SQLiteBookState(of: account, db)?.settled else { return nil }
      return try SQLiteSettledBooks(db, account: account).meanwhile(since: moment, upTo: count).map { (count, $0) }
    }
  }

  /// The number of new sums.
  private static func begin(_ account: String, _ store: SQLiteStore) throws(StoreFault) -> Int64 {
    try store.writing { db in
      try SQLiteBookTables.makeAll(db)
      let known = try SQLiteBookState(of: account, db)
      // A row that cannot be read says nothing; numbers in use are still passed by.
      var highest = 0 as Int64
      for (table, column) in SQLiteBookTables.sums.map({ ($0, "generation") }) + [("book_state", "last_generation")] {
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT MAX(\(column)) FROM \(table) WHERE account = ? AND typeof(\(column)) = 'integer' AND \(column) < \(highestGeneration)
            """, arguments: [account])
        highest = max(highest, row.flatMap { Columns($0, of: table).anyTime(0) } ?? 0)
      }
      let next = highest + 1
      if known == nil {
        try db.execute(
          sql: """
            REPLACE INTO book_state
              (account, generation, last_generation, fingerprint, cursor, settled, cells_sum, people_sum, conversions_sum, seal)
            VALUES (?, 0, 0, '', 0, 0, 0, 0, 0, 0)
            """, arguments: [account])
        try SQLiteBookState(before: account).keep(db)
      }
      try db.execute(sql: "UPDATE book_state SET last_generation = ? WHERE account = ?", arguments: [next, account])
      return next
    }
  }

  /// No count of rebuilds comes to this: what is above is damage.
  private static let highestGeneration = 1 << 50 as Int64

  /// Day by day, as the keys of the tables begin: each transaction then writes pages of its own.
  func write(_ postings: BookPostings) throws(StoreFault) {
    func sums(_ db: Database) -> SQLiteBookSums { SQLiteBookSums(db, account: account, generation: generation) }
    try inChunks(postings.cells.sorted { $0.key.day < $1.key.day }) { db, rows in try sums(db).add(rows.lazy.map { ($0.key, $0.value) }) }
    try inChunks(postings.people.sorted { $0.key.from < $1.key.from }) { db, rows in try sums(db).add(rows.lazy.map { ($0.key, $0.value) }) }
    try inChunks(postings.conversions.sorted { $0.key.cell.day < $1.key.cell.day }) { db, rows in
      try sums(db).add(rows.lazy.map { ($0.key, $0.value) })
    }
    try inChunks(postings.gaps.sorted { $0.key.cell.day < $1.key.cell.day }) { db, rows in try sums(db).add(rows.lazy.map { ($0.key, $0.value) }) }
  }

  private func inChunks<Element>(_ rows: [Element], _ body: (Database, ArraySlice<Element>) throws -> Void) throws(StoreFault) {
    var start = 0
    while start < rows.count {
      let end = min(start + Self.chunk, rows.count)
      try store.writing { db in try body(db, rows[start..<end]) }
      start = end
    }
  }

  func clear() throws(StoreFault) {
    let others = try store.reading { db -> Set<Int64> in
      let kept = try SQLiteBookState(of: account, db)?.state.generation
      var found: Set<Int64> = []
      for table in SQLiteBookTables.sums {
        let rows = try Row.fetchAll(
          db, sql: "SELECT DISTINCT generation FROM \(table) WHERE account = ? AND typeof(generation) = 'integer'", arguments: [account])
        found.formUnion(rows.compactMap { try? Columns($0, of: table).integer(0) })
      }
      return kept.map { found.subtracting([$0]) } ?? found
    }
    for generation in others.sorted() { try drop(generation) }
  }

  func drop() throws(StoreFault) { try drop(generation) }

  /// Some days at a time.
  private func drop(_ generation: Int64) throws(StoreFault) {
    for table in SQLiteBookTables.sums {
      var isMore = true
      while isMore {
        isMore = try store.writing { db in
          let row = try Row.fetchOne(
            db, sql: "SELECT day FROM \(table) WHERE account = ? AND generation = ? ORDER BY day LIMIT 1 OFFSET \(Self.chunk)",
            arguments: [account, generation])
          let day = row.flatMap { Columns($0, of: table).anyTime(0) }
          try db.execute(
            sql: "DELETE FROM \(table) WHERE account = ? AND generation = ?" + (day.map { " AND day <= \($0)" } ?? ""),
            arguments: [account, generation])
          return day != nil
        }
      }
    }
  }
}
