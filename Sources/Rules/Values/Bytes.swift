/// FNV-1a with a final mix, over bytes that a rules file or an event holds. Spread matters here, secrecy does not: keys come
/// from the rules file, and a look-up costs at most the longest run of occupied slots.
package func byteHash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  var at = range.lowerBound
  while at < range.upperBound {
    hash = (hash ^ UInt64(bytes[at])) &* 0x100_0000_01b3
    at += 1
  }
  hash ^= hash >> 32
  hash = hash &* 0xd6e8_feb8_6659_fd93
  return hash ^ (hash >> 32)
}

/// Bytes → a number: one open-addressing table over keys that lie behind each other in one buffer. An item lies in its slot, so that a
/// look-up goes to two places: the slot and the key.
///
///     slots   [ – | (4..<9, value) | – | (0..<4, value) | … ]
///     keys    s h 0 1 h e l l o …
package struct ByteMap: Sendable {
  private struct Slot {
    let start: Int32
    let end: Int32
    let tag: UInt32
    var value: Int32
    static let empty = Slot(start: -1, end: -1, tag: 0, value: 0)
    var isEmpty: Bool { start < 0 }
  }
  private var keys: [UInt8] = []
  private var slots: [Slot] = Array(repeating: .empty, count: 8)
  package private(set) var count = 0

  package init() {}

  /// The value of an equal key that was there before, or nil when the key is new.
  package mutating func insert(_ key: some Sequence<UInt8>, _ value: Int32) -> Int32? {
    let start = keys.count
    keys.append(contentsOf: key)
    let hash = Self.hash(keys.span, start..<keys.count)
    if let found = find(keys.span, start..<keys.count, hash) {
      keys.removeLast(keys.count - start)
      return found
    }
    count += 1
    if count * 2 > slots.count {
      let former = slots
      slots = Array(repeating: .empty, count: former.count * 2)
      for slot in former where !slot.isEmpty { place(slot) }
    }
    place(Slot(start: Int32(start), end: Int32(keys.count), tag: UInt32(truncatingIfNeeded: hash), value: value))
    return nil
  }

  /// Gives every key another value.
  package mutating func renumber(_ value: (Int32) -> Int32) {
    for index in slots.indices where !slots[index].isEmpty { slots[index].value = value(slots[index].value) }
  }

  /// - Complexity: O(length of the key).
  package func find(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int32? { find(bytes, range, Self.hash(bytes, range)) }

  /// Eight bytes at a time. It is kept nowhere, so that it may be another one tomorrow.
  private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    var hash = 0x9e37_79b9_7f4a_7c15 ^ UInt64(truncatingIfNeeded: range.count)
    var at = range.lowerBound
    while at + 8 <= range.upperBound {
      // Within the range: eight bytes begin here.
      let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
      hash = mix(hash ^ word)
      at += 8
    }
    var rest: UInt64 = 0
    while at < range.upperBound {
      rest = rest << 8 | UInt64(bytes[at])
      at += 1
    }
    return mix(hash ^ rest)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let (high, low) = value.multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
    return high ^ low
  }

  /// For keys in lower case: ASCII letters of the range count as such.
  package func findIgnoringCase(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int32? {
    if let found = find(bytes, range) { return found }
    guard range.count <= 32 else { return nil }
    var lower: [32 of UInt8] = .init(repeating: 0)
    for (index, at) in range.enumerated() { lower[index] = bytes[at] >= 0x41 && bytes[at] <= 0x5A ? bytes[at] | 0x20 : bytes[at] }
    return find(lower.span, 0..<range.count)
  }

  package subscript(_ key: String) -> Int32? {
    let bytes = Array(key.utf8)
    return find(bytes.span, 0..<bytes.count)
  }

  private mutating func place(_ slot: Slot) {
    let mask = slots.count - 1
    var at = Int(slot.tag) & mask
    while !slots[at].isEmpty { at = (at + 1) & mask }
    slots[at] = slot
  }

  private func find(_ bytes: Span<UInt8>, _ range: Range<Int>, _ hash: UInt64) -> Int32? {
    let mask = slots.count - 1
    let tag = UInt32(truncatingIfNeeded: hash)
    var at = Int(tag) & mask
    while true {
      let slot = slots[at]
      if slot.isEmpty { return nil }
      if slot.tag == tag, Int(slot.end &- slot.start) == range.count,
        keys.span.equals(bytes, range.lowerBound, at: Int(slot.start), count: range.count)
      {
        return slot.value
      }
      at = (at + 1) & mask
    }
  }
}

extension Span where Element == UInt8 {
  package func hasPrefix(_ prefix: [UInt8], at start: Int, end: Int) -> Bool {
    guard end - start >= prefix.count else { return false }
    for index in prefix.indices where self[start + index] != prefix[index] { return false }
    return true
  }

  package func equals(_ other: [UInt8], in range: Range<Int>) -> Bool {
    range.count == other.count && equals(other.span, 0, at: range.lowerBound, count: other.count)
  }

  /// Whether the same bytes stand at a place here and at one of another span; eight are compared together.
  package func equals(_ other: Span<UInt8>, _ otherStart: Int, at start: Int, count: Int) -> Bool {
    precondition(start >= 0 && otherStart >= 0 && count <= self.count - start && count <= other.count - otherStart)
    var at = 0
    while at + 8 <= count {
      // Within both: eight bytes begin at either place.
      let own = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: start + at, as: UInt64.self)
      if unsafe own != other.bytes.unsafeLoadUnaligned(fromByteOffset: otherStart + at, as: UInt64.self) { return false }
      at += 8
    }
    while at < count {
      if self[start + at] != other[otherStart + at] { return false }
      at += 1
    }
    return true
  }

  package func string(_ range: Range<Int>) -> String {
    unsafe String(unsafeUninitializedCapacity: range.count) { out in
      var index = 0
      for at in range {
        unsafe out[index] = self[at]
        index += 1
      }
      return index
    }
  }

  /// The first place of a byte from a place on; eight bytes are looked at together.
  package func first(_ byte: UInt8, from start: Int) -> Int? {
    let pattern = 0x0101_0101_0101_0101 &* UInt64(byte)
    return first(from: start) { word in
      Self.zeros(word ^ pattern)
    } orOne: {
      $0 == byte
    }
  }

  /// Where a text of JSON does not simply go on: at its end, an escape, or a byte that cannot stand in it.
  package func firstQuoteEscapeOrControl(from start: Int) -> Int? {
    first(from: start) { word in
      Self.zeros(word ^ 0x2222_2222_2222_2222) | Self.zeros(word ^ 0x5C5C_5C5C_5C5C_5C5C)
        | ((word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080)
    } orOne: {
      $0 == 0x22 || $0 == 0x5C || $0 < 0x20
    }
  }

  /// Where a carriage return stands, or a byte with which the signs from U+2000 on begin.
  package func firstReturnOrE2(from start: Int) -> Int? {
    first(from: start) { word in
      Self.zeros(word ^ 0x0D0D_0D0D_0D0D_0D0D) | Self.zeros(word ^ 0xE2E2_E2E2_E2E2_E2E2)
    } orOne: {
      $0 == 0x0D || $0 == 0xE2
    }
  }

  /// Whether a range holds only signs of ASCII that can be seen, spaces and deletes, and neither of two.
  func isPlainASCII(_ range: Range<Int>, without one: UInt8, _ other: UInt8) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let (ones, others) = (0x0101_0101_0101_0101 &* UInt64(one), 0x0101_0101_0101_0101 &* UInt64(other))
    var at = range.lowerBound
    while at + 8 <= range.upperBound {
      // Within the range: eight bytes begin here.
      let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
      let strange = (word &- 0x2020_2020_2020_2020) | word
      if strange & 0x8080_8080_8080_8080 | Self.zeros(word ^ ones) | Self.zeros(word ^ others) != 0 { return false }
      at += 8
      // The last eight once more, rather than what is left one by one.
      if at < range.upperBound, at + 8 > range.upperBound { at = range.upperBound - 8 }
    }
    while at < range.upperBound {
      let byte = self[at]
      if byte < 0x20 || byte >= 0x80 || byte == one || byte == other { return false }
      at += 1
    }
    return true
  }

  /// Where anything stands but signs of ASCII that can be seen, and spaces.
  package func firstBeyondPlainASCII(from start: Int) -> Int? {
    first(from: start) { word in
      ((word &- 0x2020_2020_2020_2020) | word) & 0x8080_8080_8080_8080 | Self.zeros(word ^ 0x7F7F_7F7F_7F7F_7F7F)
    } orOne: {
      $0 < 0x20 || $0 >= 0x7F
    }
  }

  /// Where a line ends, with either of its signs.
  package func firstLineEnd(from start: Int) -> Int? {
    first(from: start) { word in
      Self.zeros(word ^ 0x0A0A_0A0A_0A0A_0A0A) | Self.zeros(word ^ 0x0D0D_0D0D_0D0D_0D0D)
    } orOne: {
      $0 == 0x0A || $0 == 0x0D
    }
  }

  /// The lowest bit that is set is that of the first byte that is 0; above it others may be set.
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 }

  private func first(from start: Int, _ marks: (UInt64) -> UInt64, orOne isMark: (UInt8) -> Bool) -> Int? {
    var at = start
    while at + 8 <= count {
      // Within the span: eight bytes begin here.
      let found = marks(UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)))
      if found != 0 { return at + found.trailingZeroBitCount / 8 }
      at += 8
    }
    while at < count {
      if isMark(self[at]) { return at }
      at += 1
    }
    return nil
  }

  /// First place of `needle` within the range, or nil. O(range × needle), for needles of a few bytes.
  package func firstIndex(of needle: [UInt8], in range: Range<Int>) -> Int? {
    guard let first = needle.first, range.count >= needle.count else { return needle.isEmpty ? range.lowerBound : nil }
    var at = range.lowerBound
    let last = range.upperBound - needle.count
    while at <= last {
      if self[at] == first, hasPrefix(needle, at: at, end: range.upperBound) { return at }
      at += 1
    }
    return nil
  }
}

extension [UInt8] {
  /// The bytes of a range of others.
  package mutating func append(_ other: Span<UInt8>, _ range: Range<Int>) {
    // A slice of a span is as long as it says; it is read here, and kept nowhere.
    unsafe other.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}

/// Whether two secrets are the same. The time it takes says nothing about where they differ.
package func equalsInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  guard a.count == b.count else { return false }
  return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
