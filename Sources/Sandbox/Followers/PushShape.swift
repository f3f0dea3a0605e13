internal import Rules
internal import Wire

/// How a push is written: always the same content, in one of the forms that the platform has been seen to send. (wechat-protocol 2.4, 2.8)
struct PushShape {
  private var draw: Draw

  init(_ draw: Draw) { self.draw = draw }

  /// - Parameter time: `CreateTime`, in seconds since 1970 UTC.
  mutating func xml(_ push: Happening, from openid: String, to account: String, at time: Int64) -> [UInt8] {
    var elements: [(name: String, xml: String)] = [
      ("ToUserName", XMLText.element("ToUserName", account)), ("FromUserName", XMLText.element("FromUserName", push.sender ?? openid)),
      ("CreateTime", "<CreateTime>\(time)</CreateTime>"), ("MsgType", XMLText.element("MsgType", push.type)),
    ]
    if let event = push.event { elements.append(("Event", XMLText.element("Event", spelled(event)))) }
    elements.removeAll { push.replaced.contains($0.name) }
    for element in push.elements {
      let written = write(element)
      if !written.isEmpty { elements.append(("", written)) }
    }
    // Unknown ones appear at any time, and their order is nobody's promise.
    if draw.chance(20) { elements.append(("", "<ExtInfo><![CDATA[]]></ExtInfo>")) }
    if draw.chance(25) { elements = draw.shuffled(elements) }
    let gap = draw.chance(30) ? "\n" : ""
    return Array(("<xml>" + gap + elements.map { $0.xml + gap }.joined() + "</xml>").utf8)
  }

  /// Names whose case was seen to drift. (wechat-protocol 2.3, 2.5)
  private static let drifting: Set<String> = ["SCAN", "TEMPLATESENDJOBFINISH"]

  private mutating func spelled(_ event: String) -> String { Self.drifting.contains(event) && draw.chance(25) ? event.lowercased() : event }

  private mutating func write(_ element: Happening.Element) -> String {
    switch element {
    case .text(let name, let value): return XMLText.element(name, value)
    case .word(let name, let value): return value.isEmpty ? empty(name) : word(name, value)
    case .number(let name, let value): return draw.chance(25) ? word(name, value) : "<\(name)>\(value)</\(name)>"
    case .plain(let name, let value): return "<\(name)>\(XMLText.escaped(value))</\(name)>"
    case .group(let name, let inner): return "<\(name)>" + inner.map { write($0) }.joined() + "</\(name)>"
    case .sometimes(let inner): return draw.chance(60) ? write(inner) : ""
    case .trace(let name, let isOfPayment):
      if isOfPayment || draw.chance(15) { return XMLText.element(name, "last_trade_no_42000\(1_000_000 + draw.below(9_000_000))") }
      return draw.chance(50) ? "" : empty(name)
    case .markup(let xml): return xml
    }
  }

  private mutating func word(_ name: String, _ value: String) -> String {
    let plain = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:.".utf8)
    if draw.chance(10), value.utf8.allSatisfy(plain.contains) { return "<\(name)>\(value)</\(name)>" }
    let whole = XMLText.element(name, value)
    guard draw.chance(10) else { return whole }
    let (start, end) = ("<\(name)>", "</\(name)>")
    return start + " \n" + whole.dropFirst(start.count).dropLast(end.count) + "\n " + end
  }

  /// Three ways to say nothing, beside silence. (wechat-protocol 2.8)
  private mutating func empty(_ name: String) -> String {
    switch draw.below(3) {
    case 0: "<\(name)><![CDATA[]]></\(name)>"
    case 1: "<\(name)></\(name)>"
    default: "<\(name)/>"
    }
  }
}
