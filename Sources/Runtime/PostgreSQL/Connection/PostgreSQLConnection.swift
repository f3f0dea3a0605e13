internal import CPostgreSQL
internal import Glibc

/// What is asked again and again. The name stands in faults and in `pg_prepared_statements`; two statements may share one.
struct PostgreSQLStatement: Hashable, Sendable {
  let name: String
  /// Parameters are `$1` and on; the server finds their types, so one that it could not is cast: `$1::bigint[]`.
  let sql: String

  init(_ name: String, _ sql: String) {
    self.name = name
    self.sql = sql
  }
}

/// What the server ends by itself. Nil: as it is set there.
struct SessionLimits: Sendable {
  var statement: Duration?
  var lock: Duration?
  /// Of a transaction in which nothing is asked, as when this process stands still.
  var idleInTransaction: Duration?

  init(statement: Duration? = nil, lock: Duration? = nil, idleInTransaction: Duration? = nil) {
    self.statement = statement
    self.lock = lock
    self.idleInTransaction = idleInTransaction
  }
}

/// A connection to PostgreSQL by libpq. It has one owner, and one thread at a time uses it; calls block until their deadline at most.
///
/// Whatever happens to the connection itself closes it: then every call throws `PostgreSQLFault.lost`, and its owner opens another.
@safe final class PostgreSQLConnection {
  private struct Prepared {
    /// On the server.
    let name: String
    /// Of its parameters, as numbers in `pg_type`; nil where it cannot be asked, and the server alone sees that they fit.
    let types: [UInt32]?
  }
  /// libpq's; nil when it is closed.
  var handle: OpaquePointer?
  private var prepared: [PostgreSQLStatement: Prepared] = [:]
  /// Names on the server are never used twice.
  private var names = 0
  var isInTransaction = false
  /// What the server refused last: it is why a transaction cannot be committed.
  var lastRefusal: PostgreSQLFault?

  init(_ string: ConnectionString, limits: SessionLimits = SessionLimits(), until deadline: ContinuousClock.Instant) throws(PostgreSQLFault) {
    let handle = unsafe try ConnectionAttempt.open(string, until: deadline)
    unsafe self.handle = unsafe handle
    // From here libpq waits for nothing; faults are found by SQLSTATE.
    guard unsafe PQsetnonblocking(handle, 1) == 0 else {
      close()
      throw .lost
    }
    do throws(PostgreSQLFault) { try execute(settings(limits), name: "settings", until: deadline) } catch {
      close()
      throw error
    }
  }

  deinit { close() }

  var isOpen: Bool { unsafe handle != nil }

  /// Statements that run go on at the server until it finds out; a transaction that is open is rolled back there.
  func close() {
    guard let open = unsafe handle else { return }
    unsafe handle = nil
    prepared = [:]
    unsafe PQfinish(open)
  }

  /// Statements of our own run with the same meaning whatever the server or the role has set.
  private func settings(_ limits: SessionLimits) -> String {
    var settings = ["standard_conforming_strings = on"]
    for (name, limit) in [
      ("statement_timeout", limits.statement), ("lock_timeout", limits.lock), ("idle_in_transaction_session_timeout", limits.idleInTransaction),
    ] {
      guard let limit else { continue }
      // Zero would mean none.
      settings.append("\(name) = \(max(1, limit.milliseconds))")
    }
    // So that a statement does not run on for nobody when its connection was closed.
    if serverVersion >= 140_000 { settings.append("client_connection_check_interval = 2000") }
    return settings.map { "SET \($0);" }.joined()
  }

  /// As 150018 for 15.18; 0 when it is closed.
  var serverVersion: Int32 { unsafe handle.map { unsafe PQserverVersion($0) } ?? 0 }

  /// Of what the server tells by itself: `server_encoding`, `in_hot_standby`, `is_superuser`.
  func parameter(_ name: String) -> String? {
    guard let handle = unsafe handle, let value = unsafe PQparameterStatus(handle, name) else { return nil }
    return unsafe String(cString: value)
  }

  // MARK: statements

  /// Runs one statement, which is prepared when it runs for the first time.
  @discardableResult
  func run(_ statement: PostgreSQLStatement, _ values: [PostgreSQLValue] = [], until deadline: ContinuousClock.Instant)
    throws(PostgreSQLFault) -> PostgreSQLRows
  {
    let bytes = try ParameterBytes(values, of: statement.name)
    let prepared = try prepare(statement, values.count, until: deadline)
    if let types = prepared.types {
      guard types.count == values.count else { throw .parameterCount(statement: statement.name) }
      for (index, (value, type)) in zip(values, types).enumerated() {
        guard value.type?.hasForm(of: type) ?? true else { throw .parameterType(statement: statement.name, parameter: index + 1) }
      }
    }
    do throws(PostgreSQLFault) {
      return unsafe try exchange(statement.name, until: deadline) { handle in
        unsafe bytes.bytes.withUnsafeBufferPointer { buffer in
          let start = unsafe UnsafeRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self)
          let places = unsafe zip(bytes.offsets, bytes.lengths).map { offset, length in length < 0 ? nil : unsafe start.map { unsafe $0 + offset } }
          let formats = [Int32](repeating: 1, count: values.count)
          return unsafe PQsendQueryPrepared(handle, prepared.name, Int32(values.count), places, bytes.lengths, formats, 1) == 1
        }
      }
    } catch {
      // A pooler dropped it, or a table changed under it: it is prepared anew when it runs again.
      if case .other(let state, _) = error, state == "26000" || state == "0A000" { self.prepared[statement] = nil }
      throw error
    }
  }

  /// libpq takes a description of more than 30 000 bytes for a broken connection.
  private static let mostDescribed = 7000

  private func prepare(_ statement: PostgreSQLStatement, _ count: Int, until deadline: ContinuousClock.Instant) throws(PostgreSQLFault) -> Prepared {
    if let known = prepared[statement] { return known }
    names += 1
    let name = "\(statement.name) \(names)"
    guard !statement.sql.utf8.contains(0), !name.utf8.contains(0) else { throw .zeroInText(statement: statement.name, parameter: 0) }
    unsafe try exchange(statement.name, until: deadline) { handle in unsafe PQsendPrepare(handle, name, statement.sql, 0, nil) == 1 }
    var types: [UInt32]?
    if count <= Self.mostDescribed {
      types = unsafe try exchange(statement.name, until: deadline) { handle in unsafe PQsendDescribePrepared(handle, name) == 1 }.parameterTypes
    }
    let known = Prepared(name: name, types: types)
    prepared[statement] = known
    return known
  }

  /// Runs a text of several statements without parameters, in one transaction unless it says otherwise: for migrations.
  func execute(_ sql: String, name: String, until deadline: ContinuousClock.Instant) throws(PostgreSQLFault) {
    guard !sql.utf8.contains(0) else { throw .zeroInText(statement: name, parameter: 0) }
    unsafe try exchange(name, until: deadline) { handle in unsafe PQsendQuery(handle, sql) == 1 }
  }
}
