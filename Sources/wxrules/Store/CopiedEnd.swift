import Engine
import PostgreSQL
import Rules
import SQLite
import Serving

/// One end of a copy, as it is called on the command line.
struct CopiedEnd {
  private let database: DatabaseAddress
  let store: any CopiedStore

  /// - Parameter place: which argument it is.
  init(_ text: String, _ place: String) throws {
    database = try Settings.database(text, Phrase(verbatim: place))
    switch database {
    case .memory: throw Terminal.stop("\(place): `:memory:` ends with the process: there is nothing in it, and nothing stays")
    case .file(let path): store = SQLiteCopiedStore(path) { Mask(key: $0).fingerprint }
    case .server(let server): store = PostgreSQLCopiedStore(server.connection)
    }
  }

  var name: String { "`\(database)`" }

  /// What is remembered of turns lies beside a file, and is named where it is at fault.
  func reason(_ fault: StoreFault) -> Phrase { OpenTurns.reasonOfEither(database, fault) }
}
