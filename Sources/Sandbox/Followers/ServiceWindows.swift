internal import GRDB
internal import Rules

/// What an account may send a follower now. (wechat-protocol 7.6)
enum ServiceWindows {
  /// What opens a window.
  enum Trigger: String {
    case message, click, follow, scan, payment

    var seconds: Int64 {
      switch self {
      case .message, .payment: 48 * 3600
      case .click, .follow, .scan: 60
      }
    }
    func count(_ readings: Readings) -> Int {
      switch self {
      case .message: 5
      case .click, .follow, .scan: 3
      case .payment: readings.isLenient(.paymentCount) ? .max : 20
      }
    }
  }

  static func open(_ trigger: Trigger, _ account: String, _ openid: String, _ now: Int64, _ readings: Readings, _ db: Database) throws {
    try db.execute(
      sql: "DELETE FROM windows WHERE account = ? AND openid = ? AND (ends_at <= ? OR kind = ?)", arguments: [account, openid, now, trigger.rawValue])
    try db.execute(
      sql: "INSERT INTO windows (account, openid, kind, ends_at, remaining) VALUES (?, ?, ?, ?, ?)",
      arguments: [account, openid, trigger.rawValue, now + trigger.seconds, trigger.count(readings)])
  }

  /// Uses one message. Where windows add up it is one of the window that ends first; else one of each.
  static func use(_ account: String, _ openid: String, _ now: Int64, _ readings: Readings, _ db: Database) throws {
    let refuses = try Bool.fetchOne(db, sql: "SELECT refuses FROM followers WHERE account = ? AND openid = ?", arguments: [account, openid])
    if refuses ?? false { throw APIRefusal(48002, "user has closed messages", because: "the follower refuses what the account sends: `block: true`") }
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
