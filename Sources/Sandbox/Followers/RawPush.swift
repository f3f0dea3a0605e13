internal import GRDB
internal import Rules
internal import Wire

/// Anything that the platform pushes and that no other act stands for. (wechat-protocol 2.5 to 2.7)
extension ActPlay {
  func push(_ raw: FollowerAct.Raw) throws -> Played {
    switch raw {
    case .named(let name, let fields): return try push(name, fields)
    case .xml(let xml): return try push(xml)
    }
  }

  private func push(_ name: String, _ fields: [(path: String, value: String)]) throws -> Played {
    let isMessage = Self.messageTypes.contains(name)
    let known = Self.examples[name.lowercased()] ?? []
    let given = Set(fields.map(\.path))
    let paths = known.filter { !given.contains($0.path) } + fields
    var elements = Self.elements(paths.map { (path: $0.path.split(separator: ".").map { String($0) }, value: $0.value) })
    let replaced = given.intersection(Happening.envelope)
    if isMessage, !given.contains("MsgId") { elements.append(Happening.messageID(try nextMessage())) }
    var push = Happening(type: isMessage ? name : "event", event: isMessage ? nil : name, elements: elements, replaced: replaced)
    // Whatever the samples show. (wechat-protocol 2.5)
    if name.lowercased() == "masssendjobfinish" { push.sender = "mphelper" }
    return try played(ActWords("the platform pushes \(name)"), push)
  }

  private func push(_ xml: String) throws -> Played {
    guard xml.utf8.count <= 16 << 10 else { throw fault("XML of a push has at most 16 KiB") }
    let fields: Fields
    var decoder = EventDecoder()
    do throws(DeliveryFault) { fields = try decoder.fields(Array("<xml>\(xml)</xml>".utf8).span) } catch {
      throw fault("`push` is no XML: \(error.message); write elements, as <Event>kf_create_session</Event><KfAccount>a@b</KfAccount>")
    }
    let names = Set(fields.children(of: 0).map { fields.name($0) })
    guard !names.isEmpty else { throw fault("`push` has no elements") }
    guard names.contains("Event") || names.contains("MsgType") else { throw fault("`push` says neither `Event` nor `MsgType`") }
    let name = fields["Event"] ?? fields["MsgType"] ?? ""
    let push = Happening(
      type: fields["MsgType"] ?? "event", event: fields["Event"], elements: [.markup(xml)],
      replaced: names.intersection(Happening.envelope))
    return try played(ActWords("the platform pushes \(name)"), push)
  }

  private static let messageTypes: Set<String> = [
    "text", "image", "voice", "video", "shortvideo", "location", "link", "miniprogrampage", "file", "device_text",
  ]

  /// What stands in events of which only the name is given.
  private static let examples: [String: [(path: String, value: String)]] = [
    "templatesendjobfinish": [("MsgID", "200000000"), ("Status", "success")],
    "masssendjobfinish": [
      ("MsgID", "1000000001"), ("Status", "send success"), ("TotalCount", "100"), ("FilterCount", "80"), ("SentCount", "75"), ("ErrorCount", "5"),
    ],
    "subscribe_msg_popup_event": [
      ("SubscribeMsgPopupEvent.List.TemplateId", "TPL_A"), ("SubscribeMsgPopupEvent.List.SubscribeStatusString", "accept"),
      ("SubscribeMsgPopupEvent.List.PopupScene", "2"),
    ],
    "subscribe_msg_change_event": [
      ("SubscribeMsgChangeEvent.List.TemplateId", "TPL_A"), ("SubscribeMsgChangeEvent.List.SubscribeStatusString", "reject"),
    ],
    "subscribe_msg_sent_event": [
      ("SubscribeMsgSentEvent.List.TemplateId", "TPL_A"), ("SubscribeMsgSentEvent.List.MsgID", "1700827132819554304"),
      ("SubscribeMsgSentEvent.List.ErrorCode", "0"), ("SubscribeMsgSentEvent.List.ErrorStatus", "success"),
    ],
  ]

  /// Fields of one wrapper stand together in it.
  private static func elements(_ fields: [(path: [String], value: String)]) -> [Happening.Element] {
    var written: Set<String> = []
    return fields.compactMap { field -> Happening.Element? in
      guard let name = field.path.first else { return nil }
      if field.path.count == 1 { return isNumber(field.value) ? .plain(name, field.value) : .text(name, field.value) }
      guard written.insert(name).inserted else { return nil }
      let inner = fields.filter { $0.path.count > 1 && $0.path[0] == name }.map { (path: Array($0.path.dropFirst()), value: $0.value) }
      return .group(name, elements(inner))
    }
  }

  private static func isNumber(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) } }
}
