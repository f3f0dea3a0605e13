/// Distinct rows of numbers, numbered as they came: one open-addressing table over rows that lie behind each other in one buffer.
struct NumberRows: Sendable {
  private var numbers: [Int32] = []
  private var ends: [Int32] = []
  private var hashes: [UInt32] = []
  private var slots = [Int32](repeating: -1, count: 16)

  var count: Int { ends.count }

  subscript(_ index: Int32) -> ArraySlice<Int32> { numbers[(index == 0 ? 0 : Int(ends[Int(index) - 1]))..<Int(ends[Int(index)])] }

  /// Its number, and whether it is new.
  mutating func insert(_ row: [Int32]) -> (index: Int32, isNew: Bool) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for number in row { hash = (hash ^ UInt64(UInt32(bitPattern: number))) &* 0x9e37_79b9_7f4a_7c15 }
    let tag = UInt32(truncatingIfNeeded: hash >> 32)
    var slot = Int(tag) & (slots.count - 1)
    while slots[slot] >= 0 {
      let index = slots[slot]
      if hashes[Int(index)] == tag, self[index].elementsEqual(row) { return (index, false) }
      slot = (slot + 1) & (slots.count - 1)
    }
    let index = Int32(ends.count)
    numbers.append(contentsOf: row)
    ends.append(Int32(numbers.count))
    hashes.append(tag)
    slots[slot] = index
    if ends.count * 2 > slots.count { grow() }
    return (index, true)
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for (index, tag) in hashes.enumerated() {
      var slot = Int(tag) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }
  }
}
