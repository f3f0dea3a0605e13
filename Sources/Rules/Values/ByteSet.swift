/// 256 bits, one for each byte.
package struct ByteSet: Hashable, Sendable {
  private var a: UInt64 = 0, b: UInt64 = 0, c: UInt64 = 0, d: UInt64 = 0

  package init(_ bytes: some Sequence<UInt8>) { for byte in bytes { insert(byte) } }

  package mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: a |= bit
    case 1: b |= bit
    case 2: c |= bit
    default: d |= bit
    }
  }

  package func contains(_ byte: UInt8) -> Bool {
    let word = byte < 64 ? a : byte < 128 ? b : byte < 192 ? c : d
    return word >> UInt64(byte & 63) & 1 == 1
  }

  package static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))
  package static let word = ByteSet(
    [UInt8](UInt8(ascii: "0")...UInt8(ascii: "9")) + [UInt8](UInt8(ascii: "A")...UInt8(ascii: "Z")) + [UInt8](UInt8(ascii: "a")...UInt8(ascii: "z")))
  package static let slug = ByteSet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-".utf8)
  package static let hex = ByteSet("0123456789abcdefABCDEF".utf8)
  package static let uuid = ByteSet("0123456789abcdefABCDEF-".utf8)
}
