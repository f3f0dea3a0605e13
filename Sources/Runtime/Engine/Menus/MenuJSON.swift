package import Rules
package import Wire

/// Menus as the platform's API takes them. (wechat-protocol 7.10)
package enum MenuJSON {
  package static func buttons(_ buttons: [Menu.Button]) -> JSON { .array(buttons.map(button)) }

  private static func button(_ button: Menu.Button) -> JSON {
    switch button {
    case .menu(let name, let inner): return ["name": .string(name), "sub_button": .array(inner.map(self.button))]
    case .action(let name, let action):
      var fields = fields(action)
      fields["name"] = .string(name)
      return .object(fields)
    }
  }

  private static func fields(_ action: MenuAction) -> [String: JSON] {
    switch action {
    case .click(let key): return ["type": "click", "key": .string(key)]
    case .view(let url): return ["type": "view", "url": .string(url)]
    case .miniProgram(let appID, let page, let url):
      return ["type": "miniprogram", "appid": .string(appID), "pagepath": .string(page), "url": .string(url)]
    case .scan(let key, let waits): return ["type": waits ? "scancode_waitmsg" : "scancode_push", "key": .string(key)]
    case .photo(let key, let camera):
      let type: JSON =
        switch camera {
        case .camera: "pic_sysphoto"
        case .album: "pic_weixin"
        case .either: "pic_photo_or_album"
        }
      return ["type": type, "key": .string(key)]
    case .location(let key): return ["type": "location_select", "key": .string(key)]
    case .article(let id): return ["type": "article_id", "article_id": .string(id)]
    }
  }

  /// The condition of a menu for some; nil when its tag has no id.
  package static func rule(_ variant: Menu.Variant, tagIDs: [String: Int]) -> JSON? {
    var fields: [String: JSON] = [:]
    if let tag = variant.tag {
      guard let id = tagIDs[tag] else { return nil }
      fields["tag_id"] = .string(String(id))
    }
    if let platform = variant.platform {
      let number: JSON =
        switch platform {
        case .ios: "1"
        case .android: "2"
        case .other: "3"
        }
      fields["client_platform_type"] = number
    }
    return .object(fields)
  }

  private static let keys = ["type", "name", "key", "url", "appid", "pagepath", "article_id"]

  /// What counts of buttons: the platform adds empty members, and numbers come as text.
  package static func plain(_ json: JSON?) -> JSON {
    guard case .array(let buttons)? = json else { return .array([]) }
    return .array(
      buttons.map { button in
        var fields: [String: JSON] = [:]
        for key in keys { if let text = button[key]?.string, !text.isEmpty { fields[key] = .string(text) } }
        if case .array(let inner)? = button["sub_button"] ?? button["sub_button"]?["list"], !inner.isEmpty {
          fields["sub_button"] = plain(.array(inner))
        }
        return .object(fields)
      })
  }

  package static func plainRule(_ json: JSON?) -> JSON {
    var fields: [String: JSON] = [:]
    for key in ["tag_id", "client_platform_type"] {
      if let text = json?[key]?.string ?? json?[key]?.int.map(String.init), !text.isEmpty { fields[key] = .string(text) }
    }
    return .object(fields)
  }

  /// Buttons as lines of text.
  package static func lines(_ json: JSON, indent: String = "") -> [String] {
    guard case .array(let buttons) = json else { return [] }
    return buttons.flatMap { button -> [String] in
      let name = OutsideText.shown(button["name"]?.string ?? "")
      if let inner = button["sub_button"], case .array = inner { return ["\(indent)\(name)"] + lines(inner, indent: indent + "  ") }
      let type = OutsideText.shown(button["type"]?.string ?? "")
      let what = OutsideText.shown(["key", "url", "article_id"].compactMap { button[$0]?.string }.first ?? "")
      return ["\(indent)\(name)  \(type) \(what)"]
    }
  }
}
