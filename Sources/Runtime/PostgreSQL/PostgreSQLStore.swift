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
    /// Saying that this process lives, which waits for nothing else.
    case living
    /// Reports and pages, which may take long, and change nothing.
    case looking
  }
  let string: ConnectionString
  private let turns: StoreSession
  private let acting: StoreSession
  private let keeping: StoreSession
  private let living: StoreSession
  private let looking: StoreSession
  let turnMemory = Mutex(TurnMemory())
  let outboxMemory = Mutex(OutboxMemory())
  let newsLine: NewsLine

  /// - Parameter isLookedAt: whether the server is to refuse whatever would be written.
  package init(_ string: ConnectionString, isLookedAt: Bool = false) {
    self.string = string
    newsLine = NewsLine(string)
    turns = StoreSession(.turns, isLookedAt: isLookedAt)
    acting = StoreSession(.acting, isLookedAt: isLookedAt)
    keeping = StoreSession(.keeping, isLookedAt: isLookedAt)
    living = StoreSession(.living, isLookedAt: isLookedAt)
    looking = StoreSession(.looking, isLookedAt: isLookedAt)
  }

  package convenience init(at address: ServerAddress, isLookedAt: Bool = false) throws(StoreFault) {
    let string: ConnectionString
    do throws(PostgreSQLFault) { string = try ConnectionString(address.connection) } catch { throw StoreFault(error) }
    self.init(string, isLookedAt: isLookedAt)
  }

  /// What is known of the books without asking.
  let books = Mutex(BookMemory())

  /// Calls the body with an open connection and the moment at which it must have ended. A connection that was lost is opened anew by the next call.
  /// - Parameter deadline: earlier than what the use has time for.
  func asking<Result>(_ use: Use, until deadline: ContinuousClock.Instant? = nil, _ body: (Asking) throws(PostgreSQLFault) -> Result)
    throws(StoreFault) -> Result
  {
    do throws(PostgreSQLFault) { return try asked(use, until: deadline, body) } catch { throw StoreFault(error) }
  }

  /// As `asking`, with the fault as the connection has it.
  func asked<Result>(_ use: Use, until deadline: ContinuousClock.Instant? = nil, _ body: (Asking) throws(PostgreSQLFault) -> Result)
    throws(PostgreSQLFault) -> Result
  {
    let patience = use == .turns ? turnMemory.withLock { $0.patience } : use.patience
    return try session(use).asking(string, patience, until: min(deadline ?? .now + patience, .now + patience), body)
  }

  /// As `asking`, in one transaction; what another transaction came before is tried again, three times at most.
  func changing<Result>(_ use: Use, _ body: (Asking) throws(PostgreSQLFault) -> Result) throws(StoreFault) -> Result {
    try asking(use) { asking throws(PostgreSQLFault) in try asking.retrying(body) }
  }

  package func close() {
    releaseNode()
    releaseWorkers()
    newsLine.close()
    Use.allCases.forEach { session($0).close() }
  }

  private func session(_ use: Use) -> StoreSession {
    switch use {
    case .turns: turns
    case .acting: acting
    case .keeping: keeping
    case .living: living
    case .looking: looking
    }
  }
}

/// A connection while one call has it.
struct Asking {
  let connection: PostgreSQLConnection
  let deadline: ContinuousClock.Instant

  @discardableResult
  func run(_ statement: PostgreSQLStatement, _ values: PostgreSQLValue...) throws(PostgreSQLFault) -> PostgreSQLRows {
    try run(statement, values: values)
  }

  @discardableResult
  func run(_ statement: PostgreSQLStatement, values: [PostgreSQLValue]) throws(PostgreSQLFault) -> PostgreSQLRows {
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
