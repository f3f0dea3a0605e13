public import Rules

/// Fields → event: which kind, who, when, and the scene, key or text that rules ask for. (wechat-protocol 2)
public struct EventDecoder: ~Copyable {
  private var reader: XMLReader

  /// A decoder with its own buffers: one for each thread.
  public init(limits: WireLimits = .standard) { reader = XMLReader(limits: limits) }

  /// Decodes one message in plain XML.
  /// - Throws: `DeliveryFault` when the body is not a message; never more than the limits allow is read.
  public mutating func decode(_ body: Span<UInt8>) throws(DeliveryFault) -> Event { try Self.event(try reader.read(body)) }

  /// Decodes one message in plain XML, held in an array.
  /// - Throws: `DeliveryFault`, as ``decode(_:)-(Span<UInt8>)``.
  public mutating func decode(_ body: [UInt8]) throws(DeliveryFault) -> Event { try decode(body.span) }

  /// The top-level fields that decide, found in one pass.
  private struct Envelope {
    var type: Int?
    var event: Int?
    var key: Int?
    var content: Int?
    var openid: Int?
    var account: Int?
    var time: Int?
    var subject: Int?  // the user of an event about a user, where it is not the sender
  }

  static func event(_ fields: Fields) throws(DeliveryFault) -> Event {
    var envelope = Envelope()
    let bytes = fields.bytes.span
    for index in 1..<max(1, fields.entries.count) where fields.entries[index].parent == 0 {
      let entry = fields.entries[index]
      let name = Int(entry.name.lowerBound)..<Int(entry.name.upperBound)
      switch name.count {
      case 5: if bytes.equals(Names.event, in: name) { envelope.event = envelope.event ?? index }
      case 6: if bytes.equals(Names.openID, in: name) || bytes.equals(Names.openid, in: name) { envelope.subject = envelope.subject ?? index }
      case 7:
        if bytes.equals(Names.type, in: name) { envelope.type = envelope.type ?? index }
        else if bytes.equals(Names.content, in: name) { envelope.content = envelope.content ?? index }
      case 8: if bytes.equals(Names.key, in: name) { envelope.key = envelope.key ?? index }
      case 10:
        if bytes.equals(Names.toUser, in: name) { envelope.account = envelope.account ?? index }
        else if bytes.equals(Names.time, in: name) { envelope.time = envelope.time ?? index }
      case 12: if bytes.equals(Names.fromUser, in: name) { envelope.openid = envelope.openid ?? index }
      default: break
      }
    }
    guard let type = envelope.type.map({ fields.range($0) }), !type.isEmpty else { throw .missing(field: "MsgType") }
    guard let openid = envelope.openid.map({ fields.range($0) }), !openid.isEmpty, openid.count <= 128 else { throw .missing(field: "FromUserName") }
    guard let time = envelope.time.flatMap({ number(bytes, fields.range($0)) }) else { throw .missing(field: "CreateTime") }
    let account = envelope.account.map { fields.range($0) } ?? 0..<0
    let key = envelope.key.map { fields.range($0) } ?? 0..<0

    guard bytes.equals(Names.eventType, in: type) else {
      let kind = EventKind.ofMessageType(bytes, type)
      let content = kind == .text ? envelope.content.map { fields.raw($0) } ?? 0..<0 : 0..<0
      return Event(kind: kind, fields: fields, time: time, isFollow: false, subject: content, openid: openid, account: account)
    }
    guard let name = envelope.event.map({ fields.range($0) }), !name.isEmpty, name.count <= 128 else { throw .missing(field: "Event") }
    let kind = EventKind.ofEvent(bytes, name)
    switch kind {
    case .subscribe:
      // Five shapes: only `qrscene_` at the start is a scanned code. The prefix goes once: a scene may contain it again.
      if bytes.hasPrefix(Names.scenePrefix, at: key.lowerBound, end: key.upperBound), key.count > Names.scenePrefix.count {
        let scene = key.lowerBound + Names.scenePrefix.count..<key.upperBound
        return Event(kind: .scan, fields: fields, time: time, isFollow: true, subject: scene, openid: openid, account: account)
      }
      return Event(kind: .subscribe, fields: fields, time: time, isFollow: true, subject: 0..<0, openid: openid, account: account)
    case .other:
      // `user_authorization_revoke` and its like name the user in a field of their own.
      let user = envelope.subject.map { fields.range($0) } ?? openid
      return Event(kind: .other, fields: fields, time: time, isFollow: false, subject: key, openid: user.isEmpty ? openid : user, account: account)
    case .scan, .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto,
      .menuLocation, .locationReport, .templateDone, .massDone:
      let subject = kind == .unsubscribe ? 0..<0 : key
      return Event(kind: kind, fields: fields, time: time, isFollow: false, subject: subject, openid: openid, account: account)
    }
  }

  private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    guard (1...15).contains(range.count) else { return nil }
    var value: Int64 = 0
    for at in range {
      guard bytes[at] >= 0x30, bytes[at] <= 0x39 else { return nil }
      value = value * 10 + Int64(bytes[at] - 0x30)
    }
    return value
  }

  private enum Names {
    static let event = Array("Event".utf8)
    static let openID = Array("OpenID".utf8)
    static let openid = Array("openid".utf8)
    static let type = Array("MsgType".utf8)
    static let content = Array("Content".utf8)
    static let key = Array("EventKey".utf8)
    static let toUser = Array("ToUserName".utf8)
    static let time = Array("CreateTime".utf8)
    static let fromUser = Array("FromUserName".utf8)
    static let eventType = Array("event".utf8)
    static let scenePrefix = Array("qrscene_".utf8)
  }
}

extension EventKind {
  fileprivate static func ofMessageType(_ bytes: Span<UInt8>, _ range: Range<Int>) -> EventKind {
    switch bytes.string(range).lowercased() {
    case "text": .text
    case "image": .image
    case "voice": .voice
    case "video": .video
    case "shortvideo": .shortvideo
    case "location": .location
    case "link": .link
    default: .other
    }
  }

  /// Whatever its case: official spelling mixes them, and the platform has been seen to drift.
  fileprivate static func ofEvent(_ bytes: Span<UInt8>, _ range: Range<Int>) -> EventKind { EventKind.ofPlatformEvent(bytes.string(range)) ?? .other }
}
