/// Choices that a seed decides: the same ones each time, whatever else happens meanwhile.
struct Draw {
  private var state: UInt64

  init(seed: UInt64, _ place: String, _ number: Int64) {
    // FNV-1a: strings hash otherwise in every process.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in place.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    state = seed &* 0x9E37_79B9_7F4A_7C15 ^ hash ^ UInt64(bitPattern: number) &* 0xD1B5_4A32_D192_ED03
  }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// From 0, below the bound, which is at least 1.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  mutating func shuffled<Element>(_ items: [Element]) -> [Element] {
    var items = items
    for index in items.indices.reversed() where index > 0 { items.swapAt(index, below(index + 1)) }
    return items
  }
}
