public import Rules

/// Reply → the body of the answer. (wechat-protocol 3)
public struct ReplyEncoder: Sendable {
  /// An encoder, which keeps nothing between replies.
  public init() {}

  /// What the platform takes for "no reply": 7 bytes, sent in clear in every mode.
  public static let success = Array("success".utf8)

  /// The XML, empty for silence. Media stand under the platform's ids.
  /// - Parameter time: `CreateTime`, in seconds since 1970 UTC.
  public func encode(_ reply: Reply, to event: Event, at time: Int64) -> [UInt8] {
    guard let type = ReplyKind(reply).messageType else { return [] }
    var out = Output(capacity: 256 + reply.textBytes)
    out.envelope(event, type, time)
    switch reply {
    case .none: break
    case .text(let text): out.element("<Content><![CDATA[", text, "]]></Content></xml>")
    case .image(let media): out.element("<Image><MediaId><![CDATA[", media, "]]></MediaId></Image></xml>")
    case .voice(let media): out.element("<Voice><MediaId><![CDATA[", media, "]]></MediaId></Voice></xml>")
    case .video(let media, let title, let description):
      out.element("<Video><MediaId><![CDATA[", media, "]]></MediaId>")
      out.element("<Title><![CDATA[", title, "]]></Title>")
      out.element("<Description><![CDATA[", description, "]]></Description>")
      out.raw("</Video></xml>")
    case .music(let title, let description, let url, let hqURL, let thumb):
      out.raw("<Music>")
      out.element("<Title><![CDATA[", title, "]]></Title>")
      out.element("<Description><![CDATA[", description, "]]></Description>")
      out.element("<MusicUrl><![CDATA[", url, "]]></MusicUrl>")
      out.element("<HQMusicUrl><![CDATA[", hqURL, "]]></HQMusicUrl>")
      out.element("<ThumbMediaId><![CDATA[", thumb, "]]></ThumbMediaId></Music></xml>")
    case .news(let articles):
      out.raw("<ArticleCount>")
      out.number(Int64(articles.count))
      out.raw("</ArticleCount><Articles>")
      for article in articles {
        out.element("<item><Title><![CDATA[", article.title, "]]></Title>")
        out.element("<Description><![CDATA[", article.description, "]]></Description>")
        out.element("<PicUrl><![CDATA[", article.picture, "]]></PicUrl>")
        out.element("<Url><![CDATA[", article.url, "]]></Url></item>")
      }
      out.raw("</Articles></xml>")
    case .transfer(let account):
      out.element("<TransInfo><KfAccount><![CDATA[", account, "]]></KfAccount></TransInfo>")
      out.raw("</xml>")
    }
    return out.bytes
  }

  /// The envelope of an encrypted answer.
  package static func sealed(ciphertext: [UInt8], signature: [UInt8], timestamp: [UInt8], nonce: [UInt8]) -> [UInt8] {
    var out = Output(capacity: ciphertext.count + 256)
    out.element("<xml><Encrypt><![CDATA[", ciphertext, "]]></Encrypt>")
    out.element("<MsgSignature><![CDATA[", signature, "]]></MsgSignature>")
    out.element("<TimeStamp>", timestamp, "</TimeStamp>")
    out.element("<Nonce><![CDATA[", nonce, "]]></Nonce></xml>")
    return out.bytes
  }

  private struct Output {
    var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// What all answers begin with, put down at once.
    mutating func envelope(_ event: Event, _ type: StaticString, _ time: Int64) {
      let openid = CDATA.bytes(event.fields.bytes, event.openidRange)
      let account = CDATA.bytes(event.fields.bytes, event.accountRange)
      bytes.append(addingCapacity: 200 + openid.range.count + account.range.count) { out in
        out.append("<xml><ToUserName><![CDATA[")
        out.append(openid.bytes.span, openid.range)
        out.append("]]></ToUserName><FromUserName><![CDATA[")
        out.append(account.bytes.span, account.range)
        out.append("]]></FromUserName><CreateTime>")
        out.append(time)
        out.append("</CreateTime><MsgType><![CDATA[")
        out.append(type)
        out.append("]]></MsgType>")
      }
    }

    mutating func raw(_ text: StaticString) { bytes.append(addingCapacity: text.utf8CodeUnitCount) { $0.append(text) } }

    mutating func number(_ value: Int64) { bytes.append(addingCapacity: 20) { $0.append(value) } }

    /// Nothing when there is no text.
    mutating func element(_ open: StaticString, _ text: String?, _ close: StaticString) {
      if let text { element(open, SentText(text), close) }
    }

    mutating func element(_ open: StaticString, _ text: [UInt8], _ close: StaticString) {
      element(open, SentText(utf8: text, isClean: false), close)
    }

    mutating func element(_ open: StaticString, _ text: SentText, _ close: StaticString) {
      let text = CDATA.bytes(text)
      bytes.append(addingCapacity: open.utf8CodeUnitCount + text.count + close.utf8CodeUnitCount) { out in
        out.append(open)
        out.append(text)
        out.append(close)
      }
    }
  }
}

extension Reply {
  /// How many bytes of text the reply will hold, to make room for once; what is short fits anyway.
  fileprivate var textBytes: Int {
    switch self {
    case .text(let text): text.bytes.count
    case .news(let articles):
      articles.reduce(0) { $0 + $1.title.bytes.count + $1.description.bytes.count + $1.picture.bytes.count + $1.url.bytes.count + 160 }
    case .image, .voice, .video, .music, .transfer: 512
    case .none: 0
    }
  }
}

extension ReplyKind {
  /// The platform's `MsgType`; nil for silence, which is no message. (wechat-protocol 3)
  var messageType: StaticString? {
    switch self {
    case .text: "text"
    case .image: "image"
    case .voice: "voice"
    case .video: "video"
    case .music: "music"
    case .news: "news"
    case .transfer: "transfer_customer_service"
    case .none: nil
    }
  }

  /// Nil when it is none that an answer can have.
  package init?(messageType: String) {
    guard let kind = Self.allCases.first(where: { $0.messageType?.description == messageType }) else { return nil }
    self = kind
  }
}
