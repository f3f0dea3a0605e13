internal import GRDB
internal import Wire

/// Access tokens. (wechat-protocol 5.1)
enum TokenAPI {
  static let methods = [
    APIMethod(path: "token", form: .get, daily: 2000, needsToken: false, answer: classic),
    APIMethod(path: "stable_token", form: .post, daily: 500_000, needsToken: false, answer: stable),
  ]

  /// Seconds that a token lives.
  static let life: Int64 = 7200

  @Sendable private static func classic(_ call: APICall, _ db: Database) throws -> APIAnswer {
    guard call.query["grant_type"] == "client_credential" else { throw APIRefusal(40002, "invalid grant_type") }
    guard call.query["secret"] == call.account.secret else { throw APIRefusal(40001, "invalid credential, access_token is invalid or not latest") }
    // Old and new both work for five minutes.
    try db.execute(
      sql: "UPDATE tokens SET expires_at = MIN(expires_at, ?), is_latest = 0 WHERE account = ? AND family = 'classic' AND is_latest",
      arguments: [call.now + 300, call.account.name])
    return try issue("classic", call, db)
  }

  @Sendable private static func stable(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    guard body["grant_type"]?.string == "client_credential" else { throw APIRefusal(40002, "invalid grant_type") }
    guard body["secret"]?.string == call.account.secret else { throw APIRefusal(40001, "invalid credential, access_token is invalid or not latest") }
    if body["force_refresh"] == true {
      try db.execute(sql: "UPDATE tokens SET expires_at = 0, is_latest = 0 WHERE account = ? AND family = 'stable'", arguments: [call.account.name])
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

  private static func issue(_ family: String, _ call: APICall, _ db: Database) throws -> APIAnswer {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    let token = "SANDBOX_" + String((0..<128).map { _ in letters.randomElement() ?? "A" })
    try db.execute(
      sql: "INSERT INTO tokens (token, account, family, expires_at, is_latest) VALUES (?, ?, ?, ?, 1)",
      arguments: [token, call.account.name, family, call.now + life])
    try db.execute(sql: "DELETE FROM tokens WHERE expires_at < ?", arguments: [call.now - 86_400])
    return .json(["access_token": .string(token), "expires_in": .int(Int(life))])
  }

  /// - Throws: `APIRefusal` when the token is not one of the account, or no longer.
  static func check(_ token: String?, _ account: String, _ now: Int64, _ db: Database) throws {
    guard let token, !token.isEmpty else { throw APIRefusal(41001, "access_token missing") }
    let row = try Row.fetchOne(db, sql: "SELECT account, expires_at FROM tokens WHERE token = ?", arguments: [token])
    guard let row, row[0] == account else { throw APIRefusal(40001, "invalid credential, access_token is invalid or not latest") }
    let expiresAt: Int64 = row[1]
    guard expiresAt > now else { throw APIRefusal(42001, "access_token expired") }
  }

  /// The account whose token it is; nil when there is no such token.
  static func account(of token: String, _ db: Database) throws -> String? {
    try String.fetchOne(db, sql: "SELECT account FROM tokens WHERE token = ?", arguments: [token])
  }
}
