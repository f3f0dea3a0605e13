package import Engine
internal import GRDB
package import Rules

/// What a file is found to be, for operators who ask whether it is whole.
package struct SQLiteCheck: Sendable, Equatable {
  package enum Finding: Sendable, Equatable {
    /// This version has taken no step of these yet.
    case lacksSteps(SchemaSteps)
    /// In the words of SQLite, which name tables and pages.
    case damaged(Phrase)
    /// Sums of an account are not what was written.
    case books(account: String)

    /// One line for operators; nothing of the data in it.
    package var message: Phrase {
      switch self {
      case .lacksSteps(let steps): "the schema is at step \(steps.taken) of \(steps.known)"
      case .damaged(let words): words
      case .books(let account): "the sums in the books of account `\(account)` are not those that were written; the next report makes them anew"
      }
    }
  }
  package let steps: SchemaSteps
  package private(set) var findings: [Finding] = []

  /// Beyond them SQLite stops looking.
  private static let most = 20

  /// Looks at a file that is there; it is not written, and whoever serves from it is not disturbed.
  package init(at path: String) throws(StoreFault) {
    let file = try DatabaseFile(at: try DatabaseFile.plainPath(path), serves: false)
    defer { file.close() }
    let database = try file.opening { () throws(StoreFault) in try SQLiteStore.look(at: file.path).0 }
    defer { try? database.close() }
    steps = try SQLiteStore.schemaSteps(of: database)
    if steps.isBehind { findings.append(.lacksSteps(steps)) }
    do {
      findings += try database.read { db in try Self.damages(db) + (Self.damagedBooks(db)).map { .books(account: $0) } }
    } catch {
      let fault = StoreFault(error)
      guard fault == .corrupt else { throw fault }
      findings.append(.damaged(fault.message))
    }
  }

  private static func damages(_ db: Database) throws -> [Finding] {
    // Of pages it tells in one row, under a head.
    try String.fetchAll(db, sql: "PRAGMA integrity_check(\(most))").flatMap { $0.split(separator: "\n") }
      .filter { $0 != "ok" && !$0.hasPrefix("***") }.map { Finding.damaged(Phrase(verbatim: String($0))) }
  }

  /// Accounts whose sums are not those beside which their checksum stands.
  private static func damagedBooks(_ db: Database) throws -> [String] {
    guard try SQLiteBookTables.areThere(db) else { return [] }
    return try String.fetchAll(db, sql: "SELECT account FROM book_state WHERE generation > 0 ORDER BY account").filter { account in
      guard let row = try SQLiteBookState(of: account, db) else { return true }
      return try SQLiteBookSums(db, account: account, generation: row.state.generation).check() != row.check
    }
  }
}

extension SQLiteStore {
  /// How far the schema of a file that is there has come; nothing is written.
  package static func schemaSteps(at path: String) throws(StoreFault) -> SchemaSteps {
    let file = try DatabaseFile(at: try DatabaseFile.plainPath(path), serves: false)
    defer { file.close() }
    let database = try file.opening { () throws(StoreFault) in try look(at: file.path).0 }
    defer { try? database.close() }
    return try schemaSteps(of: database)
  }

  static func schemaSteps(of database: DatabaseQueue) throws(StoreFault) -> SchemaSteps {
    let migrator = SQLiteMigrations.migrator()
    do {
      let taken = try database.read(migrator.appliedMigrations)
      return SchemaSteps(taken: taken.count, known: migrator.migrations.count)
    } catch {
      throw StoreFault(error)
    }
  }
}
