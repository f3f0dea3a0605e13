internal import Rules
package import Wire

/// A delivery as the platform makes it, for those who play the platform: the doctor and the sandbox. (wechat-protocol 1.3, 1.4)
package struct PlatformDelivery: Sendable {
  package let query: String
  package let body: [UInt8]

  /// - Parameters:
  ///   - message: the plain XML.
  ///   - timestamp: seconds since 1970 UTC.
  ///   - random: 16 bytes, other ones each time.
  package init(_ message: [UInt8], to account: WebhookAccount, openid: String, timestamp: Int64, nonce: String, random: [UInt8]) {
    func signed(_ extra: [[UInt8]]) -> String {
      let parts = [account.tokens.first ?? [], Array("\(timestamp)".utf8), Array(nonce.utf8)] + extra
      return String(decoding: Signature.make(parts), as: UTF8.self)
    }
    var query = "signature=\(signed([]))&timestamp=\(timestamp)&nonce=\(nonce)&openid=\(PercentEncoding.encode(openid))"
    guard account.mode != .plain, let cipher = account.cipher else {
      self.query = query
      body = message
      return
    }
    let ciphertext = cipher.encrypt(message, random: random)
    query += "&encrypt_type=aes&msg_signature=\(signed([ciphertext]))"
    self.query = query
    let sealed = Array("<Encrypt><![CDATA[".utf8) + ciphertext + Array("]]></Encrypt></xml>".utf8)
    if account.mode == .compatible {
      // The message in clear, and beside it the same once more.
      body = message.dropLast("</xml>".utf8.count) + sealed
    } else {
      body = Array("<xml><ToUserName><![CDATA[\(account.originalID ?? "")]]></ToUserName>".utf8) + sealed
    }
  }
}

/// What a server answered a delivery with, as the platform understands it. (wechat-protocol 3, 4.2)
package enum PassiveReply: Sendable, Equatable {
  /// `success`, or nothing.
  case silence
  /// A message, in the members that customer messages have: `type`, and below it what belongs to the type.
  case message(JSON, isEncrypted: Bool)
  /// The follower sees a notice of failure.
  case broken(String)

  /// Reads the body of an answer with status 200.
  package init(_ body: [UInt8], from account: WebhookAccount, to openid: String) {
    if body.isEmpty || body == ReplyEncoder.success {
      self = .silence
      return
    }
    guard body.first == UInt8(ascii: "<") else {
      self = .broken("neither XML nor `success`: \(String(decoding: body.prefix(80), as: UTF8.self))")
      return
    }
    var decoder = EventDecoder()
    do throws(DeliveryFault) {
      let outer = try decoder.fields(body.span)
      guard let sealed = outer["Encrypt"] else {
        self = account.mode == .encrypted ? .broken("the reply is not encrypted") : Self.read(outer, account, openid, isEncrypted: false)
        return
      }
      guard let plain = account.cipher.flatMap({ cipher in try? cipher.decrypt(Array(sealed.utf8)) }) else {
        self = .broken("the reply is not encrypted with this account's key")
        return
      }
      let parts = [outer["TimeStamp"], outer["Nonce"]].map { Array(($0 ?? "").utf8) } + [Array(sealed.utf8)]
      guard account.signs(outer["MsgSignature"] ?? "", parts) else {
        self = .broken("the encrypted reply has a wrong MsgSignature")
        return
      }
      self = Self.read(try decoder.fields(plain.span), account, openid, isEncrypted: true)
    } catch {
      self = .broken(error.message)
    }
  }

  private static func read(_ fields: Fields, _ account: WebhookAccount, _ openid: String, isEncrypted: Bool) -> PassiveReply {
    guard fields["ToUserName"] == openid, account.originalID.map({ fields["FromUserName"] == $0 }) ?? true else {
      return .broken("ToUserName and FromUserName are wrong, or the wrong way round")
    }
    guard let type = fields["MsgType"] else { return .broken("no MsgType") }
    func text(_ path: String) -> JSON { .string(fields[path] ?? "") }
    let content: JSON
    switch ReplyKind(messageType: type) {
    case .text?:
      guard let words = fields["Content"], !words.isEmpty else { return .broken("an empty Content") }
      content = ["content": .string(words)]
    case .image?: content = ["media_id": text("Image.MediaId")]
    case .voice?: content = ["media_id": text("Voice.MediaId")]
    case .video?: content = ["media_id": text("Video.MediaId"), "title": text("Video.Title"), "description": text("Video.Description")]
    case .music?:
      content = [
        "title": text("Music.Title"), "description": text("Music.Description"), "musicurl": text("Music.MusicUrl"),
        "thumb_media_id": text("Music.ThumbMediaId"),
      ]
    case .news?:
      let articles = fields.find([Array("Articles".utf8)]).map { fields.children(of: $0) } ?? []
      guard !articles.isEmpty else { return .broken("news without an article") }
      content = ["articles": .array(articles.map { article(fields, $0) })]
    case .transfer?: content = ["account": text("TransInfo.KfAccount")]
    case .some(.none), nil: return .broken("MsgType `\(type)` is none that may be answered")
    }
    return .message(["type": .string(type), type: content], isEncrypted: isEncrypted)
  }

  private static func article(_ fields: Fields, _ item: Int) -> JSON {
    func text(_ name: String) -> JSON {
      .string(fields.child(of: item, named: Array(name.utf8)).map { fields.string(fields.range($0)) } ?? "")
    }
    return ["title": text("Title"), "description": text("Description"), "picurl": text("PicUrl"), "url": text("Url")]
  }
}
