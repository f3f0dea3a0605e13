internal import Engine
internal import GRDB
internal import Rules
internal import Wire

/// Quotas, addresses, and what else belongs to the account. (wechat-protocol 4.5, 5.3)
enum AccountAPI {
  static let methods = [
    APIMethod(path: "getcallbackip", form: .get, daily: 10_000, needs: .unverified) { _, _ in .json(["ip_list": ["127.0.0.1"]]) },
    APIMethod(path: "get_api_domain_ip", form: .get, daily: 10_000, needs: .unverified) { _, _ in .json(["ip_list": ["127.0.0.1"]]) },
    APIMethod(path: "callback/check", form: .post, daily: nil, needs: .unverified, answer: check),
    APIMethod(path: "clear_quota", form: .post, daily: nil, needs: .unverified, answer: clearQuota),
    APIMethod(path: "clear_quota/v2", form: .post, daily: nil, needsToken: false, needs: .unverified, answer: clearQuotaBySecret),
    APIMethod(path: "openapi/quota/get", form: .post, daily: nil, needs: .unverified, answer: quota),
    APIMethod(path: "openapi/quota/clear", form: .post, daily: nil, needs: .unverified, answer: clearOne),
    APIMethod(path: "openapi/rid/get", form: .post, daily: nil, needs: .unverified) { call, _ in
      guard let rid = try call.object()["rid"]?.string, !rid.isEmpty else { throw APIRefusal(76001, "rid not found") }
      throw APIRefusal(76001, "rid not found", because: "the sandbox keeps no requests; what was refused stands in its log")
    },
  ]

  @Sendable private static func check(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    guard ["dns", "ping", "all"].contains(body["action"]?.string) else { throw APIRefusal(40201, "invalid action") }
    guard ["CHINANET", "UNICOM", "CAP", "DEFAULT"].contains(body["check_operator"]?.string) else { throw APIRefusal(40202, "invalid check_operator") }
    return .json([
      "dns": [["ip": "127.0.0.1", "real_operator": "DEFAULT"]],
      "ping": [["ip": "127.0.0.1", "from_operator": "DEFAULT", "package_loss": "0%", "time": "1.000ms"]],
    ])
  }

  @Sendable private static func clearQuota(_ call: APICall, _ db: Database) throws -> APIAnswer {
    guard try call.object()["appid"]?.string == call.account.appID else { throw APIRefusal(40013, "invalid appid") }
    return try clear(call, db)
  }

  /// For who has used up the calls for tokens as well. AppID and secret stand in the query or in JSON; the AppID was looked at by
  /// whoever found the account.
  @Sendable private static func clearQuotaBySecret(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let secret = call.query["appsecret"] ?? (try? call.object())?["appsecret"]?.string ?? ""
    guard !secret.isEmpty else { throw APIRefusal(41004, "appsecret missing") }
    guard secret == call.account.secret else { throw APIRefusal(40125, "invalid appsecret") }
    return try clear(call, db)
  }

  /// A month counts as thirty days: who waits for the next one meets the same number.
  private static func month(_ call: APICall) -> Int64 { Int64(PlatformDay.number(at: call.now)) / 30 }

  private static func clear(_ call: APICall, _ db: Database) throws -> APIAnswer {
    guard try db.next("clear_quota \(call.account.name) \(month(call))") <= 10 else { throw APIRefusal(48006, "clear quota limit reached") }
    try db.execute(sql: "DELETE FROM calls WHERE account = ?", arguments: [call.account.name])
    return .ok
  }

  private static func method(_ call: APICall) throws -> (method: APIMethod, daily: Int) {
    guard let path = try call.object()["cgi_path"]?.string, path.hasPrefix("/cgi-bin/"), let method = APIMethod.at(String(path.dropFirst(9))),
      let daily = method.daily
    else { throw APIRefusal(76021, "cgi_path not found") }
    return (method, daily)
  }

  @Sendable private static func clearOne(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let (method, _) = try method(call)
    guard try db.next("clear_api_quota \(call.account.name) \(month(call))") <= 50 else { throw APIRefusal(48006, "clear quota limit reached") }
    try db.execute(sql: "DELETE FROM calls WHERE account = ? AND api = ?", arguments: [call.account.name, method.path])
    return .ok
  }

  @Sendable private static func quota(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let (method, limit) = try method(call)
    let used = try CallCount.today(method.path, call.account.name, call.now, db)
    var answer: [String: JSON] = [
      "errcode": 0, "errmsg": "ok", "quota": ["daily_limit": .int(limit), "used": .int(used), "remain": .int(max(0, limit - used))],
    ]
    if let perMinute = method.perMinute { answer["rate_limit"] = ["call_count": .int(perMinute), "refresh_second": 60] }
    return .json(.object(answer))
  }
}

/// How often a call was made today, and in this minute.
enum CallCount {
  static func today(_ path: String, _ account: String, _ now: Int64, _ db: Database) throws -> Int {
    try count(path, account, Int64(PlatformDay.number(at: now)), db)
  }

  /// Counts one more.
  /// - Throws: `APIRefusal` when that is one too many.
  static func add(_ method: APIMethod, _ account: String, _ now: Int64, _ db: Database) throws {
    if let limit = method.perMinute {
      let api = method.path + " in a minute"  // not said
      try db.execute(sql: "DELETE FROM calls WHERE account = ? AND api = ? AND day < ?", arguments: [account, api, now / 60])
      if try addOne(api, account, now / 60, db) > limit {
        throw APIRefusal(45011, "api minute-quota reach limit, must slower, retry next minute", because: "\(limit) calls in a minute")
      }
    }
    let used = try addOne(method.path, account, Int64(PlatformDay.number(at: now)), db)
    if let limit = method.daily, used > limit { throw APIRefusal(45009, "reach max api daily quota limit") }
  }

  private static func count(_ api: String, _ account: String, _ period: Int64, _ db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT count FROM calls WHERE account = ? AND api = ? AND day = ?", arguments: [account, api, period]) ?? 0
  }

  private static func addOne(_ api: String, _ account: String, _ period: Int64, _ db: Database) throws -> Int {
    try db.execute(
      sql: "INSERT INTO calls (account, api, day, count) VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
      arguments: [account, api, period])
    return try count(api, account, period, db)
  }
}
