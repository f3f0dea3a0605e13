internal import GRDB
internal import Rules
internal import Wire

/// Messages that the account sends of itself. (wechat-protocol 7.4, 7.6)
enum MessageAPI {
  static let methods = [
    APIMethod(path: "message/custom/send", form: .post, daily: 500_000, answer: custom),
    APIMethod(path: "message/custom/typing", form: .post, daily: nil, answer: typing),
  ]

  /// The platform's list, not the engine's; a test sees to it that nothing is missing that the engine sends.
  static let kinds = ["text", "image", "voice", "video", "music", "news", "mpnews", "mpnewsarticle", "msgmenu", "wxcard", "miniprogrampage"]

  @Sendable private static func custom(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    guard let openid = body["touser"]?.string, !openid.isEmpty else { throw APIRefusal(40003, "invalid openid") }
    guard let kind = body["msgtype"]?.string, kinds.contains(kind) else { throw APIRefusal(40008, "invalid message type") }
    guard let content = body[kind], case .object = content else { throw APIRefusal(47001, "data format error") }
    try MessageContent.check(kind, content, call, db)
    if let desk = body["customservice"] { try MessageContent.check(desk: desk, call) }
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

  /// Shown for fifteen seconds, to somebody with whom something was exchanged in the last thirty.
  @Sendable private static func typing(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    let openid = try call.follower(body["touser"]?.string, db)
    let mark = "typing of \(call.account.name) to \(openid)"
    let until = try Int64.fetchOne(db, sql: "SELECT value FROM counters WHERE name = ?", arguments: [mark]) ?? 0
    switch body["command"]?.string {
    case "Typing":
      let last = try Int64.fetchOne(
        db, sql: "SELECT MAX(at) FROM messages WHERE account = ? AND openid = ? AND side IN ('follower', 'account')",
        arguments: [call.account.name, openid])
      guard let last, last > call.now - 30 else { throw APIRefusal(45080, "no message with user in 30 seconds") }
      guard until <= call.now else { throw APIRefusal(45081, "already in typing status") }
      try db.execute(sql: "REPLACE INTO counters (name, value) VALUES (?, ?)", arguments: [mark, call.now + 15])
    case "CancelTyping": try db.execute(sql: "DELETE FROM counters WHERE name = ?", arguments: [mark])
    default: throw APIRefusal(45072, "invalid command", because: "`command` is `Typing` or `CancelTyping`")
    }
    return .ok
  }
}
