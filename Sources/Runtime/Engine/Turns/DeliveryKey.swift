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

  /// Nil when they are not sixteen.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    func half(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    self.init(high: half(bytes[..<8]), low: half(bytes[8...]))
  }

  /// Sixteen, the high ones first.
  package var bytes: [UInt8] {
    [high, low].flatMap { half in stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) } }
  }
}
