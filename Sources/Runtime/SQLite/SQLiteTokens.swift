package import Engine
internal import GRDB

extension SQLiteStore {
  package func accessToken(of owner: TokenOwner) throws(StoreFault) -> AccessToken? {
    try reading { db in try Self.token(of: owner, db) }
  }

  private static func token(of owner: TokenOwner, _ db: Database) throws -> AccessToken? {
    // One that is damaged is none: another one is got, and takes its place.
    guard
      let row = try Row.fetchOne(db, sql: "SELECT token, renew_at, expires_at FROM access_tokens WHERE owner = ?", arguments: [owner.name])
        .map({ Columns($0, of: "access_tokens") }),
      let text = try? row.textIfAny(0), let renewAt = row.anyTime(1), let expiresAt = row.anyTime(2)
    else { return nil }
    return AccessToken(text: text, renewAt: renewAt, expiresAt: expiresAt)
  }

  package func claimRenewal(of owner: TokenOwner, failed: String?, now: Int64, until: Int64) throws(StoreFault) -> RenewalClaim {
    try writing { db in
      if let token = try Self.token(of: owner, db), token.text != failed, token.renewAt > now { return .renewed(token) }
      let claimed = try Int64.fetchOne(db, sql: "SELECT claimed_until FROM access_tokens WHERE owner = ?", arguments: [owner.name])
      // A clock that was far ahead must not leave a claim that never ends.
      if let claimed, claimed > now, claimed <= now + 60_000 { return .theirs }
      try db.execute(
        sql: "INSERT INTO access_tokens (owner, claimed_until) VALUES (?, ?) ON CONFLICT DO UPDATE SET claimed_until = excluded.claimed_until",
        arguments: [owner.name, until])
      return .ours
    }
  }

  package func claimForcing(of owner: TokenOwner, now: Int64, gap: Int64) throws(StoreFault) -> Int64? {
    try writing { db in
      let row = try Row.fetchOne(db, sql: "SELECT forced_at FROM access_tokens WHERE owner = ?", arguments: [owner.name])
      // A clock that was far ahead must not leave a pause that never ends.
      if let last = row.flatMap({ Columns($0, of: "access_tokens").anyTime(0) }), last <= now, last > now - gap { return last + gap }
      try db.execute(
        sql: "INSERT INTO access_tokens (owner, forced_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET forced_at = excluded.forced_at",
        arguments: [owner.name, now])
      return nil
    }
  }

  package func shiftForcing(of owner: TokenOwner, to time: Int64) throws(StoreFault) {
    try writing { db in try db.execute(sql: "UPDATE access_tokens SET forced_at = ? WHERE owner = ?", arguments: [time, owner.name]) }
  }

  package func keep(_ token: AccessToken?, of owner: TokenOwner) throws(StoreFault) {
    try writing { db in
      if let token {
        try db.execute(
          sql: """
            INSERT INTO access_tokens (owner, token, renew_at, expires_at) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET token = excluded.token, renew_at = excluded.renew_at, expires_at = excluded.expires_at, claimed_until = NULL
            """,
          arguments: [owner.name, token.text, token.renewAt, token.expiresAt])
      } else {
        try db.execute(sql: "UPDATE access_tokens SET claimed_until = NULL WHERE owner = ?", arguments: [owner.name])
      }
    }
  }
}
