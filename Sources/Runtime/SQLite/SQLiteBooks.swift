package import Engine
internal import GRDB
internal import Synchronization

/// What an open store knows of the books without asking.
struct BookMemory {
  /// A generation whose checksum was right, and the schema that the tables had then: one that is gone and made anew is empty.
  struct Trusted: Equatable {
    let generation: Int64
    let schema: Int64
  }
  var trusted: [String: Trusted] = [:]
  /// Generations in which a row was met that cannot be read.
  var damaged: [String: Int64] = [:]
  /// How many make books anew here, by account.
  var making: [String: Int] = [:]
  /// Ends the claim of this process to be making any.
  var endMaking: (@Sendable () -> Void)?
  /// Turns behind which nothing of an account was found, up to another: they need not be gone past again.
  struct Passed: Equatable {
    let from: Int64
    let to: Int64
  }
  var passed: [String: Passed] = [:]
  /// Those that read everything.
  var connections: [Int: DatabaseQueue] = [:]
  var lastConnection = 0
}

/// A row of `book_state`. Its seal is a hash of what it says: a cursor that was moved by hand would count twice, or never.
struct SQLiteBookState {
  var state: BookState
  var check: BookCheck
  /// How many erased followers have been counted as such.
  var settled: Int64

  /// Before there are any books.
  init(before account: String) {
    state = BookState(account: account, fingerprint: "", generation: 0, cursor: LedgerPlace(number: 0))
    check = BookCheck()
    settled = 0
  }

  /// Nil when there is none, or it is not what was written.
  init?(of account: String, _ db: Database) throws {
    let row = try Row.fetchOne(
      try db.cachedStatement(
        sql: "SELECT fingerprint, generation, cursor, settled, cells_sum, people_sum, conversions_sum, seal FROM book_state WHERE account = ?"),
      arguments: [account])
    guard let row = row.map({ Columns($0, of: "book_state") }), let fingerprint = try? row.text(0), let generation = try? row.integer(1),
      let cursor = try? row.integer(2), let settled = row.anyTime(3), let cells = try? row.integer(4), let people = try? row.integer(5),
      let conversions = try? row.integer(6), let seal = try? row.integer(7)
    else { return nil }
    state = BookState(account: account, fingerprint: fingerprint, generation: generation, cursor: LedgerPlace(number: cursor))
    check = BookCheck(cells: cells, people: people, conversions: conversions)
    self.settled = settled
    if seal != self.seal { return nil }
  }

  /// The row must be there.
  func keep(_ db: Database) throws {
    try db.cachedStatement(
      sql: """
        UPDATE book_state SET fingerprint = ?, generation = ?, cursor = ?, settled = ?, cells_sum = ?, people_sum = ?, conversions_sum = ?,
          seal = ? WHERE account = ?
        """
    ).execute(
      arguments: [
        state.fingerprint, state.generation, state.cursor.number, settled, check.cells, check.people, check.conversions, seal, state.account,
      ])
  }

  private var seal: Int64 { state.seal(check, settled: settled) }
}

extension SQLiteStore {
  package func bookState(of account: String) throws(StoreFault) -> BookState? {
    let memory = books.withLock { $0 }
    // What cannot be read was met since: made anew, it has another number.
    let (isThere, found, trusted) = try reading { db -> (Bool, BookState?, BookMemory.Trusted?) in
      guard try SQLiteBookTables.areThere(db) else { return (false, nil, nil) }
      guard let row = try SQLiteBookState(of: account, db), row.state.generation > 0, memory.damaged[account] != row.state.generation else {
        return (true, nil, nil)
      }
      let schema = try Int64.fetchOne(db, sql: "PRAGMA schema_version") ?? 0
      let trusted = BookMemory.Trusted(generation: row.state.generation, schema: schema)
      if memory.trusted[account] == trusted { return (true, row.state, trusted) }
      let check = try SQLiteBookSums(db, account: account, generation: row.state.generation).check()
      return check == row.check ? (true, row.state, trusted) : (true, nil, nil)
    }
    books.withLock { $0.trusted[account] = trusted }
    if !isThere, !isLookedAt { try writing { db in try SQLiteBookTables.makeAll(db) } }
    return found
  }

