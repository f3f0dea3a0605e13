internal import CPugiXML
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
    var out = Output(capacity: 512 + reply.textBytes)
    out.raw("<xml><ToUserName><![CDATA[")
    out.cdata(event.fields.bytes[event.openidRange])
    out.raw("]]></ToUserName><FromUserName><![CDATA[")
    out.cdata(event.fields.bytes[event.accountRange])
    out.raw("]]></FromUserName><CreateTime>")
    out.number(time)
    out.raw("</CreateTime><MsgType><![CDATA[")
    out.cdata(type)
    out.raw("]]></MsgType>")
    switch reply {
    case .none: break
    case .text(let text):
      out.raw("<Content><![CDATA[")
      out.cdata(text)
      out.raw("]]></Content></xml>")
    case .image(let media):
      out.raw("<Image><MediaId><![CDATA[")
      out.cdata(media)
      out.raw("]]></MediaId></Image></xml>")
    case .voice(let media):
      out.raw("<Voice><MediaId><![CDATA[")
      out.cdata(media)
      out.raw("]]></MediaId></Voice></xml>")
    case .video(let media, let title, let description):
      out.raw("<Video><MediaId><![CDATA[")
      out.cdata(media)
      out.raw("]]></MediaId>")
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
    out.raw("<xml><Encrypt><![CDATA[")
    out.cdata(ciphertext)
    out.raw("]]></Encrypt><MsgSignature><![CDATA[")
    out.cdata(signature)
    out.raw("]]></MsgSignature><TimeStamp>")
    out.cdata(timestamp)
    out.raw("</TimeStamp><Nonce><![CDATA[")
    out.cdata(nonce)
    out.raw("]]></Nonce></xml>")
    return out.bytes
  }

  private struct Output {
    var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func raw(_ text: StaticString) {
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func number(_ value: Int64) { bytes.append(contentsOf: String(value).utf8) }

    /// Nothing when there is no text.
    mutating func element(_ open: StaticString, _ text: String?, _ close: StaticString) {
      guard let text else { return }
      raw(open)
      cdata(text)
      raw(close)
    }

    mutating func cdata(_ text: String) {
      var text = text
      text.withUTF8 { buffer in unsafe cdata(buffer) }
    }

    /// `]]>` would end the section, so it is split over two; what XML forbids is dropped.
    mutating func cdata(_ value: some Collection<UInt8>) {
      let start = bytes.count
      bytes.append(contentsOf: value)
      let count = bytes.count - start
      let firstUnsafe = unsafe bytes.withUnsafeBufferPointer { unsafe $0.baseAddress.map { unsafe wx_xml_first_unsafe($0 + start, count) } ?? count }
      if firstUnsafe == count { return }
      let written = Array(bytes[start...])
      bytes.removeLast(bytes.count - start)
      var at = 0
      while at < written.count {
        let byte = written[at]
        if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D {
          at += 1
        } else if byte == 0xEF, at + 2 < written.count, written[at + 1] == 0xBF, written[at + 2] >= 0xBE {
          at += 3  // U+FFFE and U+FFFF
        } else if byte == 0x3E, bytes.count - start >= 2, bytes.suffix(2) == [0x5D, 0x5D] {
          raw("]]><![CDATA[>")
          at += 1
        } else {
          bytes.append(byte)
          at += 1
        }
      }
    }
  }
}

extension Reply {
  /// About how many bytes of text the reply will hold, to make room for once; what is short fits anyway.
  fileprivate var textBytes: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .news(let articles):
      articles.reduce(0) { $0 + $1.title.utf8.count + $1.description.utf8.count + $1.picture.utf8.count + $1.url.utf8.count + 160 }
    case .image, .voice, .video, .music, .transfer, .none: 0
    }
  }
}

extension ReplyKind {
  /// The platform's `MsgType`; nil for silence, which is no message. (wechat-protocol 3)
  package var messageType: String? {
    switch self {
    case .text, .image, .voice, .video, .music, .news: rawValue
    case .transfer: "transfer_customer_service"
    case .none: nil
    }
  }

  /// Nil when it is none that an answer can have.
  package init?(messageType: String) {
    guard let kind = Self.allCases.first(where: { $0.messageType == messageType }) else { return nil }
    self = kind
  }
}
