internal import Rules
package import Wire

/// What an account answers by itself as long as no server is switched on: the replies and the menu that were made on the website, in the
/// platform's own words. (wechat-protocol 7.10, 7.11)
///
/// A keyword is compared sign by sign, and rules are asked in the order of the list: the documentation says the first, and nothing of the
/// second. A text is shown without white space at its end.
package struct WebsiteReplies: Sendable {
  package enum Answer: Sendable, Equatable {
    case nothing
    /// One after the other.
    case all([JSON])
    /// One of them, each time anew.
    case one(of: [JSON])
  }

  /// What somebody does.
  package enum Act: Sendable, Equatable {
    case follow
    case text(String)
    /// Any other message.
    case message
    /// A tap on the button with this name.
    case tap(String)
  }

  /// Seconds in which somebody gets the reply to everything else once.
  package static let defaultPause: Int64 = 3600

  private let replies: JSON
  private let menu: JSON

  /// - Parameters:
  ///   - replies: the answer of `get_current_autoreply_info`.
  ///   - menu: that of `get_current_selfmenu_info`.
  package init(replies: JSON?, menu: JSON?) {
    self.replies = replies ?? .null
    self.menu = menu ?? .null
  }

  /// - Parameter hasDefault: whether they had the reply to everything else within the hour.
  package func answer(to act: Act, hasDefault: Bool = false) -> Answer {
    switch act {
    case .follow: return switched("is_add_friend_reply_open", "add_friend_autoreply_info", articles: 8)
    case .text(let text):
      for rule in Self.list(replies["keyword_autoreply_info"]?["list"]) where Self.takes(text, rule) { return Self.answer(of: rule) }
      return otherwise(hasDefault)
    case .message: return otherwise(hasDefault)
    case .tap(let name):
      guard menu["is_menu_open"]?.int == 1, let button = buttons.first(where: { $0["name"]?.string == name }) else { return .nothing }
      return Self.message(button, content: "value", articles: 8).map { .all([$0]) } ?? .nothing
    }
  }

  /// Whether an answer is the one to everything else.
  package func isDefault(_ act: Act) -> Bool {
    switch act {
    case .follow, .tap: false
    case .message: true
    case .text(let text): !Self.list(replies["keyword_autoreply_info"]?["list"]).contains { Self.takes(text, $0) }
    }
  }

  /// Buttons that do something when they are tapped.
  package var buttons: [JSON] {
    Self.list(menu["selfmenu_info"]?["button"]).flatMap { button in
      let inner = Self.list(button["sub_button"]?["list"] ?? button["sub_button"])
      return inner.isEmpty ? [button] : inner
    }
  }

  private func otherwise(_ hasDefault: Bool) -> Answer {
    hasDefault ? .nothing : switched("is_autoreply_open", "message_default_autoreply_info", articles: 1)
  }

  private func switched(_ mark: String, _ info: String, articles: Int) -> Answer {
    guard replies[mark]?.int == 1, let info = replies[info] else { return .nothing }
    return Self.message(info, content: "content", articles: articles).map { .all([$0]) } ?? .nothing
  }

  private static func list(_ json: JSON?) -> [JSON] { if case .array(let items)? = json { items } else { [] } }

  private static func takes(_ text: String, _ rule: JSON) -> Bool {
    list(rule["keyword_list_info"]).contains { keyword in
      guard keyword["type"]?.string == "text", let word = keyword["content"]?.string, !word.isEmpty else { return false }
      let (whole, part) = (Array(text.utf8), Array(word.utf8))
      return keyword["match_mode"]?.string == "equal" ? whole == part : whole.contains(part)
    }
  }

  private static func answer(of rule: JSON) -> Answer {
    let messages = list(rule["reply_list_info"]).compactMap { message($0, content: "content", articles: 1) }
    if messages.isEmpty { return .nothing }
    return rule["reply_mode"]?.string == "reply_all" || messages.count == 1 ? .all(messages) : .one(of: messages)
  }

  /// As a chat shows it; nil for what shows nothing.
  private static func message(_ json: JSON, content: String, articles: Int) -> JSON? {
    let content = json[content]?.string ?? ""
    switch json["type"]?.string {
    case "text":
      let shown = trimmed(content)
      return shown.isEmpty ? nil : ["type": "text", "text": ["content": .string(shown)]]
    case "img", "photo": return ["type": "image", "image": ["media_id": .string(content)]]
    case "voice": return ["type": "voice", "voice": ["media_id": .string(content)]]
    case "video": return ["type": "video", "video": ["media_id": .string(content), "title": "", "description": ""]]
    case "news":
      let shown = list(json["news_info"]?["list"]).prefix(articles).map { article -> JSON in
        let url = ["content_url", "source_url"].lazy.compactMap { article[$0]?.string }.first { !$0.isEmpty } ?? ""
        return [
          "title": .string(trimmed(article["title"]?.string ?? "")), "description": .string(trimmed(article["digest"]?.string ?? "")),
          "picurl": .string(trimmed(article["cover_url"]?.string ?? "")), "url": .string(trimmed(url)),
        ]
      }
      return shown.isEmpty ? nil : ["type": "news", "news": ["articles": .array(shown)]]
    default: return nil
    }
  }

  /// With one kind of line end, and without what no chat shows.
  private static func trimmed(_ text: String) -> String {
    let lines = text.unicodeScalars.split(separator: "\r\n".unicodeScalars, omittingEmptySubsequences: false)
    var scalars = Array(lines.joined(separator: ["\n"])).map { ["\r", "\u{2028}", "\u{2029}"].contains($0) ? "\n" : $0 }
    scalars.removeAll { ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || $0.value == 0xFFFE || $0.value == 0xFFFF }
    while let last = scalars.last, last == "\n" || last == " " { scalars.removeLast() }
    var out = String.UnicodeScalarView()
    out.append(contentsOf: scalars)
    return String(out)
  }
}
