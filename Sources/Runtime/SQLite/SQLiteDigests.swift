package import Engine
internal import FoundationEssentials
internal import GRDB

/// Which digest was the last, in one row of the settings for each account.
extension SQLiteStore {
  private static func name(_ account: String) -> String { "digest " + account }

  package func lastDigest(of account: String) throws(StoreFault) -> Int? { try reading { db in try Self.lastDigest(of: account, db) } }

  package func queueDigest(_ row: OutboxRow, day: Int) throws(StoreFault) -> Bool {
    try writing { db in
      if let last = try Self.lastDigest(of: row.follower.account, db), last >= day { return false }
      try db.execute(
        sql: "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        arguments: [Self.name(row.follower.account), Data(String(day).utf8)])
      try SQLiteOutbox(db).add(row)
      return true
    }
  }

  package func deadActions(of account: String, in time: Range<Int64>) throws(StoreFault) -> Int {
    try reading { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM outbox WHERE result = 'dead' AND ended_at >= ? AND ended_at < ? AND account = ?",
        arguments: [time.lowerBound, time.upperBound, account]) ?? 0
    }
  }

  private static func lastDigest(of account: String, _ db: Database) throws -> Int? {
    guard let bytes = try setting(name(account), db)?.bytes(0) else { return nil }
    return Int(String(decoding: bytes, as: UTF8.self))
  }
}
