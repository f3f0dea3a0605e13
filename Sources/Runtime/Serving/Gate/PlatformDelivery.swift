package import Rules
internal import Wire

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

/// What a server answered a delivery with, as far as the account's settings decide it: envelope, key, both names and type. What stands in a
/// reply is for the sandbox to judge, which knows the media and reads by itself. (wechat-protocol 3, 4.2)
package enum PassiveReply: Sendable, Equatable {
  /// `success`, or nothing.
  case silence
  case message(isEncrypted: Bool)
  /// The follower sees a notice of failure.
  case broken(Phrase)

  /// Reads the body of an answer with status 200.
  package init(_ body: [UInt8], from account: WebhookAccount, to openid: String) {
    if body.isEmpty || body == ReplyEncoder.success {
      self = .silence
      return
    }
    guard body.first == UInt8(ascii: "<") else {
      self = .broken("neither XML nor `success`: \(OutsideText.opening(body, bytes: 80))")
      return
    }
    var decoder = EventDecoder()
    do throws(DeliveryFault) {
      let outer = try decoder.fields(body.span)
      guard let sealed = outer["Encrypt"] else {
        self = account.mode == .encrypted ? .broken("the reply is not encrypted") : Self.read(outer, account, openid, isEncrypted: false)
        return
      }
      if account.mode == .plain {
        self = .broken("the reply is encrypted, and the account is in plain mode")
        return
      }
      guard let plain = account.cipher.flatMap({ cipher in try? cipher.decrypt(Array(sealed.utf8)) }) else {
        self = .broken("the reply is not encrypted with this account's key")
        return
      }
      let parts = [outer["TimeStamp"] ?? "", outer["Nonce"] ?? "", sealed].map { Array($0.utf8)[...] }
      guard account.signs(Array((outer["MsgSignature"] ?? "").utf8)[...], parts) else {
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
    let type = fields["MsgType"] ?? ""
    switch ReplyKind(messageType: type) {
    case .text?, .image?, .voice?, .video?, .music?, .news?, .transfer?: return .message(isEncrypted: isEncrypted)
    case .some(.none), nil: return .broken("MsgType `\(OutsideText.opening(type.utf8, bytes: 40))` is none that may be answered")
    }
  }
}
