internal import Rules

/// What was delivered, as far as it decides what may be answered.
struct Push: Sendable {
  /// Both in lower case: their spelling drifts. (wechat-protocol 2.3)
  enum Kind: Sendable, Equatable {
    /// What somebody wrote or sent, by its type.
    case message(String)
    case event(String)
  }
  let openid: String
  let account: String
  let kind: Kind
  /// What somebody wrote; empty where it is no text.
  let content: String

  /// - Parameter xml: the plain message. Nil when it is no XML or says less than any push does.
  init?(_ xml: [UInt8]) {
    guard let root = try? StrictXML(Self.cleaned(xml)).root else { return nil }
    // White space beside CDATA is layout. (wechat-protocol 2.8)
    func text(_ name: String) -> String {
      let text = root.children(named: name).first?.text ?? ""
      return String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
    (openid, account) = (text("FromUserName"), text("ToUserName"))
    let type = text("MsgType").lowercased()
    guard !openid.isEmpty, !account.isEmpty, !type.isEmpty else { return nil }
    content = text("Content")
    kind = type == "event" ? .event(text("Event").lowercased()) : .message(type)
  }

  /// A message of somebody, of which no more is known.
  init(of openid: String, to account: String) {
    self.openid = openid
    self.account = account
    kind = .message("text")
    content = ""
  }

  /// What the website's replies can answer; nil for all else.
  var websiteAct: WebsiteReplies.Act? {
    switch kind {
    case .message("text"): .text(content)
    case .message(let type): Self.messages.contains(type) ? .message : nil
    case .event("subscribe"): .follow
    case .event: nil
    }
  }

  /// What people paste may hold what XML forbids, and is pushed all the same. (wechat-protocol 2.8)
  private static func cleaned(_ xml: [UInt8]) -> [UInt8] {
    let forbidden: [[UInt8]] = [[0xEF, 0xBF, 0xBE], [0xEF, 0xBF, 0xBF]]
    return forbidden.reduce(xml.filter { $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) }) { $0.replacing($1, with: []) }
  }

  /// Articles that an answer may show. (wechat-protocol 3.3)
  var articles: Int {
    switch kind {
    case .message: 1
    case .event: 8
    }
  }

  private static let messages: Set<String> = ["text", "image", "voice", "video", "shortvideo", "location", "link"]
  private static let answered: Set<String> = ["subscribe", "scan", "click", "scancode_push", "scancode_waitmsg"]
  private static let disputed: Set<String> = ["location", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"]

  /// Why nobody hears an answer to it; nil where somebody does. (wechat-protocol 2.9)
  func deafness(_ readings: Readings) -> Phrase? {
    switch kind {
    case .message(let type): return Self.messages.contains(type) ? nil : "a `\(type)` is no message that is answered in the chat"
    case .event(let name):
      if Self.answered.contains(name) { return nil }
      guard Self.disputed.contains(name) else {
        return "an answer to `\(name)` reaches nobody: answer `success`, and send a message by an action, where a window is open"
      }
      if readings.isLenient(.eventReplies) { return nil }
      return "an answer to `\(name)` reaches nobody by the stricter reading (`event-replies`): answer the message that follows, or send one"
    }
  }
}
