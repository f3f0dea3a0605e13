internal import Engine
internal import GRDB
internal import Rules

/// The lines of one follower: `followers.last_turn` is the newest of them, and each names the one before it. So they are found by their keys,
/// whatever else stands in the ledger.
struct SQLiteChain {
  /// A table `chain (turn)` of the lines of the follower `?2` of the account `?1`, to be put before a statement.
  static let table = """
    WITH RECURSIVE chain (turn) AS (
      SELECT last_turn FROM followers WHERE account = ?1 AND openid = ?2
      UNION SELECT before FROM ledger JOIN chain USING (turn) WHERE before IS NOT NULL
    )
    """

  private let db: Database

  init(_ db: Database) { self.db = db }

  func newest(of follower: FollowerID) throws -> Int64? {
    let row = try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT last_turn FROM followers WHERE account = ? AND openid = ?"),
      arguments: [follower.account, follower.openid])
    return row.flatMap { Columns($0, of: "followers").anyTime(0) }
  }

  /// - Parameters:
  ///   - newest: the turn of the line to begin with; nil for none.
  ///   - end: later lines are passed over.
  /// - Returns: in the order in which they were written.
  /// - Complexity: O(lines), each a look-up by key.
  func lines(of follower: FollowerID, from newest: Int64?, upTo end: Int64 = .max) throws -> [LedgerEntry] {
    let line = try db.cachedStatement(sql: "SELECT before, at, kind, subscription, campaign, scene, revision FROM ledger WHERE turn = ?")
    var lines: [LedgerEntry] = []
    var next = newest
    while let turn = next {
      let row = try RowScan(line, [turn], of: "ledger")
      guard try row.next() else { break }
      let before = try row.integerIfAny(0)
      if turn <= end {
        // Nothing is counted by the rules of then: where they cannot be read, the line can.
        lines.append(
          try Self.line(
            row, from: 1, follower, turn: turn, before: before.map { TurnID(number: $0) }, revision: (try? row.text(6)) ?? ""))
      }
      // Each names one that was written before it; a chain that turns back would never end.
      next = before.flatMap { $0 < turn ? $0 : nil }
    }
    return lines.reversed()
  }

  /// At these columns: at, kind, subscription, campaign, scene.
  static func line(
    _ row: borrowing RowScan, from first: Int32, _ follower: FollowerID, turn: Int64, before: TurnID? = nil, revision: String = ""
  ) throws(StoreFault) -> LedgerEntry {
    LedgerEntry(
      follower: follower, kind: try row.word(first + 1), at: try row.moment(first), turn: TurnID(number: turn),
      before: before, subscription: try row.word(first + 2), campaign: try row.textIfAny(first + 3),
      scene: try row.textIfAny(first + 4), revision: revision)
  }
}
