/// So many of so many.
package struct Share: Sendable, Equatable {
  package let count: Int
  package let total: Int

  /// What cannot be, as more than all, is cut to what can.
  package init(_ count: Int, of total: Int) {
    self.total = max(0, total)
    self.count = min(max(0, count), max(0, total))
  }

  /// 0 to 1; nil of nobody.
  package var value: Double? { total == 0 ? nil : Double(count) / Double(total) }

  /// Between which shares the true one is, by Wilson's score.
  /// - Parameter confidence: above 0 and below 1, as 0.95.
  package func interval(_ confidence: Double = 0.95) -> ClosedRange<Double>? {
    guard let value else { return nil }
    let z = NormalQuantile.of(0.5 + confidence / 2)
    let n = Double(total)
    let centre = (value + z * z / (2 * n)) / (1 + z * z / n)
    let reach = z * (value * (1 - value) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    return max(0, centre - reach)...min(1, centre + reach)
  }

  /// How much larger this share is than another, with the interval by Newcombe's hybrid score: right for small numbers, and for none and all.
  /// - Returns: nil when either is of nobody.
  package func difference(to base: Share, confidence: Double = 0.95) -> ShareDifference? {
    guard let value, let own = interval(confidence), let baseValue = base.value, let other = base.interval(confidence) else { return nil }
    func distance(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    let middle = value - baseValue
    let low = middle - distance(value - own.lowerBound, other.upperBound - baseValue)
    let high = middle + distance(own.upperBound - value, baseValue - other.lowerBound)
    return ShareDifference(value: middle, low: max(-1, low), high: min(1, high))
  }
}

/// The difference of two shares, and between what it is.
package struct ShareDifference: Sendable, Equatable {
  /// -1 to 1.
  package let value: Double
  package let low: Double
  package let high: Double
}
