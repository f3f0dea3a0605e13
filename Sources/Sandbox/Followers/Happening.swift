internal import Rules

/// What happened, as the platform tells it: a message or event before it is written out. (wechat-protocol 2)
struct Happening: Sendable {
  indirect enum Element: Sendable {
    /// What somebody wrote, sign for sign.
    case text(String, String)
    /// An id, a key, an address: white space around it means nothing.
    case word(String, String)
    /// A number in figures.
    case number(String, String)
    /// A number that was always seen plain.
    case plain(String, String)
    case group(String, [Element])
    /// Not always there.
    case sometimes(Element)
    /// Where nothing is to be said: missing, empty, or the number of a payment. (wechat-protocol 2.4)
    case trace(String, ofPayment: Bool)
    /// XML as it stands.
    case markup(String)
  }

  /// `MsgType`.
  let type: String
  /// `Event`.
  let event: String?
  /// Who sends it, where that is no follower.
  var sender: String?
  let elements: [Element]
  /// Names of elements that stand for those of every push.
  var replaced: Set<String> = []

  static func event(_ name: String, _ elements: [Element]) -> Happening { Happening(type: "event", event: name, elements: elements) }

  /// - Parameter number: of the message, by which it is known again. (wechat-protocol 4.3)
  static func message(_ type: String, number: Int64, _ elements: [Element]) -> Happening {
    Happening(type: type, event: nil, elements: elements + [messageID(number)])
  }

  /// - Parameter number: of the message, counted in this world.
  static func messageID(_ number: Int64) -> Element { .plain("MsgId", String(23_000_000_000_000_000 + number)) }

  /// Elements that every push begins with; who writes one in a push of their own has it instead.
  static let envelope: Set<String> = ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Event"]
}
