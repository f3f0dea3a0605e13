internal import GRDB
internal import Rules
internal import Wire

/// What somebody sends that is no text. (wechat-protocol 2.2)
extension ActPlay {
  func send(_ message: FollowerAct.Message) throws -> Played {
    switch message {
    case .image: return try played(ActWords("sends a picture"), try image())
    case .voice(let recognition):
      let medium = try keep("voice")
      // Only where the console's switch is on, which the rules say.
      let text = account.hearsVoice ? recognition : nil
      let heard: Happening.Element = text.map { .text("Recognition", $0) } ?? .sometimes(.word("Recognition", ""))
      return try played(
        recognition.map { ActWords("says “\($0)”") } ?? ActWords("sends a voice message"),
        .message(
          "voice", number: try nextMessage(),
          [.word("MediaId", medium), .word("Format", "amr"), .sometimes(.word("MediaId16K", try keep("voice"))), heard]))
    case .video:
      return try played(ActWords("sends a video"), try video("video"))
    case .shortvideo:
      return try played(ActWords("sends a short video"), try video("shortvideo"))
    case .location(let place):
      return try played(ActWords("sends a place: \(place.words)"), try location(place))
    case .link(let link):
      return try played(
        ActWords("sends a link: \(link.title)"),
        .message(
          "link", number: try nextMessage(),
          [.text("Title", link.title), .text("Description", link.description), .word("Url", link.url)]))
    }
  }

  func image() throws -> Happening {
    let medium = try keep("image")
    return .message(
      "image", number: try nextMessage(), [.word("PicUrl", "http://mmbiz.qpic.cn/mmbiz_jpg/\(medium)/0"), .word("MediaId", medium)])
  }

  func location(_ place: FollowerAct.Place) throws -> Happening {
    // Plain decimals here, and latitude first. (wechat-protocol 2.2)
    .message(
      "location", number: try nextMessage(),
      [
        .plain("Location_X", place.latitude), .plain("Location_Y", place.longitude), .plain("Scale", String(place.scale)),
        .text("Label", place.label),
      ])
  }

  private func video(_ type: String) throws -> Happening {
    .message(type, number: try nextMessage(), [.word("MediaId", try keep("video")), .word("ThumbMediaId", try keep("thumb"))])
  }

  /// What a follower sends is a medium of three days: the account may send it back. (wechat-protocol 2.2)
  private func keep(_ type: String) throws -> String {
    let id = "SANDBOX_MEDIA_\(try db.next("media"))_" + Base64Text.slug(now)
    try db.execute(
      sql: "INSERT INTO media (id, account, type, bytes, expires_at) VALUES (?, ?, ?, ?, ?)",
      arguments: [id, account.name, type, Self.dot.databaseBlob, now + 3 * 86_400])
    return id
  }

  /// A GIF of one point.
  private static let dot: [UInt8] = [
    0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x99, 0x99, 0x99, 0x00, 0x00, 0x00, 0x2C, 0x00, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3B,
  ]
}

extension FollowerAct.Place {
  /// For people.
  var words: String { label.isEmpty ? "\(latitude), \(longitude)" : label }
}
