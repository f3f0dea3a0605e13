/// What something says, in sixteen bytes: two that say the same have the same, wherever they stand in their files.
package struct ContentDigest: Hashable, Sendable {
  let upperHalf: UInt64
  let lowerHalf: UInt64
}

/// Takes what something says, part by part, and makes a digest of it. Spread matters here, secrecy does not.
struct ContentHasher: Sendable {
  private var upperHalf: UInt64 = 0x243f_6a88_85a3_08d3
  private var lowerHalf: UInt64 = 0x1319_8a2e_0370_7344

  var digest: ContentDigest { ContentDigest(upperHalf: upperHalf ^ (upperHalf >> 29), lowerHalf: lowerHalf ^ (lowerHalf >> 31)) }

  mutating func add(_ word: UInt64) {
    upperHalf = (upperHalf ^ word) &* 0x9e37_79b9_7f4a_7c15
    upperHalf ^= upperHalf >> 32
    lowerHalf = (lowerHalf &+ word) &* 0xc2b2_ae3d_27d4_eb4f
    lowerHalf = (lowerHalf << 31 | lowerHalf >> 33) ^ upperHalf
  }

  mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }
  mutating func add(_ number: Int64) { add(UInt64(bitPattern: number)) }
  mutating func add(_ truth: Bool) { add(truth ? UInt64(1) : 0) }

  mutating func add(_ digest: ContentDigest) {
    add(digest.upperHalf)
    add(digest.lowerHalf)
  }

  /// With their number, so that no two lists of texts are taken for one.
  mutating func add(bytes: some Collection<UInt8>) {
    add(bytes.count)
    var word: UInt64 = 0
    var filled: UInt64 = 0
    for byte in bytes {
      word |= UInt64(byte) << (filled * 8)
      filled += 1
      if filled == 8 {
        add(word)
        (word, filled) = (0, 0)
      }
    }
    if filled > 0 { add(word) }
  }

  mutating func add(_ text: String) { add(bytes: text.utf8) }

  mutating func add(_ text: String?) {
    add(text != nil)
    if let text { add(text) }
  }

  mutating func add(_ number: Int64?) {
    add(number != nil)
    if let number { add(number) }
  }

  mutating func add(_ texts: [String]) {
    add(texts.count)
    for text in texts { add(text) }
  }

  mutating func add(_ range: ClosedRange<Int64>) {
    add(range.lowerBound)
    add(range.upperBound)
  }

  mutating func add(_ range: Range<Int64>) {
    add(range.lowerBound)
    add(range.upperBound)
  }
}
