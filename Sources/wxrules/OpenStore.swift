import Engine
import Logging
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

  /// The turns that are remembered beside a database, to be looked at.
  static func turns(of path: String, _ store: any Store) throws(StoreFault) -> any TurnStore {
    try SQLiteTurns(beside: path, owner: try Mask(of: store).fingerprint, use: .look)
  }

  /// What went wrong with a file of turns, which is another one than the database, and what to do.
  static func turnsReason(_ path: String, _ fault: StoreFault) -> String {
    switch fault {
    case .damaged, .corrupt, .other:
      "turns of database `\(path)`: \(turnsMessage(fault)); it is `\(path)-turns`, which may be deleted while no server runs: nothing depends on it"
    case .missing, .full, .notAPath, .readOnly, .busy, .served, .applying, .numberTaken, .replaced, .linked, .newer, .cutShort, .away, .refused:
      "turns of database `\(path)`: \(fault.message)"
    }
  }

  static func turnsMessage(_ fault: StoreFault) -> String { SQLiteTurns.message(fault) }

  /// The same of what was read from both.
  static func reason(_ path: String, _ fault: StoreFault) -> String {
    SQLiteTurns.isOfTurns(fault) ? turnsReason(path, fault) : "database `\(path)`: \(fault.message)"
  }

  /// The turns, to forget followers in them; nil where there are none.
  static func turnsToForget(of path: String, _ store: any Store) throws(StoreFault) -> (any TurnStore)? {
    do throws(StoreFault) {
      return try SQLiteTurns(beside: path, owner: try Mask(of: store).fingerprint, use: .forget)
    } catch {
      switch error {
      case .missing: return nil
      // Also one that is not said to be of this database: it may be, and what stands in it would be shown again.
      case .damaged, .full, .notAPath, .readOnly, .busy, .served, .applying, .numberTaken, .corrupt, .replaced, .linked, .newer, .cutShort, .away,
        .refused, .other:
        throw error
      }
    }
  }

  /// A database that must be there already: a misspelt path must not make an empty one.
  static func existing(_ path: String) throws(StoreFault) -> any Store {
    guard exists(path) else { throw .missing }
    if SQLiteStore.isEmpty(at: path) { throw .corrupt }
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

  /// Where turns are remembered; nil when they are not to be, or cannot be: that keeps nobody from being answered.
  func openTurns(beside store: any Store, log: Logger) -> (any TurnStore)? {
    guard retention != nil, database != ":memory:" else { return nil }
    do throws(StoreFault) {
      let turns = try SQLiteTurns(beside: database, owner: try Mask(of: store).fingerprint, use: .record)
      switch turns.loss {
      case .missing?:
        if try store.lastTurn() != nil { log.notice("the file of turns was not there: turns are remembered from now on") }
      case .foreign?, .damaged?: log.error("the file of turns begins anew: \(turns.loss?.message ?? "")")
      case nil: break
      }
      return turns
    } catch {
      log.error("turns are not remembered: \(error.message)")
      return nil
    }
  }
}
