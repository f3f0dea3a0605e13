/// Amounts as people write them, counted in millionths: sums are the same in any order.
package enum Millionths {
  /// An amount as it is written: digits, and at most six behind a point. Nil for all else, and for more than 1 000 000 000.
  package static func reading(_ text: String) -> Int64? {
    let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = halves.first, (1...10).contains(whole.utf8.count), whole.utf8.allSatisfy(ByteSet.digits.contains), var sum = Int64(whole) else {
      return nil
    }
    var rest = ""
    if halves.count == 2 {
      rest = String(halves[1])
      guard (1...6).contains(rest.utf8.count), rest.utf8.allSatisfy(ByteSet.digits.contains) else { return nil }
    }
    rest += String(repeating: "0", count: 6 - rest.utf8.count)
    sum = sum.multipliedSaturated(by: 1_000_000).addingSaturated(Int64(rest) ?? 0)
    return sum <= most ? sum : nil
  }

  private static let most: Int64 = 1_000_000_000_000_000
}
