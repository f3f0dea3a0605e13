/// What makes `ＨＥＬＬＯ`, `Hello` and ` hello ` one text: spaces around it go, full-width forms and case are folded.
///
/// Folding is scalar by scalar, so that a place in the folded text has a place in the original: captures show what was typed.
package enum TextFolding {
  /// The folded text. `origins`, when asked for, has for each folded byte the offset of the scalar it came from, and the end.
  package static func fold(_ bytes: Span<UInt8>, _ range: Range<Int>, into out: inout [UInt8], origins: inout [Int32]?) {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, let next = spaceEnd(bytes, start, end) { start = next }
    trimTail: while end > start {
      var last = end - 1
      while last > start, bytes[last] & 0xC0 == 0x80 { last -= 1 }
      guard spaceEnd(bytes, last, end) == end else { break trimTail }
      end = last
    }
    var at = start
    while at < end {
      let byte = bytes[at]
      if byte < 0x80 {
        out.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
        origins?.append(Int32(at))
        at += 1
        continue
      }
      let (scalar, length) = decode(bytes, at, end)
      // Chinese, kana and the rest of the plane between them have neither case nor width.
      if scalar >= 0x2E80 && scalar < 0xA640 && scalar != 0x3000 {
        for offset in 0..<length {
          out.append(bytes[at + offset])
          origins?.append(Int32(at))
        }
      } else {
        let before = out.count
        append(folded(scalar), to: &out)
        if origins != nil { for _ in before..<out.count { origins?.append(Int32(at)) } }
      }
      at += length
    }
    origins?.append(Int32(end))
  }

  package static func fold(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var origins: [Int32]?
    fold(bytes.span, 0..<bytes.count, into: &out, origins: &origins)
    return out
  }

  /// What a character is compared as.
  static func folded(_ value: UInt32) -> String.UnicodeScalarView {
    var view = String.UnicodeScalarView()
    var value = value
    if value == 0x3000 { value = 0x20 }  // ideographic space
    if (0xFF01...0xFF5E).contains(value) { value -= 0xFEE0 }  // full-width forms of ASCII
    guard let scalar = Unicode.Scalar(value) else { return view }
    view.append(
      contentsOf: scalar.properties.changesWhenLowercased ? scalar.properties.lowercaseMapping.unicodeScalars : String.UnicodeScalarView([scalar]))
    return view
  }

  private static func append(_ scalars: String.UnicodeScalarView, to out: inout [UInt8]) {
    for scalar in scalars { for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { out.append(byte) } }
  }

  private static func decode(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> (UInt32, Int) {
    let lead = UInt32(bytes[at])
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard lead >= 0xC2, at + length <= end else { return (0xFFFD, 1) }
    var value = lead & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[at + offset] & 0x3F) }
    return (value, length)
  }

  private static func spaceEnd(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Int? {
    let byte = bytes[at]
    if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) { return at + 1 }
    if byte < 0xC2 { return nil }
    let (scalar, length) = decode(bytes, at, end)
    switch scalar {
    case 0x85, 0xA0, 0x2000...0x200B, 0x2028, 0x2029, 0x202F, 0x3000, 0xFEFF: return at + length
    default: return nil
    }
  }
}
