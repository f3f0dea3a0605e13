/// A set of characters: ranges of code points, sorted, none touching another.
struct ScalarSet: Hashable, Sendable {
  private(set) var ranges: [ClosedRange<UInt32>]

  static let highest: UInt32 = 0x10FFFF
  static let all = ScalarSet(sorted: [0...highest])
  static let none = ScalarSet(sorted: [])
  static let digits = ScalarSet(sorted: [0x30...0x39])
  /// What `\w` takes, and what `\b` looks at.
  static let wordSigns = ScalarSet(sorted: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let lineFeed = ScalarSet(0x0A)

  private init(sorted ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

  init(_ scalar: UInt32) { ranges = [scalar...scalar] }

  /// In any order, overlapping or not.
  init(_ unsorted: [ClosedRange<UInt32>]) {
    var ranges: [ClosedRange<UInt32>] = []
    for range in unsorted.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = ranges.last, range.lowerBound <= last.upperBound || range.lowerBound - 1 == last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
    self.ranges = ranges
  }

  /// The ASCII characters of a set of bytes.
  init(_ bytes: ByteSet) { self.init((0..<0x80 as Range<UInt32>).filter { bytes.contains(UInt8($0)) }.map { $0...$0 }) }

  /// Classes of letters have hundreds of ranges: the first few tell them apart.
  func hash(into hasher: inout Hasher) {
    hasher.combine(ranges.count)
    for range in ranges.prefix(4) { hasher.combine(range) }
  }

  var isAll: Bool { self == .all }
  var isEmpty: Bool { ranges.isEmpty }

  func contains(_ scalar: UInt32) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].contains(scalar) { return true }
      if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
    }
    return false
  }

  var complement: ScalarSet {
    var out: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { out.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    if next <= Self.highest { out.append(next...Self.highest) }
    return ScalarSet(sorted: out)
  }

}

extension [UInt8] {
  /// The code points of a text of UTF-8.
  var scalarValues: [UInt32] { String(decoding: self, as: UTF8.self).unicodeScalars.map(\.value) }
}
