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

  /// A database to look at, which is not written; an empty one where there is none.
  static func toLookAt(_ path: String) throws(StoreFault) -> any Store {
    exists(path) && path != ":memory:" ? try SQLiteStore(lookingAt: path) : try at(":memory:")
  }

  /// Whether a server could write to the database at a path, or make it there.
  static func mayServe(_ path: String) -> Bool {
    if path == ":memory:" || DiskFiles().exists(path) { return path == ":memory:" || DiskFiles().mayWrite(path) }
    return DiskFiles().mayWrite(path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".")
  }

  /// Somebody who named a database expects it to be there; without a word, what is only looked at would begin from nothing.
  static func sayIfMissing(_ given: String?) {
    guard let path = Setting.database.value(given), path != ":memory:", !exists(path) else { return }
    Terminal.complain("wxrules: database `\(path)`: no such file; what follows is as if nothing had been made yet\n")
  }
  /// Whether there is a database at a path.
  static func exists(_ path: String) -> Bool { SQLiteStore.exists(at: path) }

  /// A database that must be there already: a misspelt path must not make an empty one.
  static func existing(_ path: String) throws(StoreFault) -> any Store {
    guard exists(path) else { throw .missing }
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
