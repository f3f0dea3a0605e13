internal import GRDB
internal import Rules
internal import Wire

/// Menus, for all and for some. (wechat-protocol 7.10)
enum MenuAPI {
  static let methods = [
    APIMethod(path: "menu/create", form: .post, daily: 1000, answer: create),
    APIMethod(path: "menu/get", form: .get, daily: 10_000, answer: get),
    APIMethod(path: "menu/delete", form: .get, daily: 1000, answer: delete),
    APIMethod(path: "menu/addconditional", form: .post, daily: 2000, answer: add),
    APIMethod(path: "menu/delconditional", form: .post, daily: 2000, answer: remove),
    APIMethod(path: "menu/trymatch", form: .post, daily: 20_000, answer: match),
  ]

  @Sendable private static func create(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try buttons(call)
    try db.execute(sql: "REPLACE INTO menus (account, body) VALUES (?, ?)", arguments: [call.account.name, body.line])
    return .ok
  }

  private static func buttons(_ call: APICall) throws -> JSON {
    guard !String(decoding: call.body, as: UTF8.self).contains("\\u") else { throw APIRefusal(40033, "invalid charset, use UTF-8 without \\uXXXX") }
    let body = try call.object()
    guard case .array(let buttons)? = body["button"], (1...3).contains(buttons.count) else { throw APIRefusal(40016, "invalid button size") }
    for button in buttons {
      try check(button, nameBytes: 16)
      if case .array(let inner)? = button["sub_button"] {
        guard (1...5).contains(inner.count) else { throw APIRefusal(40023, "invalid sub button size") }
        for button in inner { try check(button, nameBytes: 60) }
      }
    }
    return body
  }

  private static func check(_ button: JSON, nameBytes: Int) throws {
    guard let name = button["name"]?.string, (1...nameBytes).contains(name.utf8.count) else { throw APIRefusal(40018, "invalid button name size") }
    if button["sub_button"] != nil { return }
    guard let type = button["type"]?.string else { throw APIRefusal(40017, "invalid button type") }
    switch type {
    case "view": if (button["url"]?.string ?? "").isEmpty { throw APIRefusal(40020, "invalid button url size") }
    case "miniprogram":
      if (button["url"]?.string ?? "").isEmpty { throw APIRefusal(40020, "invalid button url size") }
      if (button["appid"]?.string ?? "").isEmpty { throw APIRefusal(40013, "invalid appid") }
    case "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select":
      if !(1...128).contains((button["key"]?.string ?? "").utf8.count) { throw APIRefusal(40019, "invalid button key size") }
    case "article_id", "article_view_limited", "media_id", "view_limited": break
    default: throw APIRefusal(40017, "invalid button type")
    }
  }

  @Sendable private static func get(_ call: APICall, _ db: Database) throws -> APIAnswer {
    guard let text = try String.fetchOne(db, sql: "SELECT body FROM menus WHERE account = ?", arguments: [call.account.name]), let menu = JSON(text)
    else { throw APIRefusal(46003, "menu no exist") }
    var answer: [String: JSON] = ["menu": ["button": shown(menu["button"]), "menuid": 1]]
    let variants = try Row.fetchAll(
      db, sql: "SELECT number, body FROM conditional_menus WHERE account = ? ORDER BY number DESC", arguments: [call.account.name])
    if !variants.isEmpty {
      answer["conditionalmenu"] = .array(
        variants.map { row in
          let body = JSON(row[1] as String) ?? .null
          return ["button": shown(body["button"]), "matchrule": body["matchrule"] ?? .null, "menuid": .int(row[0])]
        })
    }
    return .json(.object(answer))
  }

  /// The platform adds an empty list to each button.
  private static func shown(_ json: JSON?) -> JSON {
    guard case .array(let buttons)? = json else { return .array([]) }
    return .array(
      buttons.map { button in
        guard case .object(var fields) = button else { return button }
        fields["sub_button"] = fields["sub_button"].map { shown($0) } ?? .array([])
        return .object(fields)
      })
  }

  /// Goes with all menus for some.
  @Sendable private static func delete(_ call: APICall, _ db: Database) throws -> APIAnswer {
    try db.execute(sql: "DELETE FROM menus WHERE account = ?", arguments: [call.account.name])
    try db.execute(sql: "DELETE FROM conditional_menus WHERE account = ?", arguments: [call.account.name])
    return .ok
  }

  @Sendable private static func add(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try buttons(call)
    guard try String.fetchOne(db, sql: "SELECT body FROM menus WHERE account = ?", arguments: [call.account.name]) != nil else {
      throw APIRefusal(65303, "there is no selfmenu, please create selfmenu first")
    }
    guard case .object(let rule)? = body["matchrule"], ["tag_id", "client_platform_type"].contains(where: { !(rule[$0]?.string ?? "").isEmpty })
    else {
      throw APIRefusal(65304, "matchrule is empty")
    }
    for withdrawn in ["sex", "country", "province", "city", "language"] where rule[withdrawn] != nil {
      throw APIRefusal(65320, "privacy field")
    }
    if let tag = rule["tag_id"]?.string {
      guard let id = Int(tag),
        try Bool.fetchOne(db, sql: "SELECT 1 FROM tags WHERE account = ? AND id = ?", arguments: [call.account.name, id]) ?? false
      else { throw APIRefusal(40152, "invalid tag_id") }
    }
    let number = 208_396_937 + (try db.next("conditional menus"))
    try db.execute(
      sql: "INSERT INTO conditional_menus (number, account, body) VALUES (?, ?, ?)", arguments: [number, call.account.name, body.line])
    return .json(["menuid": .string(String(number))])
  }

  @Sendable private static func remove(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let id = try call.object()["menuid"]?.string ?? ""
    try db.execute(sql: "DELETE FROM conditional_menus WHERE account = ? AND number = ?", arguments: [call.account.name, Int64(id) ?? -1])
    guard db.changesCount > 0 else { throw APIRefusal(65301, "not exist menuid") }
    return .ok
  }

  /// By openid only; the sandbox's people have no WeChat id, and phones of the kind `other`.
  @Sendable private static func match(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let openid = try call.follower(try call.object()["user_id"]?.string, db)
    return .json(["button": try MenuAPI.menu(of: openid, call.account.name, db) ?? .array([])])
  }

  /// The menu that a follower sees; nil when there is none.
  static func menu(of openid: String?, _ account: String, _ db: Database) throws -> JSON? {
    guard let text = try String.fetchOne(db, sql: "SELECT body FROM menus WHERE account = ?", arguments: [account]) else { return nil }
    if let openid {
      let tags = Set(
        try Int.fetchAll(db, sql: "SELECT tag FROM tagged WHERE account = ? AND openid = ?", arguments: [account, openid]).map { String($0) })
      for row in try Row.fetchAll(db, sql: "SELECT body FROM conditional_menus WHERE account = ? ORDER BY number DESC", arguments: [account]) {
        let body = JSON(row[0] as String) ?? .null
        let rule = body["matchrule"]
        if let tag = rule?["tag_id"]?.string, !tags.contains(tag) { continue }
        if let platform = rule?["client_platform_type"]?.string, platform != "3" { continue }
        return body["button"]
      }
    }
    return JSON(text)?["button"]
  }
}
