/// The keys of what rules refer to: media, stocks, counters, the menu, and how often a rule answers.
extension Section {
  static let limit = Section(
    "`limit`",
    [
      Key("times", .integer, required: true, "how often the rule answers"),
      Key("per", .word(["user"]), "whose answers are counted: those to one follower"),
      Key("within", .duration, "in how long; for ever unless given"),
    ])

  static let take = Section(
    "`take`",
    [
      Key("stock", .identifier, required: true, "a stock defined under `stocks`"),
      Key("per", .word(TakeDeclaration.Share.allCases.map(\.rawValue)), "`user`: once in a follower's life; `event`: each time; `user` unless given"),
    ])

  static let stock = Section(
    "a stock",
    [
      Key("count", .integer, "how many there are; each has a number"),
      Key("list", .identifier, "list or table whose words or keys are given out, one to each: codes of coupons"),
    ])

  static let counter = Section(
    "a counter",
    [
      Key("on", .oneOrMany(.either([.word(EventKind.words), .map(.text)])), required: true, "the events that it counts"),
      Key("when", .section(.condition), "conditions, all of which must hold"),
      Key("of", .template, "counts each value of this once, as the booth of a scan"),
    ])

  static let medium = Section(
    "a medium",
    Medium.Kind.allCases.map { Key($0.rawValue, .text, "path of a file beside this one, or an address") } + [
      Key("permanent", .boolean, "kept by the platform until it is deleted; otherwise uploaded anew before its three days end"),
      Key("title", .text, "of a permanent video"),
      Key("description", .text, "of a permanent video"),
    ])

  static let menu = Section(
    "`menu`",
    [
      Key("account", .identifier, "the account whose menu it is, if not that of `defaults`"),
      Key("buttons", .list(.section(.menuButton)), required: true, "one to three buttons"),
      Key("for", .list(.section(.menuVariant)), "other menus for some followers; the first that fits is shown"),
    ])

  static let menuVariant = Section(
    "a menu for some",
    [
      Key("tag", .text, "followers with this tag"),
      Key("platform", .word(Menu.Platform.allCases.map(\.rawValue)), "followers with such a phone"),
      Key("buttons", .list(.section(.menuButton)), required: true, "one to three buttons"),
    ])

  static let menuButton = Section(
    "a button",
    [
      Key("name", .text, required: true, "what is written on it"),
      Key("buttons", .list(.section(.menuButton)), "opens one to five buttons"),
      Key("click", .text, "sends `menu.click` with this key"),
      Key("view", .text, "opens this address"),
      Key("miniprogram", .section(.menuMiniProgram), "opens a mini-program"),
      Key("scan", .text, "scans a code, and sends `menu.scancode` with this key"),
      Key("wait", .boolean, "beside `scan`: the follower stays in the chat, and the answer is shown"),
      Key("photo", .text, "takes a picture, and sends `menu.photo` with this key"),
      Key("camera", .word(Menu.Camera.allCases.map(\.rawValue)), "beside `photo`: where the picture may come from"),
      Key("location", .text, "picks a place, and sends `menu.location` with this key"),
      Key("article", .text, "opens a published article, by its id"),
    ])

  static let menuMiniProgram = Section(
    "`miniprogram`",
    [
      Key("appid", .text, required: true, "AppID of the mini-program, which must be linked to the account"),
      Key("page", .template, "page, with its parameters"),
      Key("url", .text, "in a menu: what old clients open instead"),
    ])

  static let webhooks = Section(
    "`webhooks`",
    [
      Key("sign", .section(.secret), "key of the signature, by reference"),
      Key("private_addresses", .boolean, "`true` allows endpoints inside the own network"),
    ])
}
