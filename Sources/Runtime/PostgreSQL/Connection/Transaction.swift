internal import CPostgreSQL

extension PostgreSQLConnection {
  enum Isolation: String, Sendable {
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case serializable = "SERIALIZABLE"
  }

  /// All that the body asks is done, or nothing of it: when it returns, the server has it on its disk.
  /// - Throws: `PostgreSQLFault.outcomeUnknown` when the connection ended while it was committed; after any other fault nothing of it is there.
  func transaction<Result>(
    _ isolation: Isolation = .readCommitted, readsOnly: Bool = false, until deadline: ContinuousClock.Instant,
    _ body: () throws(PostgreSQLFault) -> Result
  ) throws(PostgreSQLFault) -> Result {
    guard !isInTransaction else { throw .nested }
    isInTransaction = true
    defer { isInTransaction = false }
    let begin = "BEGIN ISOLATION LEVEL \(isolation.rawValue) \(readsOnly ? "READ ONLY" : "READ WRITE")"
    lastRefusal = nil
    do throws(PostgreSQLFault) { try command(begin, "begin", until: deadline) } catch {
      // A standby says that it has no such feature.
      throw !readsOnly && error == .other(sqlState: "0A000", statement: "begin") ? .readOnly : error
    }
    let result: Result
    do throws(PostgreSQLFault) { result = try body() } catch {
      rollBack(until: deadline)
      throw error
    }
    guard let handle = unsafe handle else { throw .lost }
    switch unsafe PQtransactionStatus(handle) {
    case PQTRANS_INTRANS: break
    // The body went on after a refusal. The server would take the commit for a roll-back, and not complain.
    case PQTRANS_INERROR:
      rollBack(until: deadline)
      throw lastRefusal ?? .other(sqlState: "25P02", statement: "commit")
    // The body ended it by a statement of its own.
    case _: throw .other(sqlState: "25P01", statement: "commit")
    }
    try commit(until: deadline)
    return result
  }

  private func commit(until deadline: ContinuousClock.Instant) throws(PostgreSQLFault) {
    do throws(PostgreSQLFault) {
      let done = try command("COMMIT", "commit", cancels: false, until: deadline)
      guard done.command == "COMMIT" else { throw .other(sqlState: "40000", statement: "commit") }
    } catch {
      // Whether the order came to the server cannot be told any more.
      throw isOpen ? error : .outcomeUnknown
    }
  }

  /// Where it cannot be said, the connection is closed, and the server does it by itself.
  private func rollBack(until deadline: ContinuousClock.Instant) {
    guard isOpen else { return }
    // The time may be over; it is a matter of a moment all the same.
    let refusal = lastRefusal
    do throws(PostgreSQLFault) { try command("ROLLBACK", "rollback", until: max(deadline, .now + .seconds(1))) } catch { close() }
    lastRefusal = refusal
  }

  @discardableResult
  private func command(_ sql: String, _ name: String, cancels: Bool = true, until deadline: ContinuousClock.Instant)
    throws(PostgreSQLFault) -> PostgreSQLRows
  {
    unsafe try exchange(name, until: deadline, cancels: cancels) { handle in unsafe PQsendQuery(handle, sql) == 1 }
  }
}
