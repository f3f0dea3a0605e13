internal import Dispatch
package import Engine
internal import Rules
internal import Synchronization

/// One reading of everything, which somebody else may end.
final class HistoriesReading: Sendable {
  private let state = Mutex((isOver: false, cancel: nil as (@Sendable () -> Void)?))

  func begin(_ cancel: (@Sendable () -> Void)?) { state.withLock { $0.cancel = cancel } }

  var isOver: Bool { state.withLock { $0.isOver } }

  func end() {
    let cancel = state.withLock { state in
      state.isOver = true
      return state.cancel
    }
    cancel?()
  }
}

extension PostgreSQLStore {
  package func beginBooks(of account: String) throws(StoreFault) {
    let making: HeldLock?
    do throws(PostgreSQLFault) { making = try HeldLock(string, .booksMaking, .text(account)) } catch { throw StoreFault(error) }
    // The statement waits: nobody who only looks has it for long.
    guard let making else { throw .busy }
    books.withLock { $0.making[account, default: []].append(making) }
    do throws(StoreFault) {
      try changing(.keeping) { asking throws(PostgreSQLFault) in
        let settled = try BookStateRow.lock(account, asking)?.settled ?? 0
        try StoredSettledBooks(asking, account: account).begin(settled: settled)
      }
    } catch {
      endBooks(of: account)
      throw error
    }
  }

  package func endBooks(of account: String) {
    let making = books.withLock { books in
      let making = books.making[account]?.popLast()
      if books.making[account]?.isEmpty ?? false { books.making[account] = nil }
      return making
    }
    making?.end()
  }

  /// Everything may be much to sort.
  private static let longest = Duration.seconds(6 * 3600)
  /// Whoever counts what is read may take their time between two pages.
  private static let settings = """
    SET jit = off; SET cursor_tuple_fraction = 1; SET work_mem = '32MB'; SET default_transaction_read_only = on;
    SET idle_in_transaction_session_timeout = 0
    """

  /// On a connection of its own, so that nobody waits for it.
  package func allHistories(of account: String, _ body: (FollowerHistory) -> Void) throws(StoreFault) -> BookMoment {
    let reading = HistoriesReading()
    let number = books.withLock { books in
      books.lastReading += 1
      books.readings[books.lastReading] = reading
      return books.lastReading
    }
    let patience = Patience.current
    let watch = watch(reading, patience)
    defer {
      watch?.cancel()
      _ = books.withLock { $0.readings.removeValue(forKey: number) }
    }
    do throws(PostgreSQLFault) {
      let deadline = ContinuousClock.now + Self.longest
      let connection = try PostgreSQLConnection(string, limits: SessionLimits(statement: Self.longest, lock: .seconds(3)), until: .now + .seconds(5))
      defer { connection.close() }
      reading.begin(connection.canceller())
      try connection.execute(Self.settings, name: "session", until: .now + .seconds(5))
      let asking = Asking(connection: connection, deadline: deadline)
      return try connection.transaction(.repeatableRead, readsOnly: true, until: deadline) { () throws(PostgreSQLFault) in
        let cursor = try StoredHistories(asking, account: account).all(until: { reading.isOver || patience?.isOver ?? false }, body)
        let (kept, unreadable) = try StoredKeptBooks(asking, account: account).read()
        return BookMoment(
          cursor: cursor, kept: kept, unreadable: unreadable, departures: try BookStateRow.read(account, asking)?.settled ?? 0)
      }
    } catch {
      throw StoreFault(error)
    }
  }

  /// Ends a reading for which nobody waits any more, also while the server sorts; nil where they wait for ever.
  private func watch(_ reading: HistoriesReading, _ patience: Patience?) -> (any DispatchSourceTimer)? {
    guard let patience else { return nil }
    let timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    timer.schedule(deadline: .now(), repeating: .milliseconds(200))
    timer.setEventHandler { if patience.isOver, !reading.isOver { reading.end() } }
    timer.resume()
    return timer
  }

  package func interruptHistories() {
    let readings = books.withLock { Array($0.readings.values) }
    for reading in readings { reading.end() }
  }
}

extension PostgreSQLStatement {
  fileprivate static let booksMaking = PostgreSQLStatement("books-making", PackageResources.books_making_sql)
}
