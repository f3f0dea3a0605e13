internal import CPugiXML
internal import Rules

/// Room in an answer that is filled at once. This file wraps bytes: each of its unsafe calls copies no more than it has asked the room for.
extension OutputSpan where Element == UInt8 {
  mutating func append(_ text: StaticString) {
    unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append($0) }
  }

  mutating func append(_ bytes: [UInt8]) { append(bytes.span, 0..<bytes.count) }

  /// A number in digits: at most twenty bytes.
  mutating func append(_ number: Int64) {
    var digits: [20 of UInt8] = .init(repeating: UInt8(ascii: "-"))
    var (rest, at) = (number.magnitude, 20)
    repeat {
      at -= 1
      digits[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    // The longest has nineteen digits: a sign stands before them.
    append(digits.span, (number < 0 ? at - 1 : at)..<20)
  }

  private mutating func append(_ other: UnsafeBufferPointer<UInt8>) {
    unsafe withUnsafeMutableBufferPointer { room, count in
      precondition(other.count <= room.count - count)
      guard let to = room.baseAddress, let from = other.baseAddress else { return }
      unsafe (to + count).initialize(from: from, count: other.count)
      count += other.count
    }
  }
}

/// What stands in a section of CDATA: nothing that ends it, and nothing that XML forbids.
enum CDATA {
  /// The bytes of a range as they may stand there; themselves where they may, which is nearly always.
  static func bytes(_ value: [UInt8], _ range: Range<Int>) -> (bytes: [UInt8], range: Range<Int>) {
    if CleanText.holdsPlain(value.span, range) { return (value, range) }
    // The bytes are read where they lie, and no further than the range goes.
    let first = unsafe value.span.extracting(range).withUnsafeBufferPointer { part in
      unsafe part.baseAddress.map { unsafe wx_xml_first_unsafe($0, part.count) } ?? part.count
    }
    if first == range.count { return (value, range) }
    let written = split(value[range])
    return (written, 0..<written.count)
  }

  static func bytes(_ text: SentText) -> [UInt8] {
    if text.isClean { return text.bytes }
    let (bytes, range) = bytes(text.bytes, 0..<text.bytes.count)
    return range.count == bytes.count ? bytes : Array(bytes[range])
  }

  /// `]]>` would end the section, so it is split over two; what XML forbids is dropped.
  private static func split(_ written: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(written.count + 64)
    var at = written.startIndex
    while at < written.endIndex {
      let byte = written[at]
      if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D {
        at += 1
      } else if byte == 0xEF, at + 2 < written.endIndex, written[at + 1] == 0xBF, written[at + 2] >= 0xBE {
        at += 3  // U+FFFE and U+FFFF
      } else if byte == 0x3E, out.suffix(2) == [0x5D, 0x5D] {
        out += Array("]]><![CDATA[>".utf8)
        at += 1
      } else {
        out.append(byte)
        at += 1
      }
    }
    return out
  }
}
