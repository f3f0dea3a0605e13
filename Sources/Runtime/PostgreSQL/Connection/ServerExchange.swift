internal import CPostgreSQL
internal import Glibc

extension PostgreSQLConnection {
  /// Sends something and takes all that comes back. Only here anything waits for the server.
  /// - Parameters:
  ///   - statement: for faults.
  ///   - cancels: whether the server is asked to stop what it has no time for. A commit is left alone: it may well be done.
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
      if refusal == .lost { close() }
      // What comes after a refusal in the same transaction is refused because of it.
      if refusal != .other(sqlState: "25P02", statement: statement) { lastRefusal = refusal }
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

/// Waiting for the other end, and never longer than allowed.
enum Socket {
  /// - Parameter descriptor: of which nothing comes when it is none.
  /// - Returns: false when the time is over.
  static func waits(_ descriptor: Int32, for events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero, descriptor >= 0 else { return false }
      var poll = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
      switch unsafe Glibc.poll(&poll, 1, Int32(clamping: left.milliseconds + 1)) {
      case 0: continue
      // Interrupted by a signal; anything else is libpq's to find.
      case -1 where errno == EINTR: continue
      case _: return true
      }
    }
  }
}

extension Duration {
  /// Whole ones; eleven days where there are more.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds < 1_000_000 ? seconds * 1000 + attoseconds / 1_000_000_000_000_000 : 1_000_000_000
  }
}
