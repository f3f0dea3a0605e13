internal import Engine
internal import GRDB
internal import Rules
internal import Wire

/// Quotas and what else belongs to the account. (wechat-protocol 4.5, 5.3, 7.11)
enum AccountAPI {
  static let methods = [
    APIMethod(path: "get_current_autoreply_info", form: .get, daily: 10_000, answer: autoreply),
    APIMethod(path: "getcallbackip", form: .get, daily: 10_000) { _, _ in .json(["ip_list": ["127.0.0.1"]]) },
    APIMethod(path: "clear_quota", form: .post, daily: nil, answer: clearQuota),
    APIMethod(path: "openapi/quota/get", form: .post, daily: nil, answer: quota),
  ]

  @Sendable private static func autoreply(_ call: APICall, _ db: Database) throws -> APIAnswer {
    .json(["is_add_friend_reply_open": 0, "is_autoreply_open": 0])
  }

  @Sendable private static func clearQuota(_ call: APICall, _ db: Database) throws -> APIAnswer {
    guard try call.object()["appid"]?.string == call.account.appID else { throw APIRefusal(40013, "invalid appid") }
    // A month counts as thirty days: who waits for the next one meets the same number.
    let month = PlatformDay.number(at: call.now) / 30
    guard try db.next("clear_quota \(call.account.name) \(month)") <= 10 else { throw APIRefusal(48006, "clear quota limit reached") }
    try db.execute(sql: "DELETE FROM calls WHERE account = ?", arguments: [call.account.name])
    return .ok
  }

  @Sendable private static func quota(_ call: APICall, _ db: Database) throws -> APIAnswer {
    guard let path = try call.object()["cgi_path"]?.string, path.hasPrefix("/cgi-bin/"), let method = APIMethod.at(String(path.dropFirst(9))),
      let limit = method.daily
    else { throw APIRefusal(76021, "cgi_path not found") }
    let used = try CallCount.today(method.path, call.account.name, call.now, db)
    return .json([
      "errcode": 0, "errmsg": "ok", "quota": ["daily_limit": .int(limit), "used": .int(used), "remain": .int(max(0, limit - used))],
    ])
  }
}

/// How often a call was made today.
enum CallCount {
  static func today(_ path: String, _ account: String, _ now: Int64, _ db: Database) throws -> Int {
    try Int.fetchOne(
      db, sql: "SELECT count FROM calls WHERE account = ? AND api = ? AND day = ?", arguments: [account, path, PlatformDay.number(at: now)]) ?? 0
  }

  /// Counts one more.
  /// - Throws: `APIRefusal` when that is one too many.
  static func add(_ method: APIMethod, _ account: String, _ now: Int64, _ db: Database) throws {
    try db.execute(
      sql: "INSERT INTO calls (account, api, day, count) VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
      arguments: [account, method.path, PlatformDay.number(at: now)])
    if let limit = method.daily, try today(method.path, account, now, db) > limit {
      throw APIRefusal(45009, "reach max api daily quota limit")
    }
  }
}
