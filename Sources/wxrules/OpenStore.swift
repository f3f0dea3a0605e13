import Engine
import SQLite
import Server
import Serving

/// Which store it is that commands work on: the one place that knows.
enum OpenStore {
  /// Opens the database at a path, or makes it.
  /// - Parameter serves: whether turns will be written: only one process may.
  static func at(_ path: String, keepAnswers: Int64 = 600, serves: Bool = false) throws(StoreFault) -> any Store {
    try SQLiteStore(path: path, keepAnswers: keepAnswers, serves: serves)
  }

  /// A database that must be there already: a misspelt path must not make an empty one.
  static func existing(_ path: String) throws(StoreFault) -> any Store {
    guard DiskFiles().exists(path) else { throw .missing }
    return try at(path)
  }
}

extension ServerConfiguration {
  /// The store at its database, once everything that the configuration alone tells has been looked at.
  /// - Throws: `ServingFault`.
  func openStore(serves: Bool) throws(ServingFault) -> any Store {
    guard problems.isEmpty else { throw ServingFault(reasons: problems) }
    do throws(StoreFault) {
      return try OpenStore.at(database, keepAnswers: keepAnswers, serves: serves)
    } catch {
      throw ServingFault(reasons: ["database `\(database)`: \(error.message)"])
    }
  }
}
