internal import Rules

/// An event said in few words, as on the command line and in tests, written out as the platform would send it.
public enum MessageForm: Hashable, Sendable {
  /// A code is scanned.
  case scan(String)
  /// A follow without a code.
  case follow
  /// Somebody leaves.
  case unfollow
  /// Somebody writes.
  case text(String)
  /// A menu button with a key.
  case click(String)
  /// A menu button with an address.
  case view(String)
  /// Any message or event by the platform's name.
  case named(String)

  /// The platform's XML.
  /// - Parameters:
  ///   - isFollower: a scan by a follower is `SCAN`, one on the way to following is `subscribe` with `qrscene_`.
  ///   - time: `CreateTime`, in seconds since 1970 UTC.
  ///   - fields: further elements, by name; dots nest.
  public func xml(openid: String, account: String, isFollower: Bool, time: Int64, fields: [(String, String)] = []) -> [UInt8] {
    var elements: [(String, String)] = []
    switch self {
    case .scan(let scene):
      elements =
        isFollower
        ? [("MsgType", "event"), ("Event", "SCAN"), ("EventKey", scene)]
        : [("MsgType", "event"), ("Event", "subscribe"), ("EventKey", "qrscene_" + scene)]
      elements.append(("Ticket", "gQTEST"))
    case .follow: elements = [("MsgType", "event"), ("Event", "subscribe"), ("EventKey", "")]
    case .unfollow: elements = [("MsgType", "event"), ("Event", "unsubscribe"), ("EventKey", "")]
    case .text(let text): elements = [("MsgType", "text"), ("Content", text), ("MsgId", "1")]
    case .click(let key): elements = [("MsgType", "event"), ("Event", "CLICK"), ("EventKey", key)]
    case .view(let url): elements = [("MsgType", "event"), ("Event", "VIEW"), ("EventKey", url)]
    case .named(let name):
      let isMessage = EventKind.named(EventKind.folded(name))?.isMessage ?? false
      elements = isMessage ? [("MsgType", name), ("MsgId", "1")] : [("MsgType", "event"), ("Event", name)]
    }
    elements = elements.filter { element in !fields.contains { $0.0 == element.0 } }
    var xml = "<xml>"
    for (name, value) in [("ToUserName", account), ("FromUserName", openid)] + elements { xml += XMLText.element(name, value) }
    xml += "<CreateTime>\(time)</CreateTime>"
    xml += Self.elements(fields.map { (path: $0.0.split(separator: ".").map { String($0) }, value: $0.1) })
    return Array((xml + "</xml>").utf8)
  }

  /// Fields of one wrapper stand together in it.
  private static func elements(_ fields: [(path: [String], value: String)]) -> String {
    var written: Set<String> = []
    return fields.reduce(into: "") { xml, field in
      guard let name = field.path.first else { return }
      if field.path.count == 1 {
        xml += XMLText.element(name, field.value)
      } else if written.insert(name).inserted {
        let inner = fields.filter { $0.path.count > 1 && $0.path[0] == name }.map { (path: Array($0.path.dropFirst()), value: $0.value) }
        xml += "<\(name)>" + elements(inner) + "</\(name)>"
      }
    }
  }
}
