package import Rules
/// Which database: a file, the memory of this process, or one of a server.
package enum DatabaseAddress: Sendable, Hashable, CustomStringConvertible {
  /// It ends with the process.
  case memory
  /// Path of an SQLite file.
  case file(String)
  /// In PostgreSQL.
  case server(ServerAddress)

  /// Whether other servers may answer from it too.
  package var isShared: Bool {
    switch self {
    case .memory, .file: false
    case .server: true
    }
  }

  /// As it is called in whatever is printed.
  package var description: String {
    switch self {
    case .memory: ":memory:"
    case .file(let path): path
    case .server(let server): server.description
    }
  }
}

/// How to reach a database of a server. What opens the door stands in it, so that it is never printed as it was given.
package struct ServerAddress: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// As it was given, for whoever connects.
  package let connection: String
  /// Without a password, and short.
  package let description: String

  package init(connection: String, shown: String) {
    self.connection = connection
    description = shown
  }

  package var customMirror: Mirror { Mirror(self, children: [("shown", description)]) }
}

extension DatabaseAddress {
  /// One line for operators: which database, and what is wrong with it.
  package func message(_ fault: StoreFault) -> Phrase { "database `\(description)`: \(reason(fault))" }

  /// What is wrong, in words that fit what it is.
  package func reason(_ fault: StoreFault) -> Phrase {
    switch self {
    case .memory, .file: fault.message
    case .server:
      switch fault {
      case .missing: "it holds no tables of wxrules; `wxrules store migrate` makes them, and so does `wxrules serve`"
      case .corrupt: "its data are damaged on the server's disk"
      case .full: "the disk of its server is full"
      case .readOnly: "it cannot be written: the server is a standby, or set to read only, or the user may only look"
      case .busy: "another transaction holds what is needed for too long; `pg_stat_activity` shows which"
      case .served: "another wxrules serves from this database"
      case .away(let reason): "\(reason); look whether the server runs, and at host, port and network between"
      case .notAPath, .overtaken, .applying, .numberTaken, .damaged, .replaced, .linked, .newer, .cutShort, .refused: fault.message
      // Five digits of base 36 are an SQLSTATE.
      case .other(let code):
        code >= 36 * 36 * 36 * 36 ? "PostgreSQL failed with SQLSTATE \(String(code, radix: 36, uppercase: true))" : fault.message
      }
    }
  }
}
