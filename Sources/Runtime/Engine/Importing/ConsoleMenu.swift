package import Rules
package import Wire

/// The menu that an account has, whoever made it. (wechat-protocol 7.10)
package struct ConsoleMenu: Sendable {
  package enum Action: Sendable {
    /// What buttons can do here as well.
    case acts(MenuAction)
    /// Gives a reply that was made in the console.
    case says(ConsoleMessage)
    /// Gives a material.
    case material(id: String)
    /// Opens the article of a material.
    case opensMaterial(id: String)
    case articleView(id: String)
    case nothing
    case strange(type: String)
  }

  package indirect enum Button: Sendable {
    case menu(name: String, [Button])
    case leaf(Leaf)
  }

  package struct Leaf: Sendable {
    package let name: String
    package let action: Action
  }

  package struct Variant: Sendable {
    package enum Whom: Sendable {
      case some(tag: String?, phone: MenuPhone?)
      /// By what the platform asks no more, or by a tag that is not there.
      case nobody(Phrase)
    }
    package let whom: Whom
    package let buttons: [Button]
  }

  package let buttons: [Button]
  /// The one that is asked first stands first.
  package let variants: [Variant]
  /// Whether followers see it.
  package let isShown: Bool

  /// Nil where there is none.
  package init?(_ export: ConsoleExport) throws(ImportFault) {
    let shown = export.answers[.shownMenu]
    if let shown, shown["is_menu_open"]?.wholeNumber == nil { throw ImportFault(.shownMenu, ConsoleReplies.refusal(shown)) }
    isShown = shown.map { $0["is_menu_open"]?.wholeNumber == 1 } ?? true
    // 46003: none was made by the API; 48001: nobody may make one by it. (wechat-protocol 8)
    if let menu = export.answers[.menu], ![46003, 48001].contains(menu["errcode"]?.wholeNumber) {
      guard menu["menu"]?["button"] != nil else { throw ImportFault(.menu, ConsoleReplies.refusal(menu)) }
      buttons = try Self.buttons(menu["menu"]?["button"], of: .menu)
      variants = try Self.variants(menu["conditionalmenu"], export.answers[.tags])
    } else {
      buttons = try Self.buttons(shown?["selfmenu_info"]?["button"], of: .shownMenu)
      variants = []
    }
    if buttons.isEmpty { return nil }
  }

  /// Those that do something when they are tapped.
  package var leaves: [Leaf] { ([buttons] + variants.map(\.buttons)).flatMap { $0.flatMap(\.leaves) } }

  private static func buttons(_ json: JSON?, of part: ConsoleExport.Part) throws(ImportFault) -> [Button] {
    try ConsoleReplies.list(json, of: part).map { json throws(ImportFault) in
      let below = json["sub_button"]
      let inner = try ConsoleReplies.list(below?["list"] ?? below, of: part)
      if inner.isEmpty { return .leaf(try leaf(json, of: part)) }
      let leaves = try inner.map { json throws(ImportFault) in Button.leaf(try leaf(json, of: part)) }
      return .menu(name: json["name"]?.string ?? "", leaves)
    }
  }

  private static func leaf(_ json: JSON, of part: ConsoleExport.Part) throws(ImportFault) -> Leaf {
    Leaf(name: json["name"]?.string ?? "", action: try action(json, of: part))
  }

  private static func action(_ json: JSON, of part: ConsoleExport.Part) throws(ImportFault) -> Action {
    func text(_ key: String) -> String { json[key]?.string ?? "" }
    switch text("type") {
    case "click": return .acts(.click(text("key")))
    case "view": return .acts(.view(text("url")))
    case "miniprogram": return .acts(.miniProgram(appID: text("appid"), page: text("pagepath"), url: text("url")))
    case "scancode_push": return .acts(.scan(text("key"), waits: false))
    case "scancode_waitmsg": return .acts(.scan(text("key"), waits: true))
    case "pic_sysphoto": return .acts(.photo(text("key"), .camera))
    case "pic_photo_or_album": return .acts(.photo(text("key"), .either))
    case "pic_weixin": return .acts(.photo(text("key"), .album))
    case "location_select": return .acts(.location(text("key")))
    case "article_id": return .acts(.article(text("article_id")))
    case "article_view_limited": return .articleView(id: text("article_id"))
    case "media_id": return .material(id: text("media_id"))
    case "view_limited": return .opensMaterial(id: text("media_id"))
    case "text", "img", "image", "photo", "voice", "video", "news": return .says(try ConsoleMessage(json, content: "value", of: part))
    case "": return .nothing
    case let type: return .strange(type: type)
    }
  }

  /// - Parameter tags: the answer that names them.
  private static func variants(_ json: JSON?, _ tags: JSON?) throws(ImportFault) -> [Variant] {
    var names: [Int: String] = [:]
    for tag in try ConsoleReplies.list(tags?["tags"], of: .tags) {
      if let id = tag["id"]?.wholeNumber, let name = tag["name"]?.string { names[id] = name }
    }
    let list = try ConsoleReplies.list(json, of: .menu)
    // The newest is asked first.
    let newest = list.enumerated().sorted { a, b in
      let (x, y) = (a.element["menuid"]?.wholeNumber ?? 0, b.element["menuid"]?.wholeNumber ?? 0)
      return x == y ? a.offset < b.offset : x > y
    }
    return try newest.map { variant throws(ImportFault) in
      Variant(whom: whom(variant.element["matchrule"], names), buttons: try buttons(variant.element["button"], of: .menu))
    }
  }

  private static func whom(_ rule: JSON?, _ names: [Int: String]) -> Variant.Whom {
    func word(_ key: String) -> String? {
      let word = rule?[key]?.string ?? rule?[key]?.int.map { String($0) } ?? ""
      return word.isEmpty ? nil : word
    }
    if let withdrawn = ["sex", "country", "province", "city", "language", "group_id"].first(where: { word($0) != nil }) {
      return .nobody("it asks for `\(withdrawn)`, by which the platform chooses no menu any more")
    }
    let phone: MenuPhone?
    switch word("client_platform_type") {
    case nil: phone = nil
    case "1": phone = .ios
    case "2": phone = .android
    case "3": phone = .other
    case let other?: return .nobody("it is for phones of kind `\(other)`, which is none")
    }
    guard let id = word("tag_id") else {
      return phone == nil ? .nobody("it does not say for whom it is") : .some(tag: nil, phone: phone)
    }
    guard let name = Int(id).flatMap({ names[$0] }) else { return .nobody("it is for the tag with number \(id), which the account does not have") }
    return .some(tag: name, phone: phone)
  }
}

extension ConsoleMenu.Button {
  package var name: String {
    switch self {
    case .menu(let name, _): name
    case .leaf(let leaf): leaf.name
    }
  }

  fileprivate var leaves: [ConsoleMenu.Leaf] {
    switch self {
    case .menu(_, let inner): inner.flatMap(\.leaves)
    case .leaf(let leaf): [leaf]
    }
  }
}
