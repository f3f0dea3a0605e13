internal import Crypto
package import Engine
package import Rules

extension Delivery {
  /// - Parameter account: the name under `accounts:` that the path said.
  package init(_ event: Event, account: String) {
    self.init(event, follower: FollowerID(account: account, openid: event.openid), key: DeliveryKey(event, account: account))
  }
}

extension DeliveryKey {
  /// - Parameter account: the name under `accounts:`.
  package init(_ event: Event, account: String) {
    let fields = event.fields
    var hash = SHA256()
    var account = account
    account.withUTF8 { unsafe hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    let bytes = fields.bytes
    unsafe bytes.withUnsafeBytes { buffer in
      func add(_ range: Range<Int>) { unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[range])) }
      if event.kind.isMessage, let entry = fields.child(of: 0, named: Self.messageID), (1...32).contains(fields.range(entry).count) {
        hash.update(data: [0, 0x6D])
        add(event.openidRange)
        hash.update(data: [0])
        add(fields.range(entry))
        return
      }
      hash.update(data: [0, 0x65])
      for entry in fields.entries.dropFirst() {
        add(Int(entry.name.lowerBound)..<Int(entry.name.upperBound))
        hash.update(data: [0])
        add(Int(entry.text.lowerBound)..<Int(entry.text.upperBound))
        hash.update(data: [0, UInt8(truncatingIfNeeded: entry.parent)])
      }
    }
    var words: (UInt64, UInt64) = (0, 0)
    for (index, byte) in hash.finalize().prefix(16).enumerated() {
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
