internal import Rules

/// What an endpoint answered.
struct HookReply: Sendable, Equatable {
  /// What the follower is to see; nil when the answer says nothing.
  let reply: Reply?
  /// Why the answer could not be read as a reply; nil when it could, or is none.
  let fault: String?

  /// Reads `{ "text": "…" }`, or another kind of reply as it stands in rules; or plain text. An empty answer says nothing. An object is
  /// JSON whatever it is labelled as.
  init(_ bytes: [UInt8], type: String) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      (reply, fault) = (nil, "it is not UTF-8")
      return
    }
    let trimmed = text.drop { $0.isWhitespace }
    if trimmed.isEmpty {
      (reply, fault) = (nil, nil)
    } else if trimmed.hasPrefix("{"), let json = JSON(text) {
      (reply, fault) = Self.read(json)
    } else if type.lowercased().hasPrefix("text/plain") {
      (reply, fault) = (.text(Self.fitting(text)), nil)
    } else if JSON(text) != nil {
      (reply, fault) = (nil, "it is no object")
    } else {
      (reply, fault) = (nil, "it is neither JSON nor `text/plain`")
    }
  }

  private static func fitting(_ text: String) -> String { text.utf8.count <= textLimit ? text : TextCut.cut(text, to: textLimit, .ellipsis) }

  private static func read(_ json: JSON) -> (Reply?, String?) {
    guard case .object(let fields) = json else { return (nil, nil) }
    func text(_ json: JSON?) -> String? { json?.string.flatMap { $0.isEmpty ? nil : $0 } }
    func medium(_ json: JSON?) -> String? { text(json) ?? text(json?["media"]) }
    if let content = text(fields["text"]) { return (.text(fitting(content)), nil) }
    if let media = medium(fields["image"]) { return (.image(media: media), nil) }
    if let media = medium(fields["voice"]) { return (.voice(media: media), nil) }
    if let video = fields["video"], let media = medium(video) {
      return (.video(media: media, title: text(video["title"]), description: text(video["description"])), nil)
    }
    if let news = fields["news"] {
      let items: [JSON] = if case .array(let items) = news { items } else { [news] }
      let articles = items.prefix(1).compactMap { item in
        text(item["title"]).map {
          Reply.Article(
            title: $0, description: text(item["description"]) ?? "", picture: text(item["picture"]) ?? "", url: text(item["url"]) ?? "")
        }
      }
      return articles.isEmpty ? (nil, "its article has no title") : (.news(articles), nil)
    }
    if fields["none"] == true { return (Reply.none, nil) }
    // An endpoint that only takes notice answers what it likes.
    return (nil, ["text", "image", "voice", "video", "news", "none"].contains { fields[$0] != nil } ? "its reply is not one of wxrules" : nil)
  }
}

/// What takes the place of a rule's own reply, and what becomes of the action.
struct HookAnswer: Sendable {
  /// Nil: the rule's own reply is given.
  let reply: Reply?
  let ending: OutboxEnding?
}
