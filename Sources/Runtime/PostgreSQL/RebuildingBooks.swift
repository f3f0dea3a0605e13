package import Engine
internal import Synchronization

/// Books from the beginning.
extension PostgreSQLStore: BookStore {
  package func replaceBooks(
    of account: String, fingerprint: String, from moment: BookMoment, with parts: some Sequence<BookPostings>,
    meanwhile: (SettledMeanwhile) -> BookPostings
  ) throws(StoreFault) -> Bool {
    let sums = try NewSums(of: account, in: self)
    let state = BookState(account: account, fingerprint: fingerprint, generation: sums.generation, cursor: moment.cursor)
    return try sums.run(state, from: moment, with: parts, meanwhile)
  }
}

/// Sums that are written beside those in force.
private struct NewSums: BookRebuild {
  private let store: PostgreSQLStore
  private let account: String
  let generation: Int64

  /// No count of rebuilds comes to this: what is above is damage.
  private static let highestGeneration = 1 << 50 as Int64

  init(of account: String, in store: PostgreSQLStore) throws(StoreFault) {
    (self.store, self.account) = (store, account)
    generation = try store.changing(.keeping) { asking throws(PostgreSQLFault) in
      if try BookStateRow.lock(account, asking) == nil { try BookStateRow.make(account, asking) }
      return try asking.run(.booksNextGeneration, .text(account), .bigint(Self.highestGeneration))[0].value(0)
    }
  }

  func putInForce(
    _ books: inout RebuiltBooks, isLast: Bool, _ meanwhile: (SettledMeanwhile) -> BookPostings
  ) throws(StoreFault) -> RebuiltBooks.Enforcement {
    let enforcement = try store.changing(.keeping) { asking throws(PostgreSQLFault) -> RebuiltBooks.Enforcement in
      guard var row = try BookStateRow.lock(account, asking), row.lastGeneration == generation else { return .overtaken }
      let settled = StoredSettledBooks(asking, account: account)
      if row.settled != books.settled {
        guard isLast else { return .behind }
        guard let more = try settled.meanwhile(since: books.moment, upTo: row.settled) else { return .overtaken }
        books.take(meanwhile(more), upTo: row.settled)
      }
      try StoredBookSums(asking, account: account, generation: generation).add(books.late)
      row.state = books.state
      row.check = books.check
      try row.keep(asking)
      try StoredUnreadableBooks(asking, account: account).note(kept: books.moment.unreadable)
      try settled.clear()
      return .done
    }
    if enforcement == .done { store.books.withLock { $0.damaged[account] = nil } }
    return enforcement
  }

  func settled(since moment: BookMoment) throws(StoreFault) -> (count: Int64, meanwhile: SettledMeanwhile)? {
    try store.atOneMoment(.keeping) { asking throws(PostgreSQLFault) -> (count: Int64, meanwhile: SettledMeanwhile)? in
      guard let count = try BookStateRow.read(account, asking)?.settled else { return nil }
      return try StoredSettledBooks(asking, account: account).meanwhile(since: moment, upTo: count).map { (count, $0) }
    }
  }

  /// Day by day, as the keys of the tables begin, some thousand rows in a transaction.
  func write(_ postings: BookPostings) throws(StoreFault) {
    func sums(_ asking: Asking) -> StoredBookSums { StoredBookSums(asking, account: account, generation: generation) }
    try StoredBookSums.inChunks(postings.cells.sorted { $0.key.day < $1.key.day }.map { ($0.key, $0.value) }) { rows throws(StoreFault) in
      try store.changing(.keeping) { asking throws(PostgreSQLFault) in try sums(asking).add(rows) }
    }
    try StoredBookSums.inChunks(postings.people.sorted { $0.key.from < $1.key.from }.map { ($0.key, $0.value) }) { rows throws(StoreFault) in
      try store.changing(.keeping) { asking throws(PostgreSQLFault) in try sums(asking).add(rows) }
    }
    let conversions = postings.conversions.sorted { $0.key.cell.day < $1.key.cell.day }.map { ($0.key, $0.value) }
    try StoredBookSums.inChunks(conversions) { rows throws(StoreFault) in
      try store.changing(.keeping) { asking throws(PostgreSQLFault) in try sums(asking).add(rows) }
    }
    try StoredBookSums.inChunks(postings.gaps.sorted { $0.key.cell.day < $1.key.cell.day }.map { ($0.key, $0.value) }) { rows throws(StoreFault) in
      try store.changing(.keeping) { asking throws(PostgreSQLFault) in try sums(asking).add(rows) }
    }
  }

  func clear() throws(StoreFault) {
    let others = try store.atOneMoment(.keeping) { asking throws(PostgreSQLFault) -> [Int64] in
      let kept = try BookStateRow.read(account, asking)?.state.generation
      var found: [Int64] = []
      for row in try asking.run(.booksGenerations, .text(account)) { found.append(try row.value(0)) }
      return found.filter { $0 != kept }
    }
    for generation in others.sorted() { try drop(generation) }
  }

  func drop() throws(StoreFault) { try drop(generation) }

  /// Some days at a time.
  private func drop(_ generation: Int64) throws(StoreFault) {
    var isMore = true
    while isMore {
      isMore = try store.changing(.keeping) { asking throws(PostgreSQLFault) in
        let place: [PostgreSQLValue] = [.text(account), .bigint(generation)]
        let chunk = PostgreSQLValue.bigint(Int64(StoredBookSums.chunk))
        let day: Int64? = try asking.connection.run(.booksNextDays, place + [chunk], until: asking.deadline)[0].value(0)
        try asking.connection.run(.booksDropDays, place + [.bigint(day ?? .max)], until: asking.deadline)
        return day != nil
      }
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let booksNextGeneration = PostgreSQLStatement("books-next-generation", PackageResources.books_next_generation_sql)
  fileprivate static let booksGenerations = PostgreSQLStatement("books-generations", PackageResources.books_generations_sql)
  fileprivate static let booksNextDays = PostgreSQLStatement("books-next-days", PackageResources.books_next_days_sql)
  fileprivate static let booksDropDays = PostgreSQLStatement("books-drop-days", PackageResources.books_drop_days_sql)
}
