/// Some of the points of an axis, a bit each.
struct PointSet: Hashable, Sendable {
  private var words: [UInt64]

  init(count: Int) { words = [UInt64](repeating: 0, count: max(1, (count + 63) / 64)) }

  /// The points at which something holds.
  init(count: Int, where holds: (Int) -> Bool) {
    self.init(count: count)
    for point in 0..<count where holds(point) { words[point >> 6] |= 1 << UInt64(point & 63) }
  }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  func isWhole(count: Int) -> Bool { words.reduce(0) { $0 + $1.nonzeroBitCount } == count }

  /// The lowest of them.
  var first: Int? {
    for index in words.indices where words[index] != 0 { return index << 6 + words[index].trailingZeroBitCount }
    return nil
  }

  func contains(_ point: Int) -> Bool { point >= 0 && point >> 6 < words.count && words[point >> 6] >> UInt64(point & 63) & 1 == 1 }

  func meeting(_ other: PointSet) -> PointSet { combined(other) { $0 & $1 } }
  /// Both, of as many points.
  func joining(_ other: PointSet) -> PointSet { combined(other) { $0 | $1 } }
  func leaving(_ other: PointSet) -> PointSet { combined(other) { $0 & ~$1 } }
  func complement(count: Int) -> PointSet {
    var result = PointSet(count: count)
    for index in 0..<(count + 63) / 64 {
      let points = min(64, count - index << 6)
      result.words[index] = ~(index < words.count ? words[index] : 0) & (.max >> UInt64(64 - points))
    }
    return result
  }

  private func combined(_ other: PointSet, _ combine: (UInt64, UInt64) -> UInt64) -> PointSet {
    var result = self
    for index in words.indices { result.words[index] = combine(words[index], index < other.words.count ? other.words[index] : 0) }
    return result
  }
}
