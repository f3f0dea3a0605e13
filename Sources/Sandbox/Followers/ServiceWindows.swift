internal import GRDB

/// What an account may send a follower now. (wechat-protocol 7.6)
enum ServiceWindows {
  /// What opens a window.
  enum Trigger: String {
    case message, click, follow, scan

    var seconds: Int64 { self == .message ? 48 * 3600 : 60 }
    var count: Int { self == .message ? 5 : 3 }
  }

  static func open(_ trigger: Trigger, _ account: String, _ openid: String, _ now: Int64, _ db: Database) throws {
    try db.execute(
      sql: "DELETE FROM windows WHERE account = ? AND openid = ? AND (ends_at <= ? OR kind = ?)", arguments: [account, openid, now, trigger.rawValue])
    try db.execute(
      sql: "INSERT INTO windows (account, openid, kind, ends_at, remaining) VALUES (?, ?, ?, ?, ?)",
      arguments: [account, openid, trigger.rawValue, now + trigger.seconds, trigger.count])
  }

  /// Uses one message. Where windows add up it is one of the window that ends first; else one of each.
  static func use(_ account: String, _ openid: String, _ now: Int64, _ readings: Readings, _ db: Database) throws {
    let rows = try Row.fetchAll(
      db, sql: "SELECT number, remaining FROM windows WHERE account = ? AND openid = ? AND ends_at > ? ORDER BY ends_at",
      arguments: [account, openid, now])
    if rows.isEmpty { throw APIRefusal(45015, "response out of time limit or subscription is canceled") }
    let open = rows.filter { ($0[1] as Int) > 0 }
    if open.isEmpty { throw APIRefusal(45047, "out of response count limit") }
    for row in readings.isLenient(.windowsAdd) ? Array(open.prefix(1)) : open {
      try db.execute(sql: "UPDATE windows SET remaining = remaining - 1 WHERE number = ?", arguments: [row[0] as Int64])
    }
  }

  static func close(_ account: String, _ openid: String, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM windows WHERE account = ? AND openid = ?", arguments: [account, openid])
  }
}
