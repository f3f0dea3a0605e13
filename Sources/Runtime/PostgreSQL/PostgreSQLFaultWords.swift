package import Rules

extension PostgreSQLFault {
  /// One line for operators; nothing of the data in it, and no password.
  package var message: Phrase {
    switch self {
    case .connectionString: "this is no connection string of PostgreSQL: postgresql://USER@HOST:PORT/DATABASE, or words as host=HOST dbname=DATABASE"
    case .unreachable(let obstacle): "no connection to PostgreSQL: \(obstacle.message)"
    case .lost: "the connection to PostgreSQL was lost"
    case .timedOut: "PostgreSQL did not answer in time"
    case .outcomeUnknown: "the connection to PostgreSQL was lost during a commit, so nobody can tell whether it was done"
    case .authentication: "PostgreSQL lets this user not in: look at the user, the password, and the server's pg_hba.conf"
    case .noSuchDatabase: "there is no such database in PostgreSQL"
    case .insufficientPrivilege: "the user may not do this in PostgreSQL"
    case .tooManyConnections: "PostgreSQL has no connection left: look at max_connections"
    case .diskFull: "the disk of PostgreSQL is full"
    case .outOfMemory: "no memory was left"
    case .readOnly: "PostgreSQL cannot be written: it is a standby, or set to read only"
    case .serialization: "another transaction came first"
    case .deadlock: "two transactions waited for each other, and this one was ended"
    case .uniqueViolation(let constraint): "a row is there already: constraint `\(constraint)`"
    case .lockTimeout: "another transaction of PostgreSQL holds what is needed for too long"
    case .cancelled: "the statement was cancelled, by somebody or because it took too long"
    case .corrupt: "the database's files are damaged on PostgreSQL's disk"
    case .zeroInText(let statement, let parameter): "statement `\(statement)`: the text of parameter \(parameter) holds U+0000"
    case .parameterType(let statement, let parameter): "statement `\(statement)`: parameter \(parameter) is of another type"
    case .parameterCount(let statement): "statement `\(statement)`: it takes another number of parameters"
    case .parameterSize(let statement, let parameter): "statement `\(statement)`: parameter \(parameter) is too large"
    case .damaged(let statement, let column): "statement `\(statement)`: column `\(column)` is of another kind than it should be"
    case .noSuchColumn(let statement): "statement `\(statement)`: it gives no such row or column"
    case .nested: "a transaction was begun inside another"
    case .other(let sqlState, let statement): "PostgreSQL failed with SQLSTATE \(sqlState) at statement `\(statement)`"
    }
  }
}

extension PostgreSQLFault.Obstacle {
  fileprivate var message: Phrase {
    switch self {
    case .refused: "nobody listens there"
    case .unknownHost: "there is no host of that name"
    case .noSocket: "there is no such socket"
    case .tls: "TLS could not be agreed upon"
    case .starting: "the server is starting or stopping"
    case .timedOut: "the server did not answer in time"
    case .other: "the server could not be reached"
    }
  }
}
