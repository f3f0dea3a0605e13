internal import Synchronization

/// A connection of one use, while there is one; one call has it at a time.
///
/// Where none comes about, the next attempt waits a moment, and whoever asks meanwhile hears at once what was wrong: else every call of many would
/// wait as long as an attempt takes, and a server that has just come back would meet all of them together.
///
/// Unchecked, for the connection is touched behind the lock alone, and the compiler does not see it: a `Mutex` around it would have to know that
/// nothing of it leaves with what a body returns, and bodies return whatever the caller reads.
final class StoreSession: @unchecked Sendable {
  private let use: PostgreSQLStore.Use
  private let lock = Mutex(())
  private var connection: PostgreSQLConnection?
  private var failure: (fault: PostgreSQLFault, until: ContinuousClock.Instant, pause: Duration)?

  /// Nothing is written.
  private let isLookedAt: Bool

  init(_ use: PostgreSQLStore.Use, isLookedAt: Bool) {
    self.use = use
    self.isLookedAt = isLookedAt
  }

  /// - Parameters:
  ///   - patience: for how long a call of this use may take.
  ///   - deadline: of this call, which waits for another one too.
  func asking<Result>(
    _ string: ConnectionString, _ patience: Duration, until deadline: ContinuousClock.Instant, _ body: (Asking) throws(PostgreSQLFault) -> Result
  ) throws(PostgreSQLFault) -> Result {
    var outcome: Swift.Result<Result, PostgreSQLFault> = .failure(.lost)
    lock.withLock { _ in
      do throws(PostgreSQLFault) {
        // Another call may have taken all the time.
        guard .now < deadline else { throw .timedOut }
        outcome = .success(try body(Asking(connection: try open(string, patience, until: deadline), deadline: deadline)))
      } catch {
        outcome = .failure(error)
        // Another server may be the one that can be written by now.
        if error == .readOnly, use != .looking { connection?.close() }
      }
    }
    return try outcome.get()
  }

  func close() {
    lock.withLock { _ in
      connection?.close()
      connection = nil
    }
  }

  /// The first pause, and the longest.
  private static let pauses = Duration.milliseconds(200)...Duration.milliseconds(1000)

  private func open(_ string: ConnectionString, _ patience: Duration, until deadline: ContinuousClock.Instant) throws(PostgreSQLFault)
    -> PostgreSQLConnection
  {
    if let connection, connection.isOpen { return connection }
    if let failure, .now < failure.until { throw failure.fault }
    do throws(PostgreSQLFault) {
      let opened = try PostgreSQLConnection(string, limits: use.limits(patience), until: min(deadline, .now + .seconds(5)))
      if !use.settings.isEmpty { try opened.execute(use.settings, name: "session", until: deadline) }
      if isLookedAt { try opened.execute("SET default_transaction_read_only = on", name: "session", until: deadline) }
      (connection, failure) = (opened, nil)
      return opened
    } catch {
      let pause = failure.map { min($0.pause * 2, Self.pauses.upperBound) } ?? Self.pauses.lowerBound
      failure = (error, .now + pause * Double.random(in: 0.5...1.5), pause)
      throw error
    }
  }
}

extension PostgreSQLStore.Use {
  /// How long one call may take. Of turns it is what their deliveries wait, once a server has said it.
  var patience: Duration {
    switch self {
    case .turns: .seconds(10)
    case .acting, .keeping: .seconds(30)
    // Three tries within a lease.
    case .living: .seconds(4)
    case .looking: .seconds(600)
    }
  }

  /// What the server ends by itself. Of what deliveries wait, no lock takes more than half.
  fileprivate func limits(_ patience: Duration) -> SessionLimits {
    switch self {
    case .turns: SessionLimits(statement: patience, lock: min(.seconds(2), patience / 2), idleInTransaction: .seconds(3))
    case .acting: SessionLimits(statement: patience, lock: .seconds(2), idleInTransaction: .seconds(3))
    case .keeping: SessionLimits(statement: patience, lock: .seconds(3), idleInTransaction: .seconds(10))
    case .living: SessionLimits(statement: patience, lock: .seconds(2), idleInTransaction: .seconds(3))
    case .looking: SessionLimits(statement: patience, lock: .seconds(3))
    }
  }

  fileprivate var settings: String {
    switch self {
    case .turns, .acting: String(decoding: PackageResources.session_turns_sql, as: UTF8.self)
    case .keeping, .living: ""
    case .looking: String(decoding: PackageResources.session_looking_sql, as: UTF8.self)
    }
  }
}
