internal import Rules
internal import Wire

/// The fields of a reply, by its type: what has to be there, how much, and what it may name. (wechat-protocol 3 to 3.4)
struct ReplyContent {
  let push: Push
  let readings: Readings
  /// A medium that is there; nil for none.
  let media: (String) -> StoredMedium?

  private typealias Broken = ReplyReader.Broken
  private static let textBytes = 2048

  func verdict(on xml: StrictXML.Element) throws(ReplyReader.Broken) -> ReplyReader.Verdict {
    guard try xml.only("ToUserName", needed: true) == push.openid else {
      throw Broken(reason: "ToUserName is not the follower: it is the push's FromUserName")
    }
    guard try xml.only("FromUserName", needed: true) == push.account else {
      throw Broken(reason: "FromUserName is not the account's original id (gh_…): it is the push's ToUserName, and not the AppID")
    }
    let time = try xml.only("CreateTime", needed: true) ?? ""
    guard time.utf8.count <= 15, time.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw Broken(reason: "CreateTime is no number of seconds")
    }
    let type = try xml.only("MsgType", needed: true) ?? ""
    // The platform's list, not the engine's; a test sees to it that nothing is missing that the engine sends.
    switch type {
    case "text": return .shown(["type": "text", "text": ["content": .string(try text(xml))]])
    case "image":
      let (id, file) = try medium(xml.part("Image"), "MediaId", .image)
      let image: JSON = ["type": "image", "image": ["media_id": id]]
      return MediaFile.isAnimated(file)
        ? .lost(image, because: "an animated GIF is no picture of a reply: answer with one that stands still") : .shown(image)
    case "voice": return .shown(["type": "voice", "voice": ["media_id": try medium(xml.part("Voice"), "MediaId", .voice).id]])
    case "video":
      let video = try xml.part("Video")
      return .shown([
        "type": "video",
        "video": [
          "media_id": try medium(video, "MediaId", .video).id, "title": try words(video, "Title"), "description": try words(video, "Description"),
        ],
      ])
    case "music":
      let music = try xml.part("Music")
      return .shown([
        "type": "music",
        "music": [
          "title": try words(music, "Title"), "description": try words(music, "Description"), "musicurl": try words(music, "MusicUrl"),
          "hqmusicurl": try words(music, "HQMusicUrl"), "thumb_media_id": try medium(music, "ThumbMediaId", .thumb).id,
        ],
      ])
    case "news": return try news(xml)
    case "transfer_customer_service":
      let account = xml.children(named: "TransInfo").isEmpty ? "" : try xml.part("TransInfo").only("KfAccount", needed: true) ?? ""
      return .shown(["type": "transfer_customer_service", "transfer_customer_service": ["account": .string(account)]])
    case "transfer_biz_ai_ivr":
      return .lost(
        ["type": "transfer_biz_ai_ivr"], because: "the platform's own AI answers where it is switched on and trained; in this sandbox it is not")
    default: throw Broken(reason: "MsgType `\(OutsideText.opening(type.utf8, bytes: 40))` is none that may be answered")
    }
  }

  private func text(_ xml: StrictXML.Element) throws(ReplyReader.Broken) -> String {
    guard let content = try xml.only("Content"), !content.isEmpty else {
      throw Broken(reason: "an empty `Content` is no silence: answer `success` instead")
    }
    guard content.utf8.count <= Self.textBytes else {
      throw Broken(reason: "`Content` has \(content.utf8.count) bytes, and a reply has at most \(Self.textBytes)")
    }
    return content
  }

  private func words(_ xml: StrictXML.Element, _ name: String) throws(ReplyReader.Broken) -> JSON { .string(try xml.only(name) ?? "") }

  private func medium(_ xml: StrictXML.Element, _ name: String, _ kind: MediumKind) throws(ReplyReader.Broken) -> (id: JSON, file: [UInt8]) {
    let id = try xml.only(name, needed: true) ?? ""
    guard let found = media(id) else {
      throw Broken(
        reason:
          "no medium `\(OutsideText.opening(id.utf8, bytes: 60))` in this account, or it has ended: upload it, and answer with the id that comes back"
      )
    }
    guard found.kind == kind else {
      throw Broken(reason: "\(name) names a medium that was uploaded as `\(found.kind.rawValue)`, and it must be `\(kind.rawValue)`")
    }
    return (.string(id), found.bytes)
  }

  private func news(_ xml: StrictXML.Element) throws(ReplyReader.Broken) -> ReplyReader.Verdict {
    let items = try xml.part("Articles").children(named: "item")
    let count = try xml.only("ArticleCount", needed: true) ?? ""
    guard count == String(items.count) else {
      throw Broken(reason: "ArticleCount is `\(OutsideText.opening(count.utf8, bytes: 12))`, and there are \(items.count) articles")
    }
    guard !items.isEmpty else { throw Broken(reason: "news without an article") }
    var articles: [JSON] = []
    for item in items {
      func part(_ name: String) throws(ReplyReader.Broken) -> JSON {
        guard let text = try item.only(name) else {
          throw Broken(reason: "an article without `\(name)`: the element must be there, if need be empty")
        }
        return .string(text)
      }
      let article: [String: JSON] = [
        "title": try part("Title"), "description": try part("Description"), "picurl": try part("PicUrl"), "url": try part("Url"),
      ]
      if article["title"] == "" { throw Broken(reason: "an article with an empty `Title`") }
      articles.append(.object(article))
    }
    let most = push.articles
    func message(_ articles: some Sequence<JSON>) -> JSON { ["type": "news", "news": ["articles": .array(Array(articles))]] }
    if articles.count > most, !readings.isLenient(.articlesCut) {
      return .lost(
        message(articles),
        because: most == 1
          ? "\(articles.count) articles, and an answer to a message has at most 1"
          : "\(articles.count) articles, and an answer to an event has at most \(most)")
    }
    return .shown(message(articles.prefix(most)))
  }
}
