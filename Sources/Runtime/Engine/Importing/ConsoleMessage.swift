package import Rules
package import Wire

/// A reply as it was made in the platform's console. (wechat-protocol 7.11)
package enum ConsoleMessage: Sendable, Equatable {
  case text(String)
  /// By what the platform names it with: an id that ends within three days, or an address.
  case medium(MediumKind, content: String)
  case news([ConsoleArticle])
  /// Of a kind that replies do not have here.
  case unknown(type: String)

  /// - Parameter content: the member that holds the text or the medium: `content` of a reply, `value` of a button.
  init(_ json: JSON, content: String, of part: ConsoleExport.Part) throws(ImportFault) {
    let type = json["type"]?.string ?? ""
    let content = json[content]?.string ?? ""
    switch type {
    case "text": self = .text(content)
    case "img", "image", "photo": self = .medium(.image, content: content)
    case "voice": self = .medium(.voice, content: content)
    case "video": self = .medium(.video, content: content)
    case "news": self = .news(try ConsoleArticle.all(in: json["news_info"], of: part))
    default: self = .unknown(type: type)
    }
  }
}

/// One article of a reply.
package struct ConsoleArticle: Sendable, Equatable {
  package let title: String
  package let digest: String
  package let cover: String
  package let url: String

  init(_ json: JSON) {
    func text(_ names: String...) -> String { names.lazy.compactMap { json[$0]?.string }.first { !$0.isEmpty } ?? "" }
    title = text("title")
    digest = text("digest")
    cover = text("cover_url", "thumb_url")
    url = text("content_url", "url", "source_url")
  }

  /// As the platform shows it in a material.
  package var json: JSON {
    ["title": .string(title), "digest": .string(digest), "thumb_url": .string(cover), "url": .string(url)]
  }

  /// Those of `news_info`, or of `news_item` of a material.
  package static func all(in json: JSON?, of part: ConsoleExport.Part) throws(ImportFault) -> [ConsoleArticle] {
    try ConsoleReplies.list(json?["list"] ?? json?["news_item"] ?? json, of: part).map { ConsoleArticle($0) }
  }
}
