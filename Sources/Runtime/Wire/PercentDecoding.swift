package import Rules

/// What `PercentEncoding` writes, read back. A `+` is a plus, as in tickets. (wechat-protocol 6.3)
extension PercentEncoding {
  /// Nil when a `%` is not followed by two hex digits, or what comes out is not UTF-8.
  package static func decode(_ text: ArraySlice<UInt8>) -> String? {
    guard text.contains(0x25) else { return String(validating: text, as: UTF8.self) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var rest = text.makeIterator()
    while let byte = rest.next() {
      guard byte == 0x25 else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
