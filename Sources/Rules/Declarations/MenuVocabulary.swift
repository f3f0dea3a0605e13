/// The keys of the menu under the chat.
extension Section {
  static let menu = Section(
    "`menu`",
    [
      Key("accounts", .oneOrMany(.identifier), since: .sixth, "the accounts whose menu it is, if not that of `defaults`"),
      Key("account", .identifier, deprecated: .singleAccount, "the account whose menu it is"),
      Key("buttons", .list(.section(.menuButton)), required: true, "one to three buttons"),
      Key("for", .list(.section(.menuVariant)), "other menus for some followers; the first that fits is shown"),
    ])

  static let menuVariant = Section(
    "a menu for some",
    [
      Key("tag", .text, "followers with this tag"),
      Key("platform", .word(MenuPhone.allCases.map(\.rawValue)), "followers with such a phone"),
      Key("buttons", .list(.section(.menuButton)), required: true, "one to three buttons"),
    ])

  static let menuButton = Section("a button", MenuButtonKey.self)

  static let menuMiniProgram = Section(
    "`miniprogram`",
    [
      Key("appid", .text, required: true, "AppID of the mini-program, which must be linked to the account"),
      Key("page", .template, "page, with its parameters"),
      Key("url", .text, "in a menu: what old clients open instead"),
    ])
}

/// The keys of a button.
enum MenuButtonKey: String, SectionKey {
  case name, buttons, click, view, miniProgram = "miniprogram", scan, wait, photo, camera, location, article

  var declared: Section.Key {
    switch self {
    case .name: holds(.text, required: true, "what is written on it")
    case .buttons: holds(.list(.section(.menuButton)), "opens one to five buttons")
    case .click: holds(.text, "sends `menu.click` with this key")
    case .view: holds(.text, "opens this address")
    case .miniProgram: holds(.section(.menuMiniProgram), "opens a mini-program")
    case .scan: holds(.text, "scans a code, and sends `menu.scancode` with this key")
    case .wait: holds(.boolean, "beside `scan`: the follower stays in the chat, and the answer is shown")
    case .photo: holds(.text, "takes a picture, and sends `menu.photo` with this key")
    case .camera: holds(.word(MenuCamera.allCases.map(\.rawValue)), "beside `photo`: where the picture may come from")
    case .location: holds(.text, "picks a place, and sends `menu.location` with this key")
    case .article: holds(.text, "opens a published article, by its id")
    }
  }

  /// Whether it says what a tap does; the others say more about that.
  var isAction: Bool {
    switch self {
    case .buttons, .click, .view, .miniProgram, .scan, .photo, .location, .article: true
    case .name, .wait, .camera: false
    }
  }
}
