/// Bytes and numbers as hex digits.
package enum HexDigits {
  private static let lowerCase = Array("0123456789abcdef".utf8)
  private static let upperCase = Array("0123456789ABCDEF".utf8)

  /// Two digits for each byte, in lower case.
  package static func lower(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count * 2)
    for byte in bytes { append(byte, lowerCase, to: &out) }
    return out
  }

  /// The two digits of one byte, in upper case, without an array of their own.
  package static func appendUpper(_ byte: UInt8, to out: inout [UInt8]) { append(byte, upperCase, to: &out) }

  /// A number with at least so many digits.
  package static func padded(_ number: UInt64, to count: Int, uppercase: Bool) -> String {
    let text = String(number, radix: 16, uppercase: uppercase)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }

  private static func append(_ byte: UInt8, _ alphabet: [UInt8], to out: inout [UInt8]) {
    out.append(alphabet[Int(byte >> 4)])
    out.append(alphabet[Int(byte & 15)])
  }
}
