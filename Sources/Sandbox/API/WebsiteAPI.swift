internal import GRDB
internal import Wire

/// What was made on the website: replies and a menu that no rule of ours knows. (wechat-protocol 7.10, 7.11)
enum WebsiteAPI {
  /// What can be told to the sandbox, in the platform's own words.
  enum Part: String, CaseIterable {
    case autoreply, menu

    /// A member that the platform's answer always has.
    var mark: String {
      switch self {
      case .autoreply: "is_autoreply_open"
      case .menu: "is_menu_open"
      }
    }
  }

  static let methods = [
    APIMethod(path: "get_current_autoreply_info", form: .get, daily: 10_000, needs: .unverified) { call, db in
      .json(try told(.autoreply, call, db) ?? ["is_add_friend_reply_open": 0, "is_autoreply_open": 0])
    },
    APIMethod(path: "get_current_selfmenu_info", form: .get, daily: 10_000, needs: .unverified, answer: menu),
  ]

  static func tell(_ part: Part, _ body: JSON, _ account: String, _ db: Database) throws {
    try db.execute(sql: "REPLACE INTO website (account, part, body) VALUES (?, ?, ?)", arguments: [account, part.rawValue, body.line])
  }

  /// What the replies of the website are called in a chat, where a server names its rules.
  static let rule = "website"
  static let defaultRule = "website-default"

  /// Nil where nothing was told of them.
  static func replies(of account: String, _ db: Database) throws -> WebsiteReplies? {
    let (replies, menu) = (try told(.autoreply, account, db), try told(.menu, account, db))
    return replies == nil && menu == nil ? nil : WebsiteReplies(replies: replies, menu: menu)
  }

  /// Whether somebody had the reply to everything else since then.
  static func hadDefault(_ openid: String, of account: String, since: Int64, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM messages WHERE account = ? AND openid = ? AND rule = ? AND at > ?)",
      arguments: [account, openid, defaultRule, since]) ?? false
  }

  private static func told(_ part: Part, _ account: String, _ db: Database) throws -> JSON? {
    try String.fetchOne(db, sql: "SELECT body FROM website WHERE account = ? AND part = ?", arguments: [account, part.rawValue]).flatMap { JSON($0) }
  }

  private static func told(_ part: Part, _ call: APICall, _ db: Database) throws -> JSON? {
    try told(part, call.account.name, db).map { try handedOut($0, call, db) }
  }

  /// Films have addresses, which lead into the sandbox for those that it has.
  private static func handedOut(_ json: JSON, _ call: APICall, _ db: Database) throws -> JSON {
    switch json {
    case .array(let items): return .array(try items.map { try handedOut($0, call, db) })
    case .object(var fields):
      for (key, value) in fields {
        if ["content", "value"].contains(key), let id = value.string, id.hasPrefix("http"), fields["type"]?.string == "video" {
          if try MediaAPI.find(id, call.account.name, call.now, db) != nil { fields[key] = .string(MediaAPI.film(id, call)) }
        } else {
          fields[key] = try handedOut(value, call, db)
        }
      }
      return .object(fields)
    case .null, .bool, .int, .number, .string: return json
    }
  }

  /// The menu that phones show: the API's where there is one, else the website's.
  @Sendable private static func menu(_ call: APICall, _ db: Database) throws -> APIAnswer {
    if let menu = try FollowerMenu.matched(to: nil, call.account.name, db) {
      return .json(["is_menu_open": 1, "selfmenu_info": ["button": listed(.array(menu.buttons))]])
    }
    return .json(try told(.menu, call, db) ?? ["is_menu_open": 0, "selfmenu_info": ["button": []]])
  }

  /// Here buttons under a button stand one level deeper than they were sent.
  private static func listed(_ json: JSON) -> JSON {
    guard case .array(let buttons) = json else { return .array([]) }
    return .array(
      buttons.map { button in
        guard case .object(var fields) = button else { return button }
        fields["sub_button"] = nil
        if case .array(let inner)? = button["sub_button"], !inner.isEmpty { fields["sub_button"] = ["list": listed(.array(inner))] }
        return .object(fields)
      })
  }
}
