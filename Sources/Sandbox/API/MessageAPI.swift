internal import GRDB
internal import Runtime

/// Messages that the account sends of itself. (wechat-protocol 7.4, 7.6, 7.7)
enum MessageAPI {
  static let methods = [
    APIMethod(path: "message/custom/send", form: .post, daily: 500_000, answer: custom),
    APIMethod(path: "message/template/send", form: .post, daily: 100_000, serviceOnly: true, answer: template),
  ]

  private static let kinds = ["text", "image", "voice", "video", "music", "news", "mpnews", "mpnewsarticle", "msgmenu", "wxcard", "miniprogrampage"]

  @Sendable private static func custom(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    guard let openid = body["touser"]?.string, !openid.isEmpty else { throw Refusal(40003, "invalid openid") }
    guard let kind = body["msgtype"]?.string, kinds.contains(kind) else { throw Refusal(40008, "invalid message type") }
    guard let content = body[kind], case .object = content else { throw Refusal(47001, "data format error") }
    try check(kind, content, call, db)
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT following, blocked FROM followers WHERE account = ? AND openid = ?", arguments: [call.account.name, openid])
    else { throw Refusal(40003, "invalid openid") }
    if row[1] { throw Refusal(43019, "user is in blacklist") }
    guard row[0] else { throw Refusal(45015, "response out of time limit or subscription is canceled") }
    try FollowerWindows.use(call.account.name, openid, call.now, db)
    try Conversation.add(
      call.account.name, openid, call.now, side: .account, way: .custom, body: .object(["type": .string(kind), kind: content]), rule: nil, db)
    return .ok
  }

  private static func check(_ kind: String, _ content: JSON, _ call: APICall, _ db: Database) throws {
    switch kind {
    case "text":
      guard let text = content["content"]?.string, !text.isEmpty else { throw Refusal(44004, "empty text") }
      guard text.utf8.count <= 2048 else { throw Refusal(45002, "content size out of limit") }
    case "news":
      guard case .array(let articles)? = content["articles"], articles.count == 1 else { throw Refusal(45008, "article count out of limit") }
      guard case .object? = articles.first else { throw Refusal(47001, "data format error") }
    case "msgmenu":
      guard case .array(let items)? = content["list"], items.allSatisfy({ $0["content"]?.string != nil }) else {
        throw Refusal(47001, "data format error")
      }
    case "image", "voice", "video":
      guard let id = content["media_id"]?.string, try MediaAPI.exists(id, call, db) else { throw Refusal(40007, "invalid media_id") }
    case "music", "miniprogrampage":
      guard let id = content["thumb_media_id"]?.string, try MediaAPI.exists(id, call, db) else { throw Refusal(40007, "invalid media_id") }
    default: break
    }
  }

  @Sendable private static func template(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    guard let id = body["template_id"]?.string, !id.isEmpty else { throw Refusal(40037, "invalid template_id") }
    guard let data = body["data"], case .object(let fields) = data else { throw Refusal(47003, "argument invalid! data") }
    for (name, field) in fields.sorted(by: { $0.key < $1.key }) where field["value"]?.string == nil {
      throw Refusal(47003, "argument invalid! data.\(name).value")
    }
    guard let openid = body["touser"]?.string,
      try Bool.fetchOne(db, sql: "SELECT following FROM followers WHERE account = ? AND openid = ?", arguments: [call.account.name, openid]) != nil
    else { throw Refusal(40003, "invalid openid") }
    guard
      try Bool.fetchOne(db, sql: "SELECT following FROM followers WHERE account = ? AND openid = ?", arguments: [call.account.name, openid]) ?? false
    else { throw Refusal(43004, "require subscribe") }
    let name = body["client_msg_id"]?.string
    if let name,
      let known = try Row.fetchOne(
        db, sql: "SELECT at, number FROM template_sends WHERE account = ? AND openid = ? AND name = ?", arguments: [call.account.name, openid, name]),
      (known[0] as Int64) > call.now - 600
    {
      return .json(["errcode": 0, "errmsg": "ok", "msgid": .int(200_000_000 + (known[1] as Int))])
    }
    let number = try db.next("template messages")
    if let name {
      try db.execute(
        sql: "REPLACE INTO template_sends (account, openid, name, at, number) VALUES (?, ?, ?, ?, ?)",
        arguments: [call.account.name, openid, name, call.now, number])
    }
    try Conversation.add(
      call.account.name, openid, call.now, side: .account, way: .template,
      body: ["type": "template", "template_id": .string(id), "data": data, "url": body["url"] ?? ""], rule: nil, db)
    return .json(["errcode": 0, "errmsg": "ok", "msgid": .int(Int(200_000_000 + number))])
  }
}

/// What an account may send a follower now. (wechat-protocol 7.6)
enum FollowerWindows {
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

  /// Uses one message of the window that ends first.
  static func use(_ account: String, _ openid: String, _ now: Int64, _ db: Database) throws {
    let rows = try Row.fetchAll(
      db, sql: "SELECT number, remaining FROM windows WHERE account = ? AND openid = ? AND ends_at > ? ORDER BY ends_at",
      arguments: [account, openid, now])
    if rows.isEmpty { throw Refusal(45015, "response out of time limit or subscription is canceled") }
    guard let row = rows.first(where: { ($0[1] as Int) > 0 }) else { throw Refusal(45047, "out of response count limit") }
    try db.execute(sql: "UPDATE windows SET remaining = remaining - 1 WHERE number = ?", arguments: [row[0] as Int64])
  }

  static func close(_ account: String, _ openid: String, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM windows WHERE account = ? AND openid = ?", arguments: [account, openid])
  }
}
