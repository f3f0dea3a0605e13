package import Rules
package import Wire

/// Messages as the platform's API takes them: names in lower case, unlike those of replies. (wechat-protocol 7.4, 7.7)
package enum MessageBody {
  /// - Parameter id: of a medium by its name; nil when there is none.
  /// - Returns: nil when a medium has no id, or there is nothing to send.
  package static func json(_ message: Message, to openid: String, media id: (String) -> String?) -> JSON? {
    guard let (type, content) = content(message.content, id) else { return nil }
    var fields: [String: JSON] = ["touser": .string(openid), "msgtype": .string(type), type: .object(content)]
    if let agent = message.agent { fields["customservice"] = ["kf_account": .string(agent)] }
    return .object(fields)
  }

  private static func content(_ content: Message.Content, _ id: (String) -> String?) -> (String, [String: JSON])? {
    func text(_ value: String?) -> JSON { .string(value ?? "") }
    switch content {
    case .card(let card): return ("wxcard", ["card_id": .string(card)])
    case .article(let article): return ("mpnewsarticle", ["article_id": .string(article)])
    case .material(let media): return ("mpnews", ["media_id": .string(media)])
    case .miniProgram(let title, let appID, let page, let thumb):
      return id(thumb).map {
        ("miniprogrampage", ["title": .string(title), "appid": .string(appID), "pagepath": .string(page), "thumb_media_id": .string($0)])
      }
    case .choices(let head, let items, let tail):
      return (
        "msgmenu",
        [
          "head_content": .string(head), "tail_content": .string(tail),
          "list": .array(items.map { ["id": .string($0.id), "content": .string($0.text)] }),
        ]
      )
    case .reply(.text(let value)): return ("text", ["content": .string(value.string)])
    case .reply(.image(let media)): return id(media).map { ("image", ["media_id": .string($0)]) }
    case .reply(.voice(let media)): return id(media).map { ("voice", ["media_id": .string($0)]) }
    case .reply(.video(let media, let title, let description)):
      return id(media).map { ("video", ["media_id": .string($0), "title": text(title), "description": text(description)]) }
    case .reply(.music(let title, let description, let url, let hqURL, let thumb)):
      return id(thumb).map {
        (
          "music",
          [
            "title": text(title), "description": text(description), "musicurl": text(url), "hqmusicurl": text(hqURL ?? url),
            "thumb_media_id": .string($0),
          ]
        )
      }
    case .reply(.news(let articles)):
      return (
        "news",
        [
          "articles": .array(
            articles.prefix(1).map {
              [
                "title": .string($0.title.string), "description": .string($0.description.string), "url": .string($0.url.string),
                "picurl": .string($0.picture.string),
              ]
            })
        ]
      )
    case .reply(.transfer), .reply(.none): return nil
    }
  }

  package static func json(_ message: TemplateMessage, to openid: String, id: OutboxID) -> JSON {
    var fields: [String: JSON] = [
      // Sent again within ten minutes, the platform knows it.
      "touser": .string(openid), "template_id": .string(message.id), "client_msg_id": .string("wxrules-\(id)"),
      "data": .object(Dictionary(message.fields.map { ($0.name, ["value": .string($0.value.shown)]) }) { $1 }),
    ]
    if let url = message.url { fields["url"] = .string(url) }
    if let appID = message.appID { fields["miniprogram"] = ["appid": .string(appID), "pagepath": .string(message.page ?? "")] }
    return .object(fields)
  }
}

extension Message {
  /// Names of media in it.
  package var media: [String] {
    switch content {
    case .reply(let reply): reply.media
    case .miniProgram(_, _, _, let thumb): [thumb]
    case .card, .choices, .article, .material: []
    }
  }
}
