internal import CPostgreSQL
internal import Glibc

extension PostgreSQLConnection {
  /// Sends something and takes all that comes back. Only here anything waits for the server.
  /// - Parameters:
  ///   - statement: for faults.
  ///   - cancels: whether the server is asked to stop what it has no time for. A commit goes on to its end.
  ///   - send: false when libpq does not take it.
  /// - Returns: what the last statement gave.
  @discardableResult
  func exchange(
    _ statement: String, until deadline: ContinuousClock.Instant, cancels: Bool = true, _ send: (OpaquePointer) -> Bool
  ) throws(PostgreSQLFault) -> PostgreSQLRows {
    guard let handle = unsafe handle else { throw .lost }
    guard unsafe send(handle) else { throw unsafe brokenFault(handle, statement) }
    var rows: PostgreSQLRows?
    var refusal: PostgreSQLFault?
    while true {
      try unsafe awaitResult(handle, until: deadline, cancels: cancels, statement)
      guard let result = unsafe PQgetResult(handle) else { break }
      let status = unsafe PQresultStatus(result)
      let taken = unsafe PostgreSQLRows(taking: result, of: statement)
      if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY {
        rows = taken
      } else if status == PGRES_FATAL_ERROR {
        refusal = unsafe refusal ?? taken.fault ?? brokenFault(handle, statement)
        if !isOpen { break }
      } else {
        // COPY, which nobody here asks for, goes on until it is ended.
        close()
        throw .other(sqlState: "0A000", statement: statement)
      }
    }
    if isOpen, unsafe PQstatus(handle) == CONNECTION_BAD {
      close()
      refusal = refusal.map { $0 == .outcomeUnknown ? $0 : .lost } ?? .lost
    }
    if let refusal {
      lastRefusal = refusal
      throw refusal
    }
    guard let rows else { throw .lost }
    return rows
  }

  /// Until something can be taken without waiting.
  private func awaitResult(
    _ handle: OpaquePointer, until deadline: ContinuousClock.Instant, cancels: Bool, _ statement: String
  ) throws(PostgreSQLFault) {
    while true {
      let flush = unsafe PQflush(handle)
      // What the server said before the connection broke is still to be read, so a failure to send is no end.
      if flush <= 0, unsafe PQisBusy(handle) == 0 { return }
      let events = flush > 0 ? POLLIN | POLLOUT : POLLIN
      guard Socket.waits(unsafe PQsocket(handle), for: events, until: deadline) else {
        if unsafe PQsocket(handle) < 0 {
          close()
          throw .lost
        }
        if cancels { unsafe Cancellation(of: handle)?.send() }
        close()
        throw .timedOut
      }
      // A broken connection ends here: libpq is busy no more, and gives a result that says so.
      guard unsafe PQconsumeInput(handle) == 1 else {
        if unsafe PQisBusy(handle) == 0 { return }
        throw unsafe brokenFault(handle, statement)
      }
    }
  }

  /// libpq's own troubles have no SQLSTATE.
  private func brokenFault(_ handle: OpaquePointer, _ statement: String) -> PostgreSQLFault {
    let message = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
    if unsafe PQstatus(handle) == CONNECTION_BAD {
      close()
      return .lost
    }
    return message.contains("out of memory") ? .outOfMemory : .other(sqlState: "?????", statement: statement)
  }
}

extension PostgreSQLConnection {
  /// Ends from any thread what runs here at that moment; it throws `PostgreSQLFault.cancelled` then.
  func canceller() -> (@Sendable () -> Void)? {
    guard let handle = unsafe handle, let cancellation = unsafe Cancellation(of: handle) else { return nil }
    return { cancellation.send() }
  }
}
