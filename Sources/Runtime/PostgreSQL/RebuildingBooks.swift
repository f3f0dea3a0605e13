package import Engine
internal import Synchronization

/// Books from the beginning: everything is read at one moment, and new sums are written beside the old ones, which give way when all of them
/// are there. An end in between leaves the old books; what was written of new ones goes with the next.
extension PostgreSQLStore: BookStore {
  package func replaceBooks(
    of account: String, fingerprint: String, from moment: BookMoment, with parts: some Sequence<BookPostings>,
    meanwhile: (SettledMeanwhile) -> BookPostings
  ) throws(StoreFault) -> Bool {
    let generation = try begin(account)
    var isDone = false
    do throws(StoreFault) {
      // What others began goes: they see that they are overtaken.
      try clear(account)
      var check = BookCheck()
      for part in parts {
        try write(part, of: account, in: generation)
        check = check + BookCheck(of: part)
      }
      let state = BookState(account: account, fingerprint: fingerprint, generation: generation, cursor: moment.cursor)
      isDone = try putInForce(state, check, since: moment, meanwhile)
    } catch {
      try? drop(generation, of: account)
      throw error
    }
    if isDone {
      books.withLock { $0.damaged[account] = nil }
      try clear(account)
    } else {
      try drop(generation, of: account)
    }
    return isDone
  }

  private enum Enforcement {
    case done, overtaken
    /// More followers were settled than are taken in.
    case behind
  }
  /// Readings of those who were settled meanwhile, before the last, for which whoever posts waits.
  private static let readings = 8

  /// In one small transaction: those who were settled meanwhile are taken in, and the sums are the books.
  /// - Parameter check: of the sums that are written.
  private func putInForce(
    _ state: BookState, _ check: BookCheck, since moment: BookMoment, _ meanwhile: (SettledMeanwhile) -> BookPostings
  ) throws(StoreFault) -> Bool {
    let account = state.account
    var (settled, late) = (moment.departures, BookPostings())
    for reading in 0...Self.readings {
      let isLast = reading == Self.readings
      let enforcement = try changing(.keeping) { asking throws(PostgreSQLFault) -> Enforcement in
        guard var row = try BookStateRow.lock(account, asking), row.lastGeneration == state.generation else { return .overtaken }
        let books = StoredSettledBooks(asking, account: account)
        if row.settled != settled {
          guard isLast else { return .behind }
          guard let more = try books.meanwhile(since: moment, upTo: row.settled) else { return .overtaken }
          (settled, late) = (row.settled, meanwhile(more))
        }
        try StoredBookSums(asking, account: account, generation: state.generation).add(late)
        row.state = state
        row.check = check + BookCheck(of: late)
        try row.keep(asking)
        try StoredUnreadableBooks(asking, account: account).note(kept: moment.unreadable)
        try books.clear()
        return .done
      }
      switch enforcement {
      case .done: return true
      case .overtaken: return false
      case .behind:
        let more = try atOneMoment(.keeping) { asking throws(PostgreSQLFault) -> (Int64, SettledMeanwhile)? in
          guard let number = try BookStateRow.read(account, asking)?.settled else { return nil }
          return try StoredSettledBooks(asking, account: account).meanwhile(since: moment, upTo: number).map { (number, $0) }
        }
        guard let more else { return false }
        (settled, late) = (more.0, meanwhile(more.1))
      }
    }
    return false
  }

  /// No count of rebuilds comes to this: what is above is damage.
  private static let highestGeneration = 1 << 50 as Int64

  /// The number of new sums.
  private func begin(_ account: String) throws(StoreFault) -> Int64 {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      if try BookStateRow.lock(account, asking) == nil { try BookStateRow.make(account, asking) }
      return try asking.run(.booksNextGeneration, .text(account), .bigint(Self.highestGeneration))[0].value(0)
    }
  }

  /// Day by day, as the keys of the tables begin, some thousand rows in a transaction.
  private func write(_ postings: BookPostings, of account: String, in generation: Int64) throws(StoreFault) {
    func sums(_ asking: Asking) -> StoredBookSums { StoredBookSums(asking, account: account, generation: generation) }
    try StoredBookSums.inChunks(postings.cells.sorted { $0.key.day < $1.key.day }.map { ($0.key, $0.value) }) { rows throws(StoreFault) in
      try changing(.keeping) { asking throws(PostgreSQLFault) in try sums(asking).add(rows) }
    }
    try StoredBookSums.inChunks(postings.people.sorted { $0.key.from < $1.key.from }.map { ($0.key, $0.value) }) { rows throws(StoreFault) in
      try changing(.keeping) { asking throws(PostgreSQLFault) in try sums(asking).add(rows) }
    }
    let conversions = postings.conversions.sorted { $0.key.cell.day < $1.key.cell.day }.map { ($0.key, $0.value) }
    try StoredBookSums.inChunks(conversions) { rows throws(StoreFault) in
      try changing(.keeping) { asking throws(PostgreSQLFault) in try sums(asking).add(rows) }
    }
    try StoredBookSums.inChunks(postings.gaps.sorted { $0.key.cell.day < $1.key.cell.day }.map { ($0.key, $0.value) }) { rows throws(StoreFault) in
      try changing(.keeping) { asking throws(PostgreSQLFault) in try sums(asking).add(rows) }
    }
  }

  /// Deletes all sums of an account but those in force.
  private func clear(_ account: String) throws(StoreFault) {
    let others = try atOneMoment(.keeping) { asking throws(PostgreSQLFault) -> [Int64] in
      let kept = try BookStateRow.read(account, asking)?.state.generation
      var found: [Int64] = []
      for row in try asking.run(.booksGenerations, .text(account)) { found.append(try row.value(0)) }
      return found.filter { $0 != kept }
    }
    for generation in others.sorted() { try drop(generation, of: account) }
  }

  /// Some days at a time.
  private func drop(_ generation: Int64, of account: String) throws(StoreFault) {
    var isMore = true
    while isMore {
      isMore = try changing(.keeping) { asking throws(PostgreSQLFault) in
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
