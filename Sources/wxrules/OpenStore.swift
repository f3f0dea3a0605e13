import Engine
import Logging
import PostgreSQL
import Rules
import SQLite
import Server
import Serving

/// Which store it is that commands work on: the one place that knows.
enum OpenStore {
  /// Which database a text names: what is no address of a server is the path of a file.
  static func address(_ text: String) throws(StoreFault) -> DatabaseAddress {
    if text == ":memory:" { return .memory }
    return try ServerAddress(text).map { .server($0) } ?? .file(text)
  }

  /// Opens a database, or makes it; one of an older version is brought along.
  /// - Parameters:
  ///   - keepAnswers: seconds, of a file.
  ///   - serves: whether turns will be written: only one process may do so in a file.
  static func at(_ database: DatabaseAddress, keepAnswers: Int64 = 600, serves: Bool = false) throws(StoreFault) -> any Store {
    switch database {
    case .memory: try SQLiteStore(path: ":memory:", keepAnswers: keepAnswers, serves: serves)
    case .file(let path): try SQLiteStore(path: path, keepAnswers: keepAnswers, serves: serves)
    case .server(let server): try PostgreSQLStore.open(server.connection)
    }
  }

  /// A database that must be there already: a misspelt name must not make an empty one.
  static func existing(_ database: DatabaseAddress) throws(StoreFault) -> any Store {
    switch database {
    case .memory: return try at(database)
    case .file(let path):
      guard SQLiteStore.exists(at: path) else { throw .missing }
      if SQLiteStore.isEmpty(at: path) { throw .corrupt }
      return try at(database)
    case .server(let server):
      let store = try PostgreSQLStore(at: server)
      guard try fits(store) else {
        store.close()
        throw .missing
      }
      return store
    }
  }

  /// A database to look at, which is not written; an empty one where there is none.
  static func toLookAt(_ database: DatabaseAddress) throws(StoreFault) -> any Store {
    switch database {
    case .memory: return try at(.memory)
    case .file(let path): return SQLiteStore.exists(at: path) ? try SQLiteStore(lookingAt: path) : try at(.memory)
    case .server(let server):
      let store = try PostgreSQLStore(at: server, isLookedAt: true)
      if try fits(store) { return store }
      store.close()
      return try at(.memory)
    }
  }

  /// A server's schema is brought along by who serves from it, or says so: not by everybody who asks something, while others still serve.
  /// - Returns: false where there is none.
  private static func fits(_ store: PostgreSQLStore) throws(StoreFault) -> Bool {
    guard let steps = try store.schemaSteps() else { return false }
    if try store.isBeingFilled() { throw CopyMark.refusal }
    if steps.isBehind {
      throw .refused("its schema is at step \(steps.taken) of \(steps.known): `wxrules store migrate` takes the others, and so does `wxrules serve`")
    }
    return true
  }

  /// Whether there is a database.
  static func exists(_ database: DatabaseAddress) throws(StoreFault) -> Bool {
    switch database {
    case .memory: return false
    case .file(let path): return SQLiteStore.exists(at: path)
    case .server(let server):
      let store = try PostgreSQLStore(at: server, isLookedAt: true)
      defer { store.close() }
      return try store.schemaSteps() != nil
    }
  }

  /// Why a server could not write to a database, or make it there; nil when nothing speaks against it.
  static func servingObjection(_ database: DatabaseAddress) throws(StoreFault) -> StoreFault? {
    switch database {
    case .memory: return nil
    case .file(let path):
      let isThere = DiskFiles().exists(path)
      return DiskFiles().mayWrite(isThere ? path : path.lastIndex(of: "/").map { String(path[...$0]) } ?? ".") ? nil : .readOnly
    case .server(let server):
      let store = try PostgreSQLStore(at: server)
      defer { store.close() }
      return try store.servingObjection()
    }
  }

  /// Somebody who named a database expects it to be there; without a word, what is only looked at would begin from nothing.
  static func sayIfMissing(_ given: String?) throws {
    guard Setting.database.value(given) != nil else { return }
    let database = try Settings.database(given)
    do throws(StoreFault) {
      if database == .memory { return }
      guard try !exists(database) else { return }
      Terminal.complain("wxrules: database `\(database.description)` is not there yet; what follows is as if nothing had been made yet\n")
    } catch {
      throw Terminal.stop(database.message(error))
    }
  }

  // MARK: the schema

  /// Brings a database along that is there. In a server an empty one becomes a store.
  /// - Returns: how far it was, and how far it is.
  static func migrate(_ database: DatabaseAddress) throws(StoreFault) -> (from: SchemaSteps, to: SchemaSteps) {
    switch database {
    case .memory: throw .missing
    case .file(let path):
      guard SQLiteStore.exists(at: path) else { throw .missing }
      if SQLiteStore.isEmpty(at: path) { throw .corrupt }
      let before = try SQLiteStore.schemaSteps(at: path)
      if !before.isBehind { return (before, before) }
      try SQLiteStore(path: path, serves: false).close()
      return (before, try SQLiteStore.schemaSteps(at: path))
    case .server(let server):
      let store = try PostgreSQLStore(at: server)
      defer { store.close() }
      let before = try store.schemaSteps()
      if let before, !before.isBehind { return (before, before) }
      try PostgreSQLStore.open(server.connection).close()
      let after = try store.schemaSteps() ?? SchemaSteps(taken: 0, known: 0)
      return (before ?? SchemaSteps(taken: 0, known: after.known), after)
    }
  }

  /// What is wrong with a database that is there, line by line.
  static func check(_ database: DatabaseAddress) throws(StoreFault) -> [Phrase] {
    switch database {
    case .memory: throw .missing
    case .file(let path):
      guard SQLiteStore.exists(at: path) else { throw .missing }
      if SQLiteStore.isEmpty(at: path) { throw .corrupt }
      return try SQLiteCheck(at: path).findings.map(\.message)
    case .server(let server):
      let store = try PostgreSQLStore(at: server, isLookedAt: true)
      defer { store.close() }
      guard try store.schemaSteps() != nil else { throw .missing }
      if try store.isBeingFilled() { throw CopyMark.refusal }
      return try store.check().findings.map(\.message)
    }
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
      throw ServingFault(reasons: [database.message(error)])
    }
  }
}
