internal import GRDB
internal import Rules
internal import Wire

/// Template messages, and the templates that the account has. (wechat-protocol 7.7)
enum TemplateAPI {
  static let methods = [
    APIMethod(path: "message/template/send", form: .post, daily: 100_000, needs: .verifiedService, answer: send),
    APIMethod(path: "template/get_all_private_template", form: .get, daily: nil, needs: .verifiedService, answer: list),
  ]

  @Sendable private static func list(_ call: APICall, _ db: Database) throws -> APIAnswer {
    .json([
      "template_list": .array(
        call.account.templates.map { template in
          [
            "template_id": .string(template.id), "title": .string(template.name), "primary_industry": "", "deputy_industry": "",
            "content": .string(template.fields.map { "{{\($0.name).DATA}}" }.joined(separator: "\n")), "example": "",
          ]
        })
    ])
  }

  @Sendable private static func send(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try call.object()
    let id = body["template_id"]?.string ?? ""
    let template = try template(id, body["data"], call)
    guard let data = body["data"], case .object(let fields) = data, !fields.isEmpty else {
      throw APIRefusal(47003, "argument invalid! data", because: "`data` is an object with a member for each field of the template")
    }
    for (name, field) in fields.sorted(by: { $0.key < $1.key }) where (field["value"]?.string ?? "").isEmpty {
      throw APIRefusal(
        47003, "argument invalid! data.\(name).value", because: "each field is an object with a `value`, which is a text and not empty")
    }
    if let template { try check(fields, template) }
    if let program = body["miniprogram"], program != .null { try MiniProgram.check(program, in: "miniprogram.") }
    guard let openid = body["touser"]?.string,
      let row = try Row.fetchOne(
        db, sql: "SELECT following, blocked, refuses FROM followers WHERE account = ? AND openid = ?", arguments: [call.account.name, openid])
    else { throw APIRefusal(40003, "invalid openid") }
    if row[1], !call.readings.isLenient(.blacklistTemplates) { throw APIRefusal(43019, "user is in blacklist") }
    guard row[0] else { throw APIRefusal(43004, "require subscribe") }
    let name = body["client_msg_id"]?.string
    if let name,
      let known = try Row.fetchOne(
        db, sql: "SELECT at, number FROM template_sends WHERE account = ? AND openid = ? AND name = ?", arguments: [call.account.name, openid, name]),
      (known[0] as Int64) > call.now - 600
    {
      return sent(known[1])
    }
    let number = try db.next("template messages")
    if let name {
      try db.execute(
        sql: "REPLACE INTO template_sends (account, openid, name, at, number) VALUES (?, ?, ?, ?, ?)",
        arguments: [call.account.name, openid, name, call.now, number])
    }
    // Whoever refuses them never reads it, and the platform takes it all the same: only the report says so. (wechat-protocol 2.5)
    if !(row[2] as Bool) {
      try Conversation.add(
        call.account.name, openid, call.now, side: .account, way: .template,
        body: ["type": "template", "template_id": .string(id), "data": data, "url": body["url"] ?? "", "msgid": .int(Int(200_000_000 + number))],
        rule: nil, db)
    }
    try DeliveryQueue.addTemplateJob(200_000_000 + number, call.account.name, openid, sentAt: call.now, db)
    return sent(number)
  }

  private static func sent(_ number: Int64) -> APIAnswer { .json(["errcode": 0, "errmsg": "ok", "msgid": .int(Int(200_000_000 + number))]) }

  /// The account's template of this id; nil where any is taken.
  private static func template(_ id: String, _ data: JSON?, _ call: APICall) throws -> PlatformTemplate? {
    if let known = call.account.templates.first(where: { $0.id == id }) { return known }
    if call.readings.isLenient(.templateIDs), !id.isEmpty { return nil }
    var names = ""
    if case .object(let fields)? = data { names = String(fields.keys.sorted().prefix(8).joined(separator: ", ").prefix(120)) }
    throw APIRefusal(
      40037, "invalid template_id",
      because: id.isEmpty
        ? "`template_id` is missing"
        : "the rules of `\(call.account.name)` declare no such template; write it under `templates:`, as `NAME: { id: \(id.prefix(64)), fields: [ \(names) ] }`"
    )
  }

  private static func check(_ fields: [String: JSON], _ template: PlatformTemplate) throws {
    for field in template.fields {
      guard let value = fields[field.name]?["value"]?.string else {
        throw APIRefusal(
          47003, "argument invalid! data.\(field.name).value", because: "template `\(template.name)` has this field, the message has not")
      }
      guard field.kind.isTaken(value) else {
        throw APIRefusal(
          47003, "argument invalid! data.\(field.name).value", because: "field `\(field.name)` takes \(field.kind.takes); this value is another")
      }
    }
    if let other = fields.keys.sorted().first(where: { name in !template.fields.contains { $0.name == name } }) {
      throw APIRefusal(
        47003, "argument invalid! data.\(other).value",
        because: "template `\(template.name)` has no such field; it has \(quotedList(template.fields.map(\.name)))")
    }
  }
}
