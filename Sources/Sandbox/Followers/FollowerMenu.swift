internal import GRDB
internal import Rules
internal import Wire

/// A menu: the newest one for some that fits tag and phone, or that for all. (wechat-protocol 7.10)
struct FollowerMenu {
  /// Seconds after which phones load it again.
  static let phoneTime: Int64 = 300

  /// Of the menu for some; nil for that for all.
  let number: Int64?
  let buttons: [JSON]

  /// The one that the platform has for somebody; nil when the account has none.
  /// - Parameter openid: nil for somebody of whom nothing is known.
  static func matched(to openid: String?, _ account: String, _ db: Database) throws -> FollowerMenu? {
    try menu(of: openid, account, db) { openid in
      try Int.fetchAll(db, sql: "SELECT tag FROM tagged WHERE account = ? AND openid = ?", arguments: [account, openid])
    }
  }

  /// The one that somebody's phone shows, who may have loaded it just before a tag was given or taken; nil when the account has none.
  static func shown(to openid: String?, at now: Int64, _ account: String, _ readings: Readings, _ db: Database) throws -> FollowerMenu? {
    if readings.isLenient(.menuLag) { return try matched(to: openid, account, db) }
    let change = now - phoneTime
    return try menu(of: openid, account, db) { openid in
      try Int.fetchAll(
        db,
        sql: """
          SELECT tag FROM tagged WHERE account = ? AND openid = ? AND since <= ?
          UNION SELECT tag FROM untagged WHERE account = ? AND openid = ? AND at > ?
          """, arguments: [account, openid, change, account, openid, change])
    }
  }

  private static func menu(
    of openid: String?, _ account: String, _ db: Database, by tags: (String) throws -> [Int]
  ) throws -> FollowerMenu? {
    guard let text = try String.fetchOne(db, sql: "SELECT body FROM menus WHERE account = ?", arguments: [account]) else { return nil }
    if let openid {
      let tags = Set(try tags(openid).map { String($0) })
      let phone = try String.fetchOne(db, sql: "SELECT phone FROM followers WHERE account = ? AND openid = ?", arguments: [account, openid])
      let platform = platform(of: phone.flatMap { MenuPhone(rawValue: $0) } ?? .other)
      for row in try Row.fetchAll(db, sql: "SELECT body, number FROM conditional_menus WHERE account = ? ORDER BY number DESC", arguments: [account])
      {
        let body = JSON(row[0] as String) ?? .null
        let rule = body["matchrule"]
        if let tag = MenuRule.word(rule?["tag_id"]), !tags.contains(tag) { continue }
        if let wanted = MenuRule.word(rule?["client_platform_type"]), wanted != platform { continue }
        return FollowerMenu(number: row[1], buttons: list(body["button"]))
      }
    }
    return FollowerMenu(number: nil, buttons: list(JSON(text)?["button"]))
  }

  /// Those that do something when they are tapped.
  var leaves: [JSON] {
    buttons.flatMap { button in
      let inner = Self.list(button["sub_button"])
      return inner.isEmpty ? [button] : inner
    }
  }

  private static func platform(of phone: MenuPhone) -> String {
    switch phone {
    case .ios: "1"
    case .android: "2"
    case .other: "3"
    }
  }

  private static func list(_ json: JSON?) -> [JSON] { if case .array(let items)? = json { items } else { [] } }
}
