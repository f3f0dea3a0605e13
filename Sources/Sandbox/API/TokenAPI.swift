internal import Engine
internal import GRDB
internal import Rules
internal import Wire

/// Access tokens. (wechat-protocol 5.1)
enum TokenAPI {
  static let methods = [
    APIMethod(path: "token", form: .get, daily: 2000, needsToken: false, needs: .unverified, answer: classic),
    APIMethod(path: "stable_token", form: .post, daily: 500_000, perMinute: 10_000, needsToken: false, needs: .unverified, answer: stable),
  ]

  /// Seconds that a token lives.
  static let life: Int64 = 7200
  /// How often a day a token may be forced, and the seconds between two.
  static let forced = (daily: 20, apart: 30)
  private static let replaced = APIRefusal(40001, "invalid credential, access_token is invalid or not latest")

  @Sendable private static func classic(_ call: APICall, _ db: Database) throws -> APIAnswer {
    try check(call.query["grant_type"], call.query["secret"], call)
    if call.readings.isLenient(.tokenOverlap) {
      try db.execute(
        sql: "UPDATE tokens SET expires_at = MIN(expires_at, ?), is_latest = 0 WHERE account = ? AND family = 'classic' AND expires_at > ?",
        arguments: [call.now + 300, call.account.name, call.now])
    } else {
      try db.execute(sql: "DELETE FROM tokens WHERE account = ? AND family = 'classic' AND expires_at > ?", arguments: [call.account.name, call.now])
    }
    return try issue("classic", call, db)
  }

  @Sendable private static func stable(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    try check(body["grant_type"]?.string, body["secret"]?.string, call)
    if body["force_refresh"] == true {
      try countForced(call, db)
      try db.execute(sql: "DELETE FROM tokens WHERE account = ? AND family = 'stable' AND expires_at > ?", arguments: [call.account.name, call.now])
      return try issue("stable", call, db)
    }
    // The same one with the seconds that remain; renewed five minutes ahead.
    if let row = try Row.fetchOne(
      db, sql: "SELECT token, expires_at FROM tokens WHERE account = ? AND family = 'stable' AND is_latest AND expires_at > ?",
      arguments: [call.account.name, call.now + 300])
    {
      let expiresAt: Int64 = row[1]
      return .json(["access_token": .string(row[0]), "expires_in": .int(Int(expiresAt - call.now))])
    }
    try db.execute(sql: "UPDATE tokens SET is_latest = 0 WHERE account = ? AND family = 'stable'", arguments: [call.account.name])
    return try issue("stable", call, db)
  }

  private static func check(_ grant: String?, _ secret: String?, _ call: APICall) throws {
    guard grant == "client_credential" else { throw APIRefusal(40002, "invalid grant_type") }
    guard let secret, !secret.isEmpty else { throw APIRefusal(41004, "appsecret missing") }
    guard secret == call.account.secret else { throw APIRefusal(40125, "invalid appsecret") }
  }

  /// `clear_quota` does not give them back.
  private static func countForced(_ call: APICall, _ db: Database) throws {
    let last = "forced token of \(call.account.name)"
    if let at = try Int64.fetchOne(db, sql: "SELECT value FROM counters WHERE name = ?", arguments: [last]), call.now < at + Int64(forced.apart) {
      throw APIRefusal(
        45011, "api minute-quota reach limit, must slower, retry next minute",
        because: "`force_refresh` once in \(forced.apart) seconds; without it the answer is the token in force")
    }
    guard try db.next("forced tokens of \(call.account.name) on \(PlatformDay.number(at: call.now))") <= forced.daily else {
      throw APIRefusal(
        45009, "reach max api daily quota limit",
        because: "`force_refresh` \(forced.daily) times a day; without it the answer is the token in force")
    }
    try db.execute(sql: "REPLACE INTO counters (name, value) VALUES (?, ?)", arguments: [last, call.now])
  }

  private static func issue(_ family: String, _ call: APICall, _ db: Database) throws -> APIAnswer {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    let token = "SANDBOX_" + String((0..<128).map { _ in letters.randomElement() ?? "A" })
    try db.execute(
      sql: "INSERT INTO tokens (token, account, family, expires_at, is_latest) VALUES (?, ?, ?, ?, 1)",
      arguments: [token, call.account.name, family, call.now + life])
    // Those that ended by themselves are known as such for long; nobody asks after a month.
    try db.execute(sql: "DELETE FROM tokens WHERE expires_at < ?", arguments: [call.now - 30 * 86_400])
    return .json(["access_token": .string(token), "expires_in": .int(Int(life))])
  }

  /// - Throws: `APIRefusal` when the token is not one of the account, or no longer.
  static func check(_ token: String?, _ account: String, _ now: Int64, _ db: Database) throws {
    guard let token, !token.isEmpty else { throw APIRefusal(41001, "access_token missing") }
    let row = try Row.fetchOne(db, sql: "SELECT account, expires_at, family, is_latest FROM tokens WHERE token = ?", arguments: [token])
    guard let row, row[0] == account else { throw replaced }
    let (expiresAt, family, isLatest): (Int64, String, Bool) = (row[1], row[2], row[3])
    guard expiresAt > now else { throw family == "classic" && !isLatest ? replaced : APIRefusal(42001, "access_token expired") }
  }

  /// The account whose token it is; nil when there is no such token.
  static func account(of token: String, _ db: Database) throws -> String? {
    try String.fetchOne(db, sql: "SELECT account FROM tokens WHERE token = ?", arguments: [token])
  }
}
