/// Where the holes of the winning pattern lie. A fixed array: matching allocates nothing.
package struct Captures: Sendable {
  private var starts: [8 of Int32] = .init(repeating: 0)
  private var ends: [8 of Int32] = .init(repeating: 0)
  private var rows: [8 of Int32] = .init(repeating: -1)
  package private(set) var count = 0

  package init() {}
  package mutating func append(_ range: Range<Int>, row: Int32) {
    guard count < 8 else { return }
    starts[count] = Int32(range.lowerBound)
    ends[count] = Int32(range.upperBound)
    rows[count] = row
    count += 1
  }
  package subscript(_ index: Int) -> (range: Range<Int>, row: Int32) { (Int(starts[index])..<Int(ends[index]), rows[index]) }
}
