package import Engine
internal import GRDB
internal import Rules
internal import Wire

/// Notes facts of followers that no turn notes. Of whom nothing is known, nothing is noted: they were erased, or never came.
struct SQLiteFacts {
  private let db: Database

  init(_ db: Database) { self.db = db }

  /// What an endpoint's answer says of the follower of an action.
  func note(_ changes: [FactChange], by row: OutboxRow) throws {
    if changes.isEmpty { return }
    // A damaged row holds no action up: of that follower nothing is noted.
    guard var profile = try? profile(of: row.follower) else { return }
    for change in changes { profile.apply(change) }
    profile.prune(at: row.eventAt, lateness: Lateness.posted)
    try keep(profile, of: row.follower)
    for change in changes {
      guard let line = FactRecord.fields(of: change, by: row) else { continue }
      try record(line, of: row.follower, turn: row.id.turn.number, at: row.eventAt)
    }
  }

  func write(_ write: AttributeWrite, now: Int64) throws -> AttributeWrite.Outcome {
    guard var profile = try profile(of: write.follower) else { return .unknown }
    let outcome = write.apply(to: &profile)
    guard outcome == .changed else { return outcome }
    try keep(profile, of: write.follower)
    try record(FactRecord.fields(of: write), of: write.follower, turn: now, at: now / 1_000_000)
    return .changed
  }

  func isKnown(_ follower: FollowerID) throws -> Bool {
    try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT 1 FROM followers WHERE account = ? AND openid = ?"), arguments: [follower.account, follower.openid]) != nil
  }

  private func profile(of follower: FollowerID) throws -> Facts.Profile? {
    try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT profile FROM followers WHERE account = ? AND openid = ?"),
      arguments: [follower.account, follower.openid]
    ).map { row in try Columns(row, of: "followers").textIfAny(0).map { FactsCodec.profile($0) } ?? Facts.Profile() }
  }

  private func keep(_ profile: Facts.Profile, of follower: FollowerID) throws {
    try db.cachedStatement(sql: "UPDATE followers SET profile = ? WHERE account = ? AND openid = ?").execute(
      arguments: [FactsCodec.text(profile), follower.account, follower.openid])
  }

  /// Behind the lines that the turn has of its own.
  private func record(_ line: (name: String, fields: JSON), of follower: FollowerID, turn: Int64, at: Int64) throws {
    try db.cachedStatement(
      sql: """
        INSERT INTO records (account, openid, at, turn, position, name, fields)
        SELECT ?, ?, ?, ?, MAX(?, COALESCE(MAX(position) + 1, 0)), ?, ? FROM records
        WHERE turn = ? AND typeof(position) = 'integer' AND position BETWEEN 0 AND 4294967295
        """
    ).execute(
      arguments: [follower.account, follower.openid, at, turn, FactRecord.firstPosition, line.name, line.fields.line, turn])
  }
}

extension SQLiteStore {
  package func write(_ writes: [AttributeWrite], now: Int64) throws(StoreFault) -> [AttributeWrite.Outcome] {
    try writing { db in
      let facts = SQLiteFacts(db)
      return try writes.map { try facts.write($0, now: now) }
    }
  }

  package func known(_ followers: [FollowerID]) throws(StoreFault) -> Set<FollowerID> {
    try reading { db in
      let facts = SQLiteFacts(db)
      return Set(try followers.filter { try facts.isKnown($0) })
    }
  }
}
