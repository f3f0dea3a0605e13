internal import Engine
internal import GRDB
internal import Rules

/// Calls under way, of all workers: as many as may be are made at once, and today's are counted with them.
extension SQLiteOutbox {
  /// Whether one more call like this may be made at once; then it is.
  mutating func begin(_ row: OutboxRow, _ request: OutboxRequest) throws -> Bool {
    let key = CallKey(account: row.follower.account, kind: row.kind)
    let others = try running(key, request.now)
    var slots = begun[key] ?? OutboxSlots(max(0, request.limit.subtractingSaturated(others)))
    guard slots.takes(row) else { return false }
    slots.use(row)
    begun[key] = slots
    return true
  }

  mutating func underWay(_ key: CallKey, _ now: Int64) throws -> Int { try running(key, now) + (begun[key]?.count ?? 0) }

  /// Calls that were under way before this hand-out. What a dead worker had is not: its lease is over.
  private mutating func running(_ key: CallKey, _ now: Int64) throws -> Int {
    if running == nil {
      // One hand-out makes one call of up to fifty who get the same tag. Nothing is said of `ended_at`, or SQLite
      // reads all that waits instead of the few that are under way.
      let rows = try Row.fetchAll(
        try db.cachedStatement(
          sql: """
            SELECT o.account, o.kind, CASE o.kind WHEN 'tag' THEN (COUNT(*) + \(OutboxSlots.tagged - 1)) / \(OutboxSlots.tagged) ELSE COUNT(*) END
            FROM outbox o CROSS JOIN queues q ON q.account = o.account AND q.openid = o.openid
            WHERE o.running_since IS NOT NULL AND q.worker IS NOT NULL AND q.ready_at > ?
            GROUP BY o.account, o.kind, CASE o.kind WHEN 'tag' THEN o.payload END, o.running_since, q.worker
            """), arguments: [now])
      var counts: [CallKey: Int] = [:]
      for row in rows.map({ Columns($0, of: "outbox") }) {
        let key = CallKey(account: row.anyText(0), kind: OutboxKind(stored: row.anyText(1)))
        counts[key, default: 0] += Int(row.anyTime(2) ?? 0)
      }
      running = counts
    }
    return running?[key] ?? 0
  }
}
