internal import GRDB
internal import Rules
internal import Wire

/// Menus, for all and for some. (wechat-protocol 7.10)
enum MenuAPI {
  /// The least that an account with a menu of the API's must be.
  static let needs = AccountStanding.verified
  static let methods = [
    APIMethod(path: "menu/create", form: .post, daily: 1000, needs: needs, answer: create),
    APIMethod(path: "menu/get", form: .get, daily: 10_000, answer: get),
    APIMethod(path: "menu/delete", form: .get, daily: 1000, answer: delete),
    APIMethod(path: "menu/addconditional", form: .post, daily: 2000, answer: add),
    APIMethod(path: "menu/delconditional", form: .post, daily: 2000, answer: remove),
    APIMethod(path: "menu/trymatch", form: .post, daily: 20_000, answer: match),
  ]

  @Sendable private static func create(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let body = try buttons(call, db)
    try db.execute(sql: "REPLACE INTO menus (account, body) VALUES (?, ?)", arguments: [call.account.name, body.line])
    return .ok
  }

  private static func buttons(_ call: APICall, _ db: Database) throws -> JSON {
    guard !hasEscapes(call.body) else { throw APIRefusal(40033, "invalid charset, use UTF-8 without \\uXXXX") }
    let body = try call.object()
    try MenuButtons.check(body["button"], call, db)
    return body
  }

  /// Whether `\\uXXXX` stands in it; `C:\\\\user` is a backslash and a word.
  private static func hasEscapes(_ body: [UInt8]) -> Bool {
    var isEscaped = false
    for byte in body {
      if isEscaped, byte == UInt8(ascii: "u") { return true }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    return false
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
    let body = try buttons(call, db)
    guard try String.fetchOne(db, sql: "SELECT body FROM menus WHERE account = ?", arguments: [call.account.name]) != nil else {
      throw APIRefusal(65303, "there is no selfmenu, please create selfmenu first")
    }
    guard case .object(let rule)? = body["matchrule"], ["tag_id", "client_platform_type"].contains(where: { MenuRule.word(rule[$0]) != nil }) else {
      throw APIRefusal(65304, "matchrule is empty")
    }
    for withdrawn in ["sex", "country", "province", "city", "language"] where rule[withdrawn] != nil {
      throw APIRefusal(65320, "privacy field")
    }
    if let tag = MenuRule.word(rule["tag_id"]) {
      guard let id = Int(tag), try TagAPI.exists(id, call, db) else { throw APIRefusal(40152, "invalid tag_id") }
    }
    if let phone = MenuRule.word(rule["client_platform_type"]), !["1", "2", "3"].contains(phone) {
      throw APIRefusal(40035, "invalid parameter", because: "`client_platform_type` is 1, 2 or 3: iOS, Android, others")
    }
    guard MenuButtons.domains(body["button"]).count <= 3 else {
      throw APIRefusal(65316, "too many domains in conditional menu", because: "at most 3 domains in a menu for some")
    }
    return .json(["menuid": .string(String(try add(body, to: call.account.name, db)))])
  }

  /// - Returns: its number.
  @discardableResult
  static func add(_ menu: JSON, to account: String, _ db: Database) throws -> Int64 {
    let number = 208_396_937 + (try db.next("conditional menus"))
    try db.execute(sql: "INSERT INTO conditional_menus (number, account, body) VALUES (?, ?, ?)", arguments: [number, account, menu.line])
    return number
  }

  @Sendable private static func remove(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let id = MenuRule.word(try call.object()["menuid"]) ?? ""
    try db.execute(sql: "DELETE FROM conditional_menus WHERE account = ? AND number = ?", arguments: [call.account.name, Int64(id) ?? -1])
    guard db.changesCount > 0 else { throw APIRefusal(65301, "not exist menuid") }
    return .ok
  }

  /// What the platform has for somebody, whatever their phone shows. By openid only: the sandbox's people have no WeChat id.
  @Sendable private static func match(_ call: APICall, _ db: Database) throws -> APIAnswer {
    let openid = try call.follower(try call.object()["user_id"]?.string, db)
    return .json(["button": .array(try FollowerMenu.matched(to: openid, call.account.name, db)?.buttons ?? [])])
  }
}

/// For whom a menu is.
enum MenuRule {
  /// A member as text: the platform takes numbers too. Nil for none.
  static func word(_ json: JSON?) -> String? {
    let word = json?.string ?? json?.int.map { String($0) } ?? ""
    return word.isEmpty ? nil : word
  }
}

extension SandboxAccount {
  var mayHaveMenu: Bool { standing >= MenuAPI.needs }
}
