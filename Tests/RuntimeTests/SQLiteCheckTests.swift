import Foundation
import GRDB
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite

/// What `wxrules store check` says of a file.
@Suite("the check of a file")
struct SQLiteCheckTests {
  private func place() throws -> String {
    let folder = FileManager.default.temporaryDirectory.path + "/check-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/wx.db"
    try SQLiteStore(path: path).close()
    return path
  }

  @Test("a whole one has nothing, also while it is served from, and is left as it is")
  func whole() throws {
    let path = try place()
    defer { try? FileManager.default.removeItem(atPath: String(path.dropLast("/wx.db".count))) }
    let before = try Data(contentsOf: URL(filePath: path))
    let check = try SQLiteCheck(at: path)
    #expect(check.findings.isEmpty && !check.steps.isBehind && check.steps.known > 0)
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    let served = try SQLiteStore(path: path)
    #expect(try SQLiteCheck(at: path).findings.isEmpty)
    served.close()
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: String
    let finds: String
  }

  static let damages = [
    Damage(
      testDescription: "a step that is not there", sql: "DELETE FROM grdb_migrations WHERE rowid = (SELECT max(rowid) FROM grdb_migrations)",
      finds: "the schema is at step"),
    Damage(
      testDescription: "books that were written by hand",
      sql: """
        INSERT INTO book_state (account, generation, last_generation, fingerprint, cursor, settled, cells_sum, people_sum, conversions_sum, seal)
          VALUES ('main', 1, 1, 'x', 0, 0, 1, 2, 3, 4)
        """,
      finds: "the sums in the books of account `main`"),
    Damage(
      testDescription: "an index without its rows",
      sql: """
        INSERT INTO records VALUES (1, 0, 'main', 'o1', 0, 'a', '{}'); PRAGMA writable_schema = ON;
        UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'former_codes_of_address')
          WHERE name = 'records_of_follower'
        """,
      finds: "index records_of_follower"),
  ]

  @Test("what is wrong is named", arguments: damages)
  func damaged(_ damage: Damage) throws {
    let path = try place()
    defer { try? FileManager.default.removeItem(atPath: String(path.dropLast("/wx.db".count))) }
    let database = try DatabaseQueue(path: path)
    try database.writeWithoutTransaction { db in try db.execute(sql: damage.sql) }
    try database.close()
    let found = try SQLiteCheck(at: path).findings.map(\.message)
    #expect(!found.isEmpty && found.contains { $0.english.contains(damage.finds) }, "\(found)")
  }
}
