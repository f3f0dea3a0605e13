/// Percent-encoding of RFC 3986: how texts are written where some bytes would mean something else.
package enum PercentEncoding {
  /// What an address takes as it is.
  package static let unreserved = ByteSet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.~".utf8)
  private static let form = ByteSet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.~ ".utf8)

  /// Every byte outside those that are kept becomes `%` and two hex digits.
  package static func encode(_ text: String, keeping kept: ByteSet = PercentEncoding.unreserved) -> String {
    String(decoding: bytes(of: text, keeping: kept), as: UTF8.self)
  }

  /// As forms are sent: the same, and a space becomes a plus.
  package static func encodeForm(_ text: String) -> String {
    String(decoding: bytes(of: text, keeping: form).map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "+") : $0 }, as: UTF8.self)
  }

  /// What was encoded; signs that encode nothing stay as they are.
  package static func decoded(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count, ByteSet.hex.contains(bytes[at + 1]), ByteSet.hex.contains(bytes[at + 2]),
        let byte = UInt8(String(decoding: bytes[at + 1...at + 2], as: UTF8.self), radix: 16)
      {
        out.append(byte)
        at += 3
      } else {
        out.append(bytes[at])
        at += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func bytes(of text: String, keeping kept: ByteSet) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if kept.contains(byte) {
        out.append(byte)
      } else {
        out.append(UInt8(ascii: "%"))
        HexDigits.appendUpper(byte, to: &out)
      }
    }
    return out
  }
}
