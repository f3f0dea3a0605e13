internal import Rules

/// What must hold at the door of the webhook for any bytes.
extension FuzzOracles {
  /// Any text as a query string: refused, or read, and read the same when it is written again with every byte escaped.
  public static func query(_ bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self), let query = try? WebhookQuery(text[...]) else { return nil }
    let fields = [
      ("signature", query.signature), ("timestamp", query.timestamp), ("nonce", query.nonce), ("echostr", query.echo),
      ("msg_signature", query.messageSignature), ("encrypt_type", query.encryption),
    ]
    let again = fields.compactMap { name, value in
      value.map { name + "=" + $0.utf8.map { "%" + String(decoding: Signature.hex([$0]), as: UTF8.self) }.joined() }
    }.joined(separator: "&")
    guard again.utf8.count <= WebhookQuery.byteLimit else { return nil }
    return (try? WebhookQuery(again[...])) == query ? nil : "a query is read otherwise when it is escaped"
  }

  /// Any bytes as a ciphertext, as what was decrypted, and as a message: refused or opened, and back unchanged.
  public static func cipher(_ bytes: [UInt8]) -> String? {
    guard let cipher else { return "no cipher" }
    _ = try? cipher.decrypt(bytes)
    if let message = try? cipher.message(in: bytes), message.count > bytes.count { return "more came out than went in" }
    return (try? cipher.decrypt(cipher.encrypt(bytes, random: Array(repeating: 7, count: 16)))) == bytes ? nil : "a message came back changed"
  }

  /// Any bytes as a body in each mode: refused or let in; in clear and sealed the same event.
  public static func body(_ bytes: [UInt8]) -> String? {
    guard let cipher else { return "no cipher" }
    let token = Array("ruleEngine01".utf8)
    let stamp = [Array("1700000000".utf8), Array("1".utf8)]
    func gate(_ mode: DeliveryMode, _ cipher: MessageCipher?) -> WebhookGate {
      WebhookGate(
        account: WebhookAccount(name: "main", appID: "wx0", originalID: nil, mode: mode, tokens: [token], cipher: cipher), window: nil)
    }
    var decoder = EventDecoder()
    func event(_ body: [UInt8], _ gate: WebhookGate, _ admission: WebhookGate.Admission) -> Event? {
      (try? gate.open(body.span, admission, with: &decoder, now: 1_700_000_000))?.event
    }
    func sealed(_ ciphertext: [UInt8]) -> WebhookGate.Admission {
      let signature = String(decoding: Signature.make([token] + stamp + [ciphertext]), as: UTF8.self)
      return .sealed(signature: signature, timestamp: "1700000000", nonce: "1")
    }
    let clear = event(bytes, gate(.plain, nil), .plain)
    _ = event(bytes, gate(.compatible, cipher), .plain)
    let inner = (try? decoder.fields(bytes.span))?["Encrypt"].map { Array($0.utf8) } ?? []
    _ = event(bytes, gate(.encrypted, cipher), sealed(inner))
    let ciphertext = cipher.encrypt(bytes, random: Array(repeating: 7, count: 16))
    let body = Array("<xml><Encrypt><![CDATA[".utf8) + ciphertext + Array("]]></Encrypt></xml>".utf8)
    guard body.count <= WireLimits.standard.bodyBytes else { return nil }
    let opened = event(body, gate(.encrypted, cipher), sealed(ciphertext))
    if clear?.fields.bytes != opened?.fields.bytes || clear?.kind != opened?.kind { return "another event in clear than sealed" }
    if let clear, let opened, DeliveryKey(clear, account: "main") != DeliveryKey(opened, account: "main") { return "another delivery when sealed" }
    return nil
  }

  private static let cipher = AESKey(encodingAESKey: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").flatMap {
    MessageCipher(keys: [$0], appID: "wx0")
  }
}
