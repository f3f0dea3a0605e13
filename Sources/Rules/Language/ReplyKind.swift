/// What a reply can be. The words stand under `reply:`.
package enum ReplyKind: String, CaseIterable, Sendable {
  /// Text.
  case text
  /// An image.
  case image
  /// A recording.
  case voice
  /// A video.
  case video
  /// A piece of music.
  case music
  /// Article cards.
  case news
  /// The message is handed to customer service.
  case transfer
  /// Silence.
  case none

  /// Whether a customer message can be of this kind too. (wechat-protocol 7.4)
  package var isMessage: Bool {
    switch self {
    case .text, .image, .voice, .video, .music, .news: true
    case .transfer, .none: false
    }
  }
}

/// What only a customer message can be. The words stand under `send:`. (wechat-protocol 7.4)
package enum MessageKind: String, CaseIterable, Sendable {
  case card
  case miniProgram = "miniprogram"
  case choices
  case article
  case material = "mpnews"
}
