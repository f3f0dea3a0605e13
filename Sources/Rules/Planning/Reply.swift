/// The passive reply, as a value. Texts are rendered; media are still names.
public enum Reply: Hashable, Sendable {
  /// Nothing: the platform gets `success`.
  case none
  /// Text, at most 2048 bytes of UTF-8, never empty.
  case text(SentText)
  /// An image by the name of its medium.
  case image(media: String)
  /// A recording by the name of its medium.
  case voice(media: String)
  /// A video by the name of its medium.
  case video(media: String, title: String?, description: String?)
  /// Music; the thumbnail is the name of a medium.
  case music(title: String?, description: String?, url: String?, hqURL: String?, thumb: String)
  /// Article cards, at least one, at most what the event allows.
  case news([Article])
  /// Hands the message to customer service, perhaps to one agent.
  case transfer(account: String?)

  /// One card.
  public struct Article: Hashable, Sendable {
    /// Headline, never empty.
    public let title: SentText
    /// Text under the headline.
    public let description: SentText
    /// Address of the picture.
    public let picture: SentText
    /// Where a tap leads.
    public let url: SentText

    package init(title: SentText, description: SentText, picture: SentText, url: SentText) {
      self.title = title
      self.description = description
      self.picture = picture
      self.url = url
    }
  }

  /// The word in `reply:`.
  public var kind: String { ReplyKind(self).rawValue }

  /// The same with another name for its medium, as the platform's id; itself when it has none.
  /// - Returns: nil when its medium has no other name.
  package func mapMedium(_ name: (String) -> String?) -> Reply? {
    switch self {
    case .none, .text, .news, .transfer: self
    case .image(let media): name(media).map { .image(media: $0) }
    case .voice(let media): name(media).map { .voice(media: $0) }
    case .video(let media, let title, let description): name(media).map { .video(media: $0, title: title, description: description) }
    case .music(let title, let description, let url, let hqURL, let thumb):
      name(thumb).map { .music(title: title, description: description, url: url, hqURL: hqURL, thumb: $0) }
    }
  }

  /// Names of media in it.
  package var media: [String] {
    var names: [String] = []
    _ = mapMedium { name in
      names.append(name)
      return name
    }
    return names
  }
}

extension ReplyKind {
  /// The kind of a reply.
  package init(_ reply: Reply) {
    switch reply {
    case .none: self = .none
    case .text: self = .text
    case .image: self = .image
    case .voice: self = .voice
    case .video: self = .video
    case .music: self = .music
    case .news: self = .news
    case .transfer: self = .transfer
    }
  }
}
