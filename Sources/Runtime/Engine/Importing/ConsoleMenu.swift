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
    // 46003: none was made by the API. (wechat-protocol 8)
    if let menu = export.answers[.menu], menu["errcode"]?.wholeNumber != 46003 {
      guard menu["menu"]?["button"] != nil else { throw ImportFault(.menu, ConsoleReplies.refusal(menu)) }
      buttons = Self.buttons(menu["menu"]?["button"])
      variants = try Self.variants(menu["conditionalmenu"], export.answers[.tags])
    } else {
      buttons = Self.buttons(shown?["selfmenu_info"]?["button"])
      variants = []
    }
    if buttons.isEmpty { return nil }
  }

  /// Those that do something when they are tapped.
  package var leaves: [Leaf] { ([buttons] + variants.map(\.buttons)).flatMap { $0.flatMap(\.leaves) } }

  private static func buttons(_ json: JSON?) -> [Button] { ConsoleReplies.list(json).prefix(ConsoleReplies.most).map { button($0) } }

  private static func button(_ json: JSON) -> Button {
    let name = json["name"]?.string ?? ""
    let inner = json["sub_button"].map { ConsoleReplies.list($0["list"] ?? $0) } ?? []
    if !inner.isEmpty { return .menu(name: name, inner.prefix(ConsoleReplies.most).map { .leaf(leaf($0)) }) }
    return .leaf(leaf(json))
  }

  private static func leaf(_ json: JSON) -> Leaf { Leaf(name: json["name"]?.string ?? "", action: action(json)) }

  private static func action(_ json: JSON) -> Action {
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
    case "text", "img", "image", "photo", "voice", "video", "news": return .says(ConsoleMessage(json, content: "value"))
    case "": return .nothing
    case let type: return .strange(type: type)
    }
  }

  /// - Parameter tags: the answer that names them.
  private static func variants(_ json: JSON?, _ tags: JSON?) throws(ImportFault) -> [Variant] {
    var names: [Int: String] = [:]
    for tag in ConsoleReplies.list(tags?["tags"]).prefix(ConsoleReplies.most) {
      if let id = tag["id"]?.wholeNumber, let name = tag["name"]?.string { names[id] = name }
    }
    let list = ConsoleReplies.list(json)
    guard list.count <= ConsoleReplies.most else { throw ImportFault(.menu, "it has more than \(ConsoleReplies.most) menus for some") }
    // The newest is asked first.
    let newest = list.enumerated().sorted { a, b in
      let (x, y) = (a.element["menuid"]?.wholeNumber ?? 0, b.element["menuid"]?.wholeNumber ?? 0)
      return x == y ? a.offset < b.offset : x > y
    }
    return newest.map { Variant(whom: whom($0.element["matchrule"], names), buttons: buttons($0.element["button"])) }
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
