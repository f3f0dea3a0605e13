internal import Engine
internal import GRDB
internal import Rules
internal import Wire

/// When rules answered whose limit counts the answers to all followers of an account. No row names a follower.
struct SQLiteSharedLimits {
  private let db: Database
  private static let damaged = StoreFault.damaged(table: "shared_answers", column: "times")

  init(_ db: Database) { self.db = db }

  func times(of limits: [SharedLimit]) throws -> [SharedLimit: [Int64]] {
    var found: [SharedLimit: [Int64]] = [:]
    for limit in limits where found[limit] == nil {
      let row = try Row.fetchOne(
        try db.cachedStatement(sql: "SELECT times FROM shared_answers WHERE account = ? AND name = ?"), arguments: [limit.account, limit.key])
      guard let row else { continue }
      // Not as if nobody had been answered yet.
      guard case .array(let members)? = JSON(try Columns(row, of: "shared_answers").text(0)) else { throw Self.damaged }
      found[limit] = try members.map { member in
        guard let time = member.int else { throw Self.damaged }
        return Columns.bounded(Int64(time))
      }
    }
    return found
  }

  /// Two for one: what counts no more goes faster than it comes.
  func keep(_ times: [Int64], of limit: SharedLimit, at: Int64, until: Int64?) throws {
    try db.cachedStatement(
      sql: """
        DELETE FROM shared_answers WHERE (account, name) IN
          (SELECT account, name FROM shared_answers WHERE until < ? ORDER BY until LIMIT 2)
        """
    ).execute(arguments: [at])
    try db.cachedStatement(sql: "REPLACE INTO shared_answers (account, name, times, until) VALUES (?, ?, ?, ?)").execute(
      arguments: [limit.account, limit.key, JSON.array(times.map { .int(Int($0)) }).line, until])
  }
}
