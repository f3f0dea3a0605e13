package import Engine
internal import Rules
internal import Synchronization

extension PostgreSQLStore {
  package func bookState(of account: String) throws(StoreFault) -> BookState? {
    // A long report must not hold up whoever brings the books up to date.
    let row = try asking(.keeping) { asking throws(PostgreSQLFault) in try BookStateRow.read(account, asking) }
    // What cannot be read was met since: made anew, it has another number.
    guard let row, row.state.generation > 0, books.withLock({ $0.damaged[account] }) != row.state.generation else { return nil }
    if books.withLock({ $0.trusted[account] }) == row.state.generation { return row.state }
    let state = try atOneMoment(.looking) { asking throws(PostgreSQLFault) -> BookState? in
      guard let row = try BookStateRow.read(account, asking), row.state.generation > 0 else { return nil }
      do throws(PostgreSQLFault) {
        return try StoredBookSums(asking, account: account, generation: row.state.generation).check() == row.check ? row.state : nil
      } catch {
        if case .damaged = error { return nil }
        throw error
      }
    }
    books.withLock { $0.trusted[account] = state?.generation }
    return state
  }

  package func bookNews(of account: String, after cursor: LedgerPlace, lines: Int) throws(StoreFault) -> BookNews {
    try atOneMoment(.keeping) { asking throws(PostgreSQLFault) in
      try asking.goByKeys()
      return try StoredHistories(asking, account: account).news(after: cursor, lines: lines)
    }
  }

  package func post(
    _ difference: BookPostings, from state: BookState, to cursor: LedgerPlace, settling: BookSettlement
  ) throws(StoreFault) -> Bool {
    let account = state.account
    return try guarding(account) { () throws(StoreFault) in
      try changing(.keeping) { asking throws(PostgreSQLFault) in
        guard var row = try BookStateRow.lock(account, asking), row.state == state else { return false }
        let settled = StoredSettledBooks(asking, account: account)
        guard try settled.wait(settling.chains) else { return false }
        try settled.clearUnlessMade()
        try StoredBookSums(asking, account: account, generation: state.generation).add(difference)
        try StoredKeptBooks(asking, account: account).add(settling.kept)
        try settled.settle(settling.chains, after: row.settled)
        row.state.cursor = cursor
        row.check = row.check + BookCheck(of: difference)
        row.settled += Int64(settling.chains.count)
        try row.keep(asking)
        return true
      }
    }
  }

  package func discardUnreadable(of account: String) throws(StoreFault) -> Int {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      let row = try BookStateRow.lock(account, asking)
      let count = try DepartedRows(asking, account: account).discardUnreadable()
      if count == 0 { return 0 }
      try StoredUnreadableBooks(asking, account: account).add(discarded: count)
      if var row {
        (row.state.generation, row.check) = (0, BookCheck())
        try row.keep(asking)
      }
      return count
    }
  }

  package func unreadableRows(of account: String) throws(StoreFault) -> Int {
    try asking(.keeping) { asking throws(PostgreSQLFault) in try StoredUnreadableBooks(asking, account: account).rows() }
  }

  package func cells(of account: String, _ query: BookQuery) throws(StoreFault) -> (before: BookPostings, within: BookPostings) {
    try guarding(account) { () throws(StoreFault) in
      try atOneMoment(.looking) { asking throws(PostgreSQLFault) in
        guard let row = try BookStateRow.read(account, asking), row.state.generation > 0 else { return (BookPostings(), BookPostings()) }
        return try StoredBookSums(asking, account: account, generation: row.state.generation).read(query)
      }
    }
  }

  /// Books in which something cannot be read are none from now on.
  private func guarding<Result>(_ account: String, _ body: () throws(StoreFault) -> Result) throws(StoreFault) -> Result {
    do { return try body() } catch {
      if error.isDamageOfBooks {
        let row = try asking(.keeping) { asking throws(PostgreSQLFault) in try BookStateRow.read(account, asking) }
        books.withLock { $0.damaged[account] = row?.state.generation }
      }
      throw error
    }
  }
}
