internal import Rules
internal import Wire

/// What must hold at the door of the webhook for any bytes.
extension FuzzOracles {
  /// Any text as a query string: refused, or read, and read the same when it is written again with every byte escaped.
  public static func query(_ bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self), let query = try? WebhookQuery(text[...]) else { return nil }
    let again = WebhookQuery.Parameter.allCases.compactMap { parameter in
      query[parameter].map { parameter.word + "=" + $0.map { "%" + String(decoding: HexDigits.lower([$0]), as: UTF8.self) }.joined() }
    }.joined(separator: "&")
    guard again.utf8.count <= WebhookQuery.byteLimit else { return nil }
    return (try? WebhookQuery(again[...])) == query ? nil : "a query is read otherwise when it is escaped"
  }

  /// Any bytes as what was decrypted, and as a message: refused or opened, and back unchanged.
  public static func envelope(_ bytes: [UInt8]) -> String? {
    let envelope = MessageEnvelope(appID: "wx0")
    if let message = try? envelope.message(in: bytes), message.count + 20 > bytes.count { return "more came out than went in" }
    return (try? envelope.message(in: envelope.around(bytes, random: Array(repeating: 7, count: 16)))) == bytes ? nil : "a message came back changed"
  }

  /// Any bytes as a body: read alike by a decoder that has read others and by one that has not, and nothing of it stays in the decoder.
  /// As the text of an `Encrypt` element it comes out as it went in.
  public static func body(_ bytes: [UInt8]) -> String? {
    var fresh = EventDecoder()
    let alone = Reading(bytes, by: &fresh)
    var used = EventDecoder()
    for other in neighbours {
      var fresh = EventDecoder()
      if Reading(other, by: &used) != Reading(other, by: &fresh) { return "a body is read otherwise after this one" }
      if Reading(bytes, by: &used) != alone { return "this body is read otherwise after another one" }
    }
    if let fault = sealing(bytes, &used) { return fault }
    guard let fields = try? used.fields(bytes.span), let entry = fields.child(of: 0, named: encrypt) else { return nil }
    return sealing(Array(fields.bytes[fields.range(entry)]), &used)
  }

  /// Longer and shorter bodies, and what stops a reader half-way.
  private static let neighbours: [[UInt8]] = [
    MessageForm.text(String(repeating: "长]]>", count: 500)).xml(openid: "o1", account: "gh_1", isFollower: true, time: 1),
    Array((String(repeating: "<a>", count: 9) + String(repeating: "</a>", count: 9)).utf8),
    MessageForm.scan("a:1").xml(openid: "o2", account: "gh_2", isFollower: false, time: 2),
    Array("<xml><MsgType>text".utf8), [],
  ]
  private static let encrypt = Array("Encrypt".utf8)

  /// A text in an envelope as our answers have it: what is wrong with what is read out of it.
  private static func sealing(_ bytes: [UInt8], _ decoder: inout EventDecoder) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let envelope = ReplyEncoder.sealed(ciphertext: bytes, signature: [], timestamp: [], nonce: [])
    let fields: Fields
    do throws(DeliveryFault) {
      fields = try decoder.fields(envelope.span)
    } catch {
      switch error {
      case .tooLong, .tooManyElements: return nil  // every `<` counts before the reader knows what it is
      case .empty, .json, .notXML, .notUTF8, .encoding, .documentType, .tooDeep, .malformed, .missing:
        return "an envelope of ours is not read: \(error.message)"
      }
    }
    guard let entry = fields.child(of: 0, named: encrypt) else { return "an envelope of ours has no `Encrypt`" }
    // Line ends are XML's to change, and some code points it does not have.
    let back = Array(fields.bytes[fields.raw(entry)]).filter { $0 != 0x0A && $0 != 0x0D }
    let expected: String.UnicodeScalarView = text.unicodeScalars.filter { $0 == "\t" || $0.value >= 0x20 && $0.value != 0xFFFE && $0.value != 0xFFFF }
    return back == Array(String(expected).utf8) ? nil : "a text came out of its envelope changed"
  }
}

/// What a decoder makes of a body, down to where each text lies.
private enum Reading: Equatable {
  case refused(DeliveryFault)
  case read(Event)

  init(_ body: [UInt8], by decoder: inout EventDecoder) {
    do throws(DeliveryFault) {
      self = .read(try decoder.decode(body))
    } catch {
      self = .refused(error)
    }
  }

  static func == (a: Reading, b: Reading) -> Bool {
    switch (a, b) {
    case (.refused(let one), .refused(let other)): one == other
    case (.read(let one), .read(let other)):
      one.kind == other.kind && one.time == other.time && one.isFollow == other.isFollow && one.subject == other.subject
        && one.openidRange == other.openidRange && one.accountRange == other.accountRange && isSame(one.fields, other.fields)
    case (.refused, .read), (.read, .refused): false
    }
  }

  private static func isSame(_ a: Fields, _ b: Fields) -> Bool {
    a.bytes == b.bytes
      && a.entries.elementsEqual(b.entries) { one, other in
        one.name == other.name && one.text == other.text && one.parent == other.parent && one.hasChildren == other.hasChildren
      }
  }
}
