internal import GRDB
internal import Rules
internal import Wire

/// What a button of a menu is, as the API names it. (wechat-protocol 7.10)
enum ButtonType: String {
  case click, view
  case miniProgram = "miniprogram"
  case scanPush = "scancode_push"
  case scanWait = "scancode_waitmsg"
  case camera = "pic_sysphoto"
  case cameraOrAlbum = "pic_photo_or_album"
  case album = "pic_weixin"
  case location = "location_select"
  case articleID = "article_id"
  case article = "article_view_limited"
  case medium = "media_id"
  case limited = "view_limited"
}

/// What the buttons of a menu may be. (wechat-protocol 7.10, 8)
enum MenuButtons {
  /// Top buttons, and those under them, each with their numbers: 40016–40020 and 40055, 40023–40027 and 40054.
  private enum Level {
    case top, sub

    var most: Int { self == .top ? 3 : 5 }
    var nameBytes: Int { self == .top ? 16 : 60 }
    var count: Int { self == .top ? 40016 : 40023 }
    var type: Int { self == .top ? 40017 : 40024 }
    var name: Int { self == .top ? 40018 : 40025 }
    var key: Int { self == .top ? 40019 : 40026 }
    var url: Int { self == .top ? 40020 : 40027 }
    var domain: Int { self == .top ? 40055 : 40054 }
    var word: String { self == .top ? "button" : "sub button" }  // not said
  }

  static func check(_ buttons: JSON?, _ call: APICall, _ db: Database) throws { try check(buttons, .top, call, db) }

  private static func check(_ json: JSON?, _ level: Level, _ call: APICall, _ db: Database) throws {
    guard case .array(let buttons)? = json, (1...level.most).contains(buttons.count) else {
      throw APIRefusal(level.count, "invalid \(level.word) size", because: "1 to \(level.most)")
    }
    for button in buttons {
      let name = button["name"]?.string ?? ""
      guard (1...level.nameBytes).contains(name.utf8.count) else {
        throw APIRefusal(level.name, "invalid \(level.word) name size", because: "\"\(name.prefix(40))\": 1 to \(level.nameBytes) bytes")
      }
      // The platform's own answer has an empty list beside each action.
      if let inner = button["sub_button"], inner != .array([]) {
        guard level == .top else { throw APIRefusal(40022, "invalid sub button level", because: "a menu has two levels") }
        guard button["type"] == nil else {
          throw APIRefusal(
            level.type, "invalid button type", because: "\"\(name)\" has buttons under it and does something: it can be one of the two")
        }
        try check(inner, .sub, call, db)
      } else {
        try checkAction(button, level, call, db)
      }
    }
  }

  private static func checkAction(_ button: JSON, _ level: Level, _ call: APICall, _ db: Database) throws {
    func text(_ key: String) -> String { button[key]?.string ?? "" }
    switch ButtonType(rawValue: text("type")) {
    case .view: try checkURL(text("url"), level)
    case .miniProgram:
      try checkURL(text("url"), level)
      try MiniProgram.check(button)
    case .click, .scanPush, .scanWait, .camera, .cameraOrAlbum, .album, .location:
      guard (1...128).contains(text("key").utf8.count) else {
        throw APIRefusal(level.key, "invalid \(level.word) key size", because: "`key` has 1 to 128 bytes")
      }
    case .medium, .limited: try MediaAPI.require(text("media_id"), nil, named: "media_id", call, db)
    case .articleID, .article: try MessageContent.known(text("article_id"), 53600, "invalid article_id", "published article", call)
    case nil: throw APIRefusal(level.type, "invalid \(level.word) type", because: "\"\(text("type").prefix(40))\" is no type of a button")
    }
  }

  private static func checkURL(_ url: String, _ level: Level) throws {
    guard !url.isEmpty else { throw APIRefusal(level.url, "invalid \(level.word) url size", because: "`url` is empty") }
    switch LinkedPage.fault(of: url) {
    case .tooLong: throw APIRefusal(level.url, "invalid \(level.word) url size", because: "`url` \(LinkedPage.Fault.tooLong.rule)")
    case .form: throw APIRefusal(level.domain, "invalid \(level.word) url domain", because: "`url` \(LinkedPage.Fault.form.rule)")
    case nil: break
    }
  }

  /// Hosts that buttons lead to.
  static func domains(_ json: JSON?) -> Set<String> {
    guard case .array(let buttons)? = json else { return [] }
    return buttons.reduce(into: []) { hosts, button in
      if button["type"]?.string == "view", let host = LinkedPage.host(button["url"]?.string ?? "") { hosts.insert(host) }
      hosts.formUnion(domains(button["sub_button"]))
    }
  }
}
