/// `\ud83d\ude00`: a character in two halves, as JavaScript and Java write it.
struct SurrogateEscape {
  /// Both halves where both are there.
  let range: Range<Int>
  /// Of the first half.
  let digits: String
  /// What the halves make; nil for one alone.
  let character: String?

  /// - Parameter start: where the first `\` stands.
  init(in bytes: [UInt8], at start: Int) {
    let first = Self.unit(bytes, start)
    digits = String(decoding: bytes[min(start + 2, bytes.count)..<min(start + 6, bytes.count)], as: UTF8.self)
    if let first, (0xD800...0xDBFF).contains(first), let second = Self.unit(bytes, start + 6), (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    {
      range = start..<start + 12
      character = String(scalar)
    } else {
      range = start..<min(start + (first == nil ? 2 : 6), bytes.count)
      character = nil
    }
  }

  /// The number of `\uXXXX`; nil when there is no such escape.
  static func unit(_ bytes: [UInt8], _ at: Int) -> UInt16? {
    guard at >= 0, at + 6 <= bytes.count, bytes[at] == 0x5C, bytes[at + 1] == UInt8(ascii: "u"),
      bytes[(at + 2)..<(at + 6)].allSatisfy(ByteSet.hex.contains)
    else { return nil }
    return UInt16(String(decoding: bytes[(at + 2)..<(at + 6)], as: UTF8.self), radix: 16)
  }
}
