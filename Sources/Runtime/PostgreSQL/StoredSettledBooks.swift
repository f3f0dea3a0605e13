internal import Engine

/// Erased followers whose lines have waited in `book_departed`, and are counted: the lines go. While books are made anew they are remembered until
/// those are there, since they were counted of what stood before.
struct StoredSettledBooks {
  private let asking: Asking
  private let account: String
  /// So many are remembered: books that nobody finishes, since their process was killed, must not hold them for ever.
  private static let most = 20_000 as Int64

  init(_ asking: Asking, account: String) {
    self.asking = asking
    self.account = account
  }

  // MARK: by whoever counts them, behind the lock of the state

  /// Whether all of these wait.
  func wait(_ chains: [TurnID]) throws(PostgreSQLFault) -> Bool {
    if chains.isEmpty { return true }
    let count: Int64 = try asking.run(.booksChainsWait, .text(account), .bigints(chains.map(\.number)))[0].value(0)
    return count == Set(chains).count
  }

  /// - Parameter number: how many were settled before.
  func settle(_ chains: [TurnID], after number: Int64) throws(PostgreSQLFault) {
    if chains.isEmpty { return }
    try asking.run(.booksSettle, .text(account), .bigints(chains.map(\.number)), .bigint(number))
    let first = try asking.run(.booksFirstSettled, .text(account))
    if first.count > 0, number - min(number, try first[0].value(0)) > Self.most { try clear() }
  }

  /// What is remembered for books that are made anew goes when whoever made them is gone. Who makes them all the same sees that it is lacking, and
  /// begins again.
  func clearUnlessMade() throws(PostgreSQLFault) {
    guard try asking.run(.booksRemembering, .text(account))[0].value(0) as Bool,
      try asking.run(.booksNobodyMakes, .text(account))[0].value(0) as Bool
    else { return }
    try clear()
  }

  // MARK: by whoever makes books anew

  /// Takes out what nobody can have remembered: it would make whoever counts those who were settled find too many of them again and again.
  /// - Parameter settled: how many were so far.
  func begin(settled: Int64) throws(PostgreSQLFault) { try asking.run(.booksBegin, .text(account), .bigint(settled)) }

  /// Those who were settled since a moment; nil when not all of them are remembered, or not so that they can be read.
  /// - Parameter number: how many there are by now.
  func meanwhile(since moment: BookMoment, upTo number: Int64) throws(PostgreSQLFault) -> SettledMeanwhile? {
    let count: Int64 = try asking.run(.booksSettledCount, .text(account), .bigint(moment.departures))[0].value(0)
    guard count == number.subtractingReportingOverflow(moment.departures).partialValue,
      let histories = try DepartedRows(asking, account: account).settled(after: moment.departures)
    else { return nil }
    return SettledMeanwhile(histories: histories, kept: try StoredKeptBooks(asking, account: account).read().sums)
  }

  func clear() throws(PostgreSQLFault) { try asking.run(.booksClearSettled, .text(account)) }
}

extension PostgreSQLStatement {
  fileprivate static let booksChainsWait = PostgreSQLStatement("books-chains-wait", PackageResources.books_chains_wait_sql)
  fileprivate static let booksSettle = PostgreSQLStatement("books-settle", PackageResources.books_settle_sql)
  fileprivate static let booksFirstSettled = PostgreSQLStatement("books-first-settled", PackageResources.books_first_settled_sql)
  fileprivate static let booksRemembering = PostgreSQLStatement("books-remembering", PackageResources.books_remembering_sql)
  fileprivate static let booksNobodyMakes = PostgreSQLStatement("books-nobody-makes", PackageResources.books_nobody_makes_sql)
  fileprivate static let booksBegin = PostgreSQLStatement("books-begin", PackageResources.books_begin_sql)
  fileprivate static let booksSettledCount = PostgreSQLStatement("books-settled-count", PackageResources.books_settled_count_sql)
  fileprivate static let booksClearSettled = PostgreSQLStatement("books-clear-settled", PackageResources.books_clear_settled_sql)
}
