/// Bytes that are looked for in longer ones, in one pass whatever both hold (Knuth, Morris and Pratt): a follower may have written either.
package struct ByteNeedle {
  package let bytes: [UInt8]
  /// How much of the beginning still matches when the byte behind a match of some length does not.
  private let fallbacks: [Int]

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var fallbacks = Array(repeating: 0, count: bytes.count + 1)
    var length = 0
    for at in bytes.indices.dropFirst() {
      while length > 0, bytes[at] != bytes[length] { length = fallbacks[length] }
      if bytes[at] == bytes[length] { length += 1 }
      fallbacks[at + 1] = length
    }
    self.fallbacks = fallbacks
  }

  package init(_ text: String) { self.init(Array(text.utf8)) }

  /// The first place in the range; that of no bytes is its beginning.
  /// - Complexity: O(range).
  package func first(in text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    if bytes.isEmpty { return range.lowerBound }
    var length = 0
    for at in range {
      if step(&length, text[at]) { return at + 1 - bytes.count }
    }
    return nil
  }

  /// The last place in the range, which may overlap others.
  /// - Complexity: O(range).
  package func last(in text: Span<UInt8>, _ range: Range<Int>) -> Int? {
    if bytes.isEmpty { return range.upperBound }
    var length = 0
    var last: Int?
    for at in range where step(&length, text[at]) {
      last = at + 1 - bytes.count
      length = fallbacks[length]
    }
    return last
  }

  /// Every place in the range, from the left, none overlapping another.
  /// - Complexity: O(range).
  package func places(in text: Span<UInt8>, _ range: Range<Int>) -> [Int] {
    if bytes.isEmpty { return [] }
    var places: [Int] = []
    var length = 0
    for at in range where step(&length, text[at]) {
      places.append(at + 1 - bytes.count)
      length = 0
    }
    return places
  }

  /// Whether the needle is complete with this byte.
  private func step(_ length: inout Int, _ byte: UInt8) -> Bool {
    while length > 0, bytes[length] != byte { length = fallbacks[length] }
    if bytes[length] == byte { length += 1 }
    return length == bytes.count
  }
}
