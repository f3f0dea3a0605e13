/// An event said in few words, as on the command line and in tests: what the platform would send.
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
  /// Any message or event by the platform's name, or by the word of `on:`.
  case named(String)

  /// The elements of the message, in the order in which they are sent.
  /// - Parameters:
  ///   - isFollower: a scan by a follower is `SCAN`, one on the way to following is `subscribe` with `qrscene_`.
  ///   - time: `CreateTime`, in seconds since 1970 UTC.
  ///   - fields: further elements, by name; dots nest.
  package func elements(openid: String, account: String, isFollower: Bool, time: Int64, fields: [(String, String)] = []) -> [MessageElement] {
    let given = Set(fields.map(\.0))
    let own = ([("ToUserName", account), ("FromUserName", openid)] + said(isFollower: isFollower).filter { !given.contains($0.0) })
      .map { MessageElement($0.0, .text($0.1)) }
    return own + [MessageElement("CreateTime", .number(time))] + MessageElement.nested(fields)
  }

  private func said(isFollower: Bool) -> [(String, String)] {
    switch self {
    case .scan(let scene):
      (isFollower
        ? [("MsgType", "event"), ("Event", "SCAN"), ("EventKey", scene)]
        : [("MsgType", "event"), ("Event", "subscribe"), ("EventKey", SceneText.prefix + scene)]) + [("Ticket", "gQTEST")]
    case .follow: [("MsgType", "event"), ("Event", "subscribe"), ("EventKey", "")]
    case .unfollow: [("MsgType", "event"), ("Event", "unsubscribe"), ("EventKey", "")]
    case .text(let text): [("MsgType", "text"), ("Content", text), ("MsgId", "1")]
    case .click(let key): [("MsgType", "event"), ("Event", "CLICK"), ("EventKey", key)]
    case .view(let url): [("MsgType", "event"), ("Event", "VIEW"), ("EventKey", url)]
    case .named(let name):
      switch EventKind.named(EventKind.folded(name)) {
      case let kind? where kind.isMessage: [("MsgType", name), ("MsgId", "1")]
      // The word `location.report` is no name of the platform's: there the event is called as the message is.
      case let kind? where name.contains("."): [("MsgType", "event"), ("Event", kind.platformEvents.first ?? name)]
      default: [("MsgType", "event"), ("Event", name)]
      }
    }
  }
}

/// An element of a message before it is XML.
package struct MessageElement: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case text(String)
    case number(Int64)
    case elements([MessageElement])
  }
  package let name: String
  package let content: Content

  package init(_ name: String, _ content: Content) {
    self.name = name
    self.content = content
  }

  /// Fields by their paths, whose names are joined by dots: those of one wrapper stand together in it.
  static func nested(_ fields: [(String, String)]) -> [MessageElement] {
    nested(fields.map { (path: $0.0.split(separator: ".").map { String($0) }[...], value: $0.1) })
  }

  private static func nested(_ fields: [(path: ArraySlice<String>, value: String)]) -> [MessageElement] {
    var written: Set<String> = []
    return fields.compactMap { field in
      guard let name = field.path.first else { return nil }
      if field.path.count == 1 { return MessageElement(name, .text(field.value)) }
      guard written.insert(name).inserted else { return nil }
      let inner = fields.filter { $0.path.count > 1 && $0.path.first == name }.map { (path: $0.path.dropFirst(), value: $0.value) }
      return MessageElement(name, .elements(nested(inner)))
    }
  }
}
