/// A text as it is sent: bytes of UTF-8, which are written to the answer as they are.
public struct SentText: Sendable {
  /// UTF-8.
  public private(set) var bytes: [UInt8]
  /// Known to hold nothing that an answer could not hold as it is. False says nothing: whoever writes it looks.
  package let isClean: Bool

  /// The bytes of a text.
  public init(_ text: String) { self.init(utf8: Array(text.utf8), isClean: false) }

  package init(utf8 bytes: [UInt8], isClean: Bool) {
    self.bytes = bytes
    self.isClean = isClean
  }

  /// The text.
  /// - Complexity: O(bytes).
  public var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether nothing stands in it.
  public var isEmpty: Bool { bytes.isEmpty }

  mutating func removeLast() { bytes.removeLast() }
}

extension SentText: Hashable, Comparable {
  /// Whether the same bytes are sent.
  public static func == (a: Self, b: Self) -> Bool { a.bytes == b.bytes }
  /// By the bytes that are sent.
  public static func < (a: Self, b: Self) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
  /// Of the bytes that are sent.
  public func hash(into hasher: inout Hasher) { bytes.hash(into: &hasher) }
}

extension SentText: ExpressibleByStringInterpolation, CustomStringConvertible {
  /// A text that is written out.
  public init(stringLiteral text: String) { self.init(text) }
  /// The text.
  public var description: String { string }
}

/// What may stand in an answer as it is, whatever stands before and behind it.
package enum CleanText {
  /// Whether an answer can hold the bytes as they are beside others that are clean: no sign that XML or the ends of lines would change, and
  /// nothing that could be a part of `]]>`.
  package static func holds(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for at in range {
      let byte = bytes[at]
      if byte < 0x20, byte != 0x09, byte != 0x0A { return false }
      if byte == 0x3E, at == range.lowerBound || bytes[at - 1] == 0x5D { return false }
      if byte == 0xE2 || byte == 0xEF, isSpecial(bytes, at, range.upperBound) { return false }
    }
    return true
  }

  /// The same of what a variable shows, at little cost: only signs of ASCII without `>` and `]` are known to be clean.
  package static func holdsPlain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    bytes.isPlainASCII(range, without: 0x3E, 0x5D)
  }

  /// U+2028, U+2029, U+FFFE and U+FFFF; a sign that is not whole is special too.
  private static func isSpecial(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    guard at + 2 < end else { return true }
    return bytes[at] == 0xE2 ? bytes[at + 1] == 0x80 && bytes[at + 2] & 0xFE == 0xA8 : bytes[at + 1] == 0xBF && bytes[at + 2] >= 0xBE
  }
}
