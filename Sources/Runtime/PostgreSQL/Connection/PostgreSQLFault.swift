/// Why PostgreSQL did not do what it was asked to.
package enum PostgreSQLFault: Error, Hashable, Sendable {
  /// Why no connection came about.
  package enum Obstacle: Hashable, Sendable {
    case refused, unknownHost, noSocket, tls, starting, timedOut, other
  }

  /// What was given is no connection string.
  case connectionString
  case unreachable(Obstacle)
  /// The connection ended. What was asked outside a transaction may have been done or not; an open transaction was not.
  case lost
  /// The server did not answer in time. The statement is cancelled where that can be, and the connection is closed.
  case timedOut
  /// The connection ended while a transaction was committed: it may be there or not.
  case outcomeUnknown
  case authentication
  case noSuchDatabase
  case insufficientPrivilege
  case tooManyConnections
  case diskFull
  case outOfMemory
  /// A standby, or a database that is set to read only.
  case readOnly
  /// Another transaction came first: the same one again may succeed.
  case serialization
  case deadlock
  case uniqueViolation(constraint: String)
  case lockTimeout
  /// By somebody, or by `statement_timeout`.
  case cancelled
  /// Data or index on the server's disk are damaged.
  case corrupt
  /// A text with U+0000, which PostgreSQL cannot hold. Parameters count from 1, as `$1`.
  case zeroInText(statement: String, parameter: Int)
  /// The statement wants a parameter of another type there.
  case parameterType(statement: String, parameter: Int)
  case parameterCount(statement: String)
  /// A gigabyte or more.
  case parameterSize(statement: String, parameter: Int)
  /// A value is null, of another type, or of bytes that are none of its type.
  case damaged(statement: String, column: String)
  /// There are fewer rows or columns.
  case noSuchColumn(statement: String)
  /// A transaction inside another.
  case nested
  case other(sqlState: String, statement: String)

  /// Whether the whole transaction is worth another try as it is.
  package var isRetryable: Bool {
    switch self {
    case .serialization, .deadlock: true
    case .connectionString, .unreachable, .lost, .timedOut, .outcomeUnknown, .authentication, .noSuchDatabase, .insufficientPrivilege,
      .tooManyConnections, .diskFull, .outOfMemory, .readOnly, .uniqueViolation, .lockTimeout, .cancelled, .corrupt, .zeroInText, .parameterType,
      .parameterCount, .parameterSize, .damaged, .noSuchColumn, .nested, .other:
      false
    }
  }

  /// - Parameters:
  ///   - sqlState: PostgreSQL's documentation, appendix A.
  ///   - constraint: the server names it with a violation.
  init(sqlState: String, statement: String, constraint: String = "") {
    switch sqlState {
    case "40001": self = .serialization
    case "40P01": self = .deadlock
    case "23505": self = .uniqueViolation(constraint: constraint)
    // 25P03, 25P04, 57P05: the server ends a session that was idle, or in one transaction, for too long.
    case "57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04": self = .lost
    case "40003", "08007": self = .outcomeUnknown
    case "53300": self = .tooManyConnections
    case "53100": self = .diskFull
    case "53200": self = .outOfMemory
    case "25006": self = .readOnly
    case "55P03": self = .lockTimeout
    case "57014": self = .cancelled
    case "3D000": self = .noSuchDatabase
    case "42501": self = .insufficientPrivilege
    case "XX001", "XX002": self = .corrupt
    case _ where sqlState.hasPrefix("08"): self = .lost
    case _ where sqlState.hasPrefix("28"): self = .authentication
    case _: self = .other(sqlState: sqlState, statement: statement)
    }
  }
}
