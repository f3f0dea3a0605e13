public import Rules

/// Fields → event: which kind, who, when, and the scene, key or text that rules ask for. (wechat-protocol 2)
public struct EventDecoder: ~Copyable {
  private var reader: XMLReader

  /// A decoder with its own buffers: one for each thread.
  public init(limits: WireLimits = .standard) { reader = XMLReader(limits: limits) }

  /// Decodes one message in plain XML.
  /// - Throws: `DeliveryFault` when the body is not a message; never more than the limits allow is read.
  public mutating func decode(_ body: Span<UInt8>) throws(DeliveryFault) -> Event {
    var envelope = XMLReader.Envelope()
    let fields = try reader.read(body, &envelope)
    return try Self.event(fields, envelope)
  }

  /// Decodes one message in plain XML, held in an array.
  /// - Throws: `DeliveryFault`, as ``decode(_:)-(Span<UInt8>)``.
  public mutating func decode(_ body: [UInt8]) throws(DeliveryFault) -> Event { try decode(body.span) }

  /// The elements of a body, whatever it is.
  package mutating func fields(_ body: Span<UInt8>) throws(DeliveryFault) -> Fields { try reader.read(body) }

  private static func event(_ fields: Fields, _ envelope: XMLReader.Envelope) throws(DeliveryFault) -> Event {
    let bytes = fields.bytes.span
    func range(_ entry: Int) -> Range<Int> { entry < 0 ? 0..<0 : fields.range(entry) }
    let type = range(envelope.type)
    guard !type.isEmpty else { throw .missing(field: "MsgType") }
    let openid = range(envelope.openid)
    guard !openid.isEmpty, openid.count <= 128 else { throw .missing(field: "FromUserName") }
    guard envelope.time >= 0, let time = number(bytes, range(envelope.time)) else { throw .missing(field: "CreateTime") }
    let account = range(envelope.account)
    // An answer is sent from it, and of several accounts it says which.
    guard !account.isEmpty, account.count <= 128 else { throw .missing(field: "ToUserName") }
    let key = range(envelope.key)

    guard isEvent(bytes, type) else {
      let kind = EventKind.ofMessageType(bytes, type)
      let content = kind == .text && envelope.content >= 0 ? fields.raw(envelope.content) : 0..<0
      return Event(kind: kind, fields: fields, time: time, isFollow: false, subject: content, openid: openid, account: account)
    }
    let name = range(envelope.event)
    guard !name.isEmpty, name.count <= 128 else { throw .missing(field: "Event") }
    let kind = EventKind.ofEvent(bytes, name)
    switch kind {
    case .subscribe:
      // Five shapes: only `qrscene_` at the start is a scanned code. The prefix goes once: a scene may contain it again.
      if key.count > scenePrefix.count, bytes.equals(scenePrefix.span, 0, at: key.lowerBound, count: scenePrefix.count) {
        let scene = key.lowerBound + scenePrefix.count..<key.upperBound
        return Event(kind: .scan, fields: fields, time: time, isFollow: true, subject: scene, openid: openid, account: account)
      }
      return Event(kind: .subscribe, fields: fields, time: time, isFollow: true, subject: 0..<0, openid: openid, account: account)
    case .scan where key.isEmpty:
      // An empty scene is no scene, here as in `qrscene_`: nobody's rules for scans are asked.
      return Event(kind: .other, fields: fields, time: time, isFollow: false, subject: 0..<0, openid: openid, account: account)
    case .other:
      // `user_authorization_revoke` and its like name the user in a field of their own.
      let user = range(envelope.user)
      return Event(kind: .other, fields: fields, time: time, isFollow: false, subject: key, openid: user.isEmpty ? openid : user, account: account)
    case .scan, .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto,
      .menuLocation, .locationReport, .templateDone, .massDone, .outside:
      let subject = kind == .unsubscribe ? 0..<0 : key
      return Event(kind: kind, fields: fields, time: time, isFollow: false, subject: subject, openid: openid, account: account)
    }
  }

  private static let scenePrefix = Array("qrscene_".utf8)
  private static let eventType = Array("event".utf8)

  /// By the way in which all names of the platform are compared.
  private static func isEvent(_ bytes: Span<UInt8>, _ type: Range<Int>) -> Bool {
    guard type.count == eventType.count else { return false }
    // Each is a letter, and no other sign becomes one by this bit but its capital.
    for index in eventType.indices where bytes[type.lowerBound + index] | 0x20 != eventType[index] { return false }
    return true
  }

  private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    guard (1...15).contains(range.count) else { return nil }
    var value: Int64 = 0
    for at in range {
      let digit = bytes[at] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)  // of fifteen digits at most
    }
    return value
  }
}

extension EventKind {
  fileprivate static func ofMessageType(_ bytes: Span<UInt8>, _ range: Range<Int>) -> EventKind { kind(messageTypes.findIgnoringCase(bytes, range)) }

  /// Whatever its case: official spelling mixes them, and the platform has been seen to drift.
  fileprivate static func ofEvent(_ bytes: Span<UInt8>, _ range: Range<Int>) -> EventKind { kind(events.findIgnoringCase(bytes, range)) }

  private static func kind(_ found: Int32?) -> EventKind { found.flatMap { EventKind(rawValue: UInt8($0)) } ?? .other }

  private static let messageTypes = map([.text, .image, .voice, .video, .shortvideo, .location, .link]) { [$0.word] }
  /// Also in capitals, which is how the platform spells most: they are found at once.
  private static let events = map(EventKind.allCases) { kind in kind.platformEvents.flatMap { [$0, $0.uppercased()] } }

  private static func map(_ kinds: [EventKind], names: (EventKind) -> [String]) -> ByteMap {
    var map = ByteMap()
    for kind in kinds { for name in names(kind) { _ = map.insert(name.utf8, Int32(kind.rawValue)) } }
    return map
  }
}
