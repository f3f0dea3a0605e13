internal import Engine
internal import GRDB
internal import Rules

/// Kinds of calls that are not made for a while, for all workers.
extension SQLiteOutbox {
  private static let pauseColumns = "account, kind, endpoint, since, until, label, cause, remedy"

  /// Nil for a kind of another version, and for a row that is damaged: the next call finds the cause anew.
  private static func pause(_ row: Columns) -> OutboxPause? {
    guard let kind = OutboxKind(rawValue: row.anyText(1)), let since = row.anyTime(3), let until = row.anyTime(4) else { return nil }
    let endpoint = row.anyText(2)
    return OutboxPause(
      OutboxPause.Place(account: row.anyText(0), kind: kind, endpoint: endpoint.isEmpty ? nil : endpoint),
      OutboxPause.Cause(label: row.anyText(5), text: row.anyText(6), remedy: row.anyText(7)), since: since, until: until)
  }

  static func arguments(_ place: OutboxPause.Place) -> StatementArguments { [place.account, place.kind.rawValue, place.endpoint ?? ""] }

  func readPauses() throws -> [OutboxPause.Place: OutboxPause] {
    let rows = try Row.fetchAll(try db.cachedStatement(sql: "SELECT \(Self.pauseColumns) FROM pauses"))
    return Dictionary(rows.compactMap { Self.pause(Columns($0, of: "pauses")) }.map { ($0.place, $0) }) { $1 }
  }

  /// One for the same cause goes on since it began; one that ends before another says nothing new.
  func keep(_ pause: OutboxPause) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO pauses (\(Self.pauseColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET since = CASE WHEN label = excluded.label THEN since ELSE excluded.since END, until = excluded.until,
          label = excluded.label, cause = excluded.cause, remedy = excluded.remedy WHERE excluded.until >= until
        """
    ).execute(arguments: Self.arguments(pause.place) + [pause.since, pause.until, pause.cause.label, pause.cause.text, pause.cause.remedy])
  }

  /// Ends those at these places.
  func resume(_ places: Set<OutboxPause.Place>) throws -> [OutboxPause] {
    if places.isEmpty { return [] }
    let known = try readPauses()
    return try places.compactMap { place in
      guard let pause = known[place] else { return nil }
      try db.cachedStatement(sql: "DELETE FROM pauses WHERE account = ? AND kind = ? AND endpoint = ?").execute(arguments: Self.arguments(place))
      return pause
    }
  }

  /// Of an action that waits: what a pause holds up.
  static let isHeld = """
    EXISTS (SELECT 1 FROM pauses WHERE pauses.account = outbox.account AND pauses.kind = outbox.kind
      AND pauses.endpoint = outbox.endpoint AND outbox.due_at <= pauses.until)
    """

  private static let heldBy = "ended_at IS NULL AND running_since IS NULL AND account = ? AND kind = ? AND endpoint = ? AND due_at <= ?"

  /// How many actions a pause holds up, and when the oldest of them was due.
  func held(by pause: OutboxPause) throws -> (count: Int, oldest: Int64?) {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT COUNT(*), MIN(due_at) FROM outbox WHERE \(Self.heldBy)", arguments: Self.arguments(pause.place) + [pause.until])
    else { return (0, nil) }
    let found = Columns(row, of: "outbox")
    return (Int(found.anyTime(0) ?? 0), found.anyTime(1))
  }

  /// Those that a pause has put off may go now; how often today's calls were made is for the platform to say.
  func release(_ pause: OutboxPause, now: Int64) throws {
    let place = Self.arguments(pause.place) + [pause.until]
    try db.execute(
      sql: """
        UPDATE queues SET ready_at = ? WHERE worker IS NULL AND ready_at > ?
          AND (account, openid) IN (SELECT account, openid FROM outbox WHERE \(Self.heldBy))
        """, arguments: [now, now] + place)
    try db.execute(
      sql: "UPDATE outbox SET retry_at = ? WHERE \(Self.heldBy) AND retry_at > ? AND retry_at <= ?", arguments: [now] + place + [now, pause.until])
    if let quota = pause.place.kind.quota {
      try db.execute(
        sql: "DELETE FROM api_calls WHERE account = ? AND api = ? AND day = ?",
        arguments: [pause.place.account, quota.api, PlatformDay.number(at: now / 1000)])
    }
  }
}
