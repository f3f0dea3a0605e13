internal import Crypto
package import Engine
package import Rules

extension Delivery {
  /// - Parameter account: the name under `accounts:` that the path said.
  package convenience init(_ event: Event, account: String) {
    self.init(event, follower: FollowerID(account: account, openid: event.openid), key: DeliveryKey(event, account: account))
  }
}

extension DeliveryKey {
  /// - Parameter account: the name under `accounts:`.
  package init(_ event: Event, account: String) {
    let fields = event.fields
    let bytes = fields.bytes
    // In one piece: to hand over each part by itself costs more than to put them together.
    var text: [UInt8] = []
    text.reserveCapacity(account.utf8.count + bytes.count)
    text += account.utf8
    if event.kind.isMessage, let entry = fields.child(of: 0, named: Self.messageID), (1...32).contains(fields.range(entry).count) {
      text.append(0)
      text.append(0x6D)
      text += bytes[event.openidRange]
      text.append(0)
      text += bytes[fields.range(entry)]
    } else {
      text.append(0)
      text.append(0x65)
      for entry in fields.entries.dropFirst() {
        text += bytes[Int(entry.name.lowerBound)..<Int(entry.name.upperBound)]
        text.append(0)
        text += bytes[Int(entry.text.lowerBound)..<Int(entry.text.upperBound)]
        text.append(0)
        text.append(UInt8(truncatingIfNeeded: entry.parent))
      }
    }
    var words: (UInt64, UInt64) = (0, 0)
    for (index, byte) in SHA256.hash(data: text).prefix(16).enumerated() {
      if index < 8 { words.0 = words.0 << 8 | UInt64(byte) } else { words.1 = words.1 << 8 | UInt64(byte) }
    }
    self.init(high: words.0, low: words.1)
  }

  private static let messageID = Array("MsgId".utf8)
}

/// Digests of what a server posts: a request is told from its repeat, and from another one with the same key.
package enum RequestDigest {
  /// Text that deliveries of the platform are never digested from: they begin with an account and a zero.
  package static func key(of text: String) -> DeliveryKey {
    let bytes = digest(text)
    func number(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
    return DeliveryKey(high: number(bytes[0..<8]), low: number(bytes[8..<16]))
  }

  /// 32 hex digits.
  package static func text(of text: String) -> String { String(decoding: HexDigits.lower(Array(digest(text).prefix(16))), as: UTF8.self) }

  private static func digest(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
