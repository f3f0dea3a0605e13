package import Engine
internal import Synchronization

/// A store in PostgreSQL, which several servers share. Each use has a connection of its own, so that nobody who looks holds up a turn.
package final class PostgreSQLStore: Store, Sendable {
  /// What a connection is used for.
  enum Use: CaseIterable {
    /// Turns: one transaction at a time.
    case turns
    /// The hand-out of actions, and what comes of them.
    case acting
    /// Short changes and look-ups of everything else.
    case keeping
    /// Reports and pages, which may take long, and change nothing.
    case looking
  }
  let string: ConnectionString
  private let turns = Session(.turns)
  private let acting = Session(.acting)
  private let keeping = Session(.keeping)
  private let looking = Session(.looking)
  let turnMemory = Mutex(TurnMemory())
  let outboxMemory = Mutex(OutboxMemory())

  package init(_ string: ConnectionString) { self.string = string }

  /// What is known of the books without asking.
  let books = Mutex(BookMemory())

  /// Calls the body with an open connection and the moment at which it must have ended. A connection that was lost is opened anew by the next call.
  func asking<Result>(_ use: Use, _ body: (Asking) throws(PostgreSQLFault) -> Result) throws(StoreFault) -> Result {
    do throws(PostgreSQLFault) {
      return try session(use).asking(string, body)
    } catch {
      throw StoreFault(error)
    }
  }

  /// As `asking`, in one transaction; what another transaction came before is tried again, three times at most.
  func changing<Result>(_ use: Use, _ body: (Asking) throws(PostgreSQLFault) -> Result) throws(StoreFault) -> Result {
    try asking(use) { asking throws(PostgreSQLFault) in try asking.retrying(body) }
  }

  package func close() {
    releaseNode()
    releaseWorkers()
    Use.allCases.forEach { session($0).close() }
  }

  private func session(_ use: Use) -> Session {
    switch use {
    case .turns: turns
    case .acting: acting
    case .keeping: keeping
    case .looking: looking
    }
  }
}

/// A connection of one use, while there is one; one call has it at a time.
///
/// Unchecked, for the connection is touched behind the lock alone, and the compiler does not see it: a `Mutex` around it would have to know that
/// nothing of it leaves with what a body returns, and bodies return whatever the caller reads.
private final class Session: @unchecked Sendable {
  private let use: PostgreSQLStore.Use
  private let lock = Mutex(())
  private var connection: PostgreSQLConnection?

  init(_ use: PostgreSQLStore.Use) { self.use = use }

  func asking<Result>(_ string: ConnectionString, _ body: (Asking) throws(PostgreSQLFault) -> Result) throws(PostgreSQLFault) -> Result {
    var outcome: Swift.Result<Result, PostgreSQLFault> = .failure(.lost)
    lock.withLock { _ in
      do throws(PostgreSQLFault) { outcome = .success(try body(try open(string))) } catch { outcome = .failure(error) }
    }
    return try outcome.get()
  }

  func close() {
    lock.withLock { _ in
      connection?.close()
      connection = nil
    }
  }

  private func open(_ string: ConnectionString) throws(PostgreSQLFault) -> Asking {
    let deadline = ContinuousClock.now + use.patience
    if let connection, connection.isOpen { return Asking(connection: connection, deadline: deadline) }
    let opened = try PostgreSQLConnection(string, limits: use.limits, until: min(deadline, .now + .seconds(5)))
    if !use.settings.isEmpty { try opened.execute(use.settings, name: "session", until: deadline) }
    connection = opened
    return Asking(connection: opened, deadline: deadline)
  }
}

extension PostgreSQLStore.Use {
  /// How long one call may take.
  fileprivate var patience: Duration {
    switch self {
    case .turns: .seconds(10)
    case .acting, .keeping: .seconds(30)
    case .looking: .seconds(600)
    }
  }

  fileprivate var limits: SessionLimits {
    switch self {
    case .turns, .acting, .keeping: SessionLimits(statement: patience, lock: .seconds(3), idleInTransaction: .seconds(10))
    case .looking: SessionLimits(statement: patience, lock: .seconds(3))
    }
  }

  fileprivate var settings: String {
    switch self {
    case .turns, .acting: String(decoding: PackageResources.session_turns_sql, as: UTF8.self)
    case .keeping: ""
    case .looking: String(decoding: PackageResources.session_looking_sql, as: UTF8.self)
    }
  }
}

/// A connection while one call has it.
struct Asking {
  let connection: PostgreSQLConnection
  let deadline: ContinuousClock.Instant

  @discardableResult
  func run(_ statement: PostgreSQLStatement, _ values: PostgreSQLValue...) throws(PostgreSQLFault) -> PostgreSQLRows {
    try connection.run(statement, values, until: deadline)
  }

  func transaction<Result>(_ body: (Asking) throws(PostgreSQLFault) -> Result) throws(PostgreSQLFault) -> Result {
    try connection.transaction(until: deadline) { () throws(PostgreSQLFault) in try body(self) }
  }
}

extension Asking {
  /// One transaction; what another one came before is tried again, three times at most.
  func retrying<Result>(_ body: (Asking) throws(PostgreSQLFault) -> Result) throws(PostgreSQLFault) -> Result {
    for _ in 0..<2 {
      do throws(PostgreSQLFault) { return try transaction(body) } catch {
        if !error.isRetryable { throw error }
      }
    }
    return try transaction(body)
  }
}

extension PostgreSQLStatement {
  /// A file of `Statements`, as the package has it.
  init(_ name: String, _ file: [UInt8]) { self.init(name, String(decoding: file, as: UTF8.self)) }
}
