internal import GRDB
internal import Rules
internal import Wire

/// Messages that the account sends of itself. (wechat-protocol 7.4, 7.6, 7.7)
enum MessageAPI {
  static let methods = [
    APIMethod(path: "message/custom/send", form: .post, daily: 500_000, answer: custom),
    APIMethod(path: "message/template/send", form: .post, daily: 100_000, serviceOnly: true, answer: template),
  ]

  /// The platform's list, not the engine's; a test sees to it that nothing is missing that the engine sends.
  static let kinds = ["text", "image", "voice", "video", "music", "news", "mpnews", "mpnewsarticle", "msgmenu", "wxcard", "miniprogrampage"]

  @Sendable private static func custom(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    guard let openid = body["touser"]?.string, !openid.isEmpty else { throw APIRefusal(40003, "invalid openid") }
    guard let kind = body["msgtype"]?.string, kinds.contains(kind) else { throw APIRefusal(40008, "invalid message type") }
    guard let content = body[kind], case .object = content else { throw APIRefusal(47001, "data format error") }
    try check(kind, content, call, db)
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT following, blocked FROM followers WHERE account = ? AND openid = ?", arguments: [call.account.name, openid])
    else { throw APIRefusal(40003, "invalid openid") }
    if row[1] { throw APIRefusal(43019, "user is in blacklist") }
    guard row[0] else { throw APIRefusal(45015, "response out of time limit or subscription is canceled") }
    try ServiceWindows.use(call.account.name, openid, call.now, call.readings, db)
    try Conversation.add(
      call.account.name, openid, call.now, side: .account, way: .custom, body: .object(["type": .string(kind), kind: content]), rule: nil, db)
    return .ok
  }

  private static func check(_ kind: String, _ content: JSON, _ call: APICall, _ db: Database) throws {
    switch kind {
    case "text":
      guard let text = content["content"]?.string, !text.isEmpty else { throw APIRefusal(44004, "empty text") }
      guard text.utf8.count <= 2048 else { throw APIRefusal(45002, "content size out of limit") }
    case "news":
      guard case .array(let articles)? = content["articles"], articles.count == 1 else { throw APIRefusal(45008, "article count out of limit") }
      guard case .object? = articles.first else { throw APIRefusal(47001, "data format error") }
    case "msgmenu":
      guard case .array(let items)? = content["list"], items.allSatisfy({ $0["content"]?.string != nil }) else {
        throw APIRefusal(47001, "data format error")
      }
    case "image", "voice", "video":
      guard let id = content["media_id"]?.string, try MediaAPI.exists(id, call, db) else { throw APIRefusal(40007, "invalid media_id") }
    case "music", "miniprogrampage":
      guard let id = content["thumb_media_id"]?.string, try MediaAPI.exists(id, call, db) else { throw APIRefusal(40007, "invalid media_id") }
    default: break
    }
  }

  @Sendable private static func template(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    guard let id = body["template_id"]?.string, !id.isEmpty else { throw APIRefusal(40037, "invalid template_id") }
    guard let data = body["data"], case .object(let fields) = data else { throw APIRefusal(47003, "argument invalid! data") }
    for (name, field) in fields.sorted(by: { $0.key < $1.key }) where field["value"]?.string == nil {
      throw APIRefusal(47003, "argument invalid! data.\(name).value")
    }
    guard let openid = body["touser"]?.string,
      try Bool.fetchOne(db, sql: "SELECT following FROM followers WHERE account = ? AND openid = ?", arguments: [call.account.name, openid]) != nil
    else { throw APIRefusal(40003, "invalid openid") }
    guard
      try Bool.fetchOne(db, sql: "SELECT following FROM followers WHERE account = ? AND openid = ?", arguments: [call.account.name, openid]) ?? false
    else { throw APIRefusal(43004, "require subscribe") }
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