  package func bookNews(of account: String, after cursor: LedgerPlace, lines: Int) throws(StoreFault) -> BookNews {
    let passed = books.withLock { $0.passed[account] }
    let start = passed.map { $0.from <= cursor.number ? max($0.to, cursor.number) : cursor.number } ?? cursor.number
    let news = try reading { db in try SQLiteHistories(db, account: account).news(after: LedgerPlace(number: start), lines: lines) }
    // Lines are only appended, so this stays true; who is erased later had nothing there either.
    if news.histories.isEmpty, news.departed.isEmpty, !news.isMore {
      let from = start > cursor.number ? passed?.from ?? start : start
      books.withLock { $0.passed[account] = BookMemory.Passed(from: from, to: news.cursor.number) }
    }
    return news
  }

  package func linesBehind(of account: String, after cursor: LedgerPlace, most: Int) throws(StoreFault) -> Int {
    try reading { db in try SQLiteHistories(db, account: account).linesBehind(cursor, most: most) }
  }

  package func post(
    _ difference: BookPostings, from state: BookState, to cursor: LedgerPlace, settling: BookSettlement
  ) throws(StoreFault) -> Bool {
    let account = state.account
    return try guarding(account) { () throws(StoreFault) in
      try writing { db in
        guard var row = try SQLiteBookState(of: account, db), row.state == state else { return false }
        let settled = SQLiteSettledBooks(db, account: account)
        guard try settled.wait(settling.chains) else { return false }
        if try settled.isRemembering, isNobodyMaking { try settled.clear() }
        try SQLiteBookSums(db, account: account, generation: state.generation).add(difference)
        try SQLiteKeptBooks(db, account: account).add(settling.kept)
        try settled.settle(settling.chains, after: row.settled)
        row.state.cursor = cursor
        row.check = row.check + BookCheck(of: difference)
        row.settled += Int64(settling.chains.count)
        try row.keep(db)
        return true
      }
    }
  }

  package func discardUnreadable(of account: String) throws(StoreFault) -> Int {
    try writing { db in
      let count = try SQLiteHistories(db, account: account).discardUnreadable()
      if count == 0 { return 0 }
      try SQLiteUnreadableBooks(db, account: account).add(discarded: count)
      if var row = try SQLiteBookState(of: account, db) {
        (row.state.generation, row.check) = (0, BookCheck())
        try row.keep(db)
      }
      return count
    }
  }

  package func unreadableRows(of account: String) throws(StoreFault) -> Int {
    try reading { db in try SQLiteUnreadableBooks(db, account: account).rows }
  }

  package func cells(of account: String, _ query: BookQuery) throws(StoreFault) -> (before: BookPostings, within: BookPostings) {
    try guarding(account) { () throws(StoreFault) in
      try reading { db in
        guard let row = try SQLiteBookState(of: account, db), row.state.generation > 0 else { return (BookPostings(), BookPostings()) }
        return try SQLiteBookSums(db, account: account, generation: row.state.generation).read(query)
      }
    }
  }

  /// Whether what is remembered for books that are made anew waits for a process that is gone. Where somebody makes them all the same, they see
  /// that it is lacking, and begin again.
  private var isNobodyMaking: Bool {
    guard let file, books.withLock({ $0.making.isEmpty }), let end = try? file.claim(.makingBooks, orElse: .busy) else { return false }
    end()
    return true
  }

  /// Books in which something cannot be read are none from now on.
  private func guarding<Result>(_ account: String, _ body: () throws(StoreFault) -> Result) throws(StoreFault) -> Result {
    do { return try body() } catch {
      if error.isDamageOfBooks {
        let generation = try reading { db in try SQLiteBookState(of: account, db)?.state.generation }
        books.withLock { $0.damaged[account] = generation }
      }
      throw error
    }
  }
}
