internal import Crypto
package import Rules

/// What makes two deliveries the same one: a digest, so that no openid is in it. (wechat-protocol 4.3)
///
/// A message has an id of its own. An event has none, and its second is shared by others of the same person, so every element
/// counts: two taps of one second differ in key, two scans in scene or ticket, two notices in message id.
package struct DeliveryKey: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

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
    (high, low) = words
  }

  private static let messageID = Array("MsgId".utf8)
}
