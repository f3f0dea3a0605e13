internal import Crypto
package import Rules

/// What makes two deliveries the same one. (wechat-protocol 4.3)
///
/// A message has an id of its own. An event has none, and its second is shared by others of the same person, so every element
/// counts: two taps of one second differ in key, two scans in scene or ticket, two notices in message id.
package struct DeliveryKey: Hashable, Sendable {
  /// At most 33 bytes.
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(_ event: Event) {
    if event.kind.isMessage || event.fields.find([Array("Event".utf8)]) == nil,
      let entry = event.fields.find([Array("MsgId".utf8)]), (1...32).contains(event.fields.range(entry).count)
    {
      bytes = [0x6D] + event.fields.bytes[event.fields.range(entry)]
      return
    }
    var hash = SHA256()
    for entry in event.fields.entries.dropFirst() {
      hash.update(data: event.fields.bytes[Int(entry.name.lowerBound)..<Int(entry.name.upperBound)])
      hash.update(data: [0])
      hash.update(data: event.fields.bytes[Int(entry.text.lowerBound)..<Int(entry.text.upperBound)])
      hash.update(data: [0, UInt8(truncatingIfNeeded: entry.parent)])
    }
    bytes = [0x65] + hash.finalize().prefix(20)
  }
}
