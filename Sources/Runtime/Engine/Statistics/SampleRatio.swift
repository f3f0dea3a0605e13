internal import Glibc

/// Whether those who were seen are divided as they were meant to be: the chi-square test. Where they are not, something chooses among them,
/// and no comparison of the arms holds.
package struct SampleRatio: Sendable, Equatable {
  package let statistic: Double
  /// How often pure chance divides them as badly or worse: 0 to 1.
  package let chance: Double

  /// Below this it is an alarm: so rare that one who looks every day is not woken for nothing.
  package static let alarm = 0.001
  package var isAlarming: Bool { chance < Self.alarm }

  /// - Parameter shares: in any unit; those of arms that nobody should see are 0.
  /// - Returns: nil when there is nothing to compare.
  package init?(counts: [Int], shares: [Double]) {
    let (total, whole) = (counts.reduce(0, +), shares.reduce(0, +))
    guard counts.count == shares.count, counts.count > 1, total > 0, whole > 0, shares.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
    var sum = 0.0
    var degrees = -1
    for (count, share) in zip(counts, shares) {
      let expected = Double(total) * share / whole
      guard expected > 0 else {
        // Somebody is where nobody can be.
        if count > 0 { sum = .infinity }
        continue
      }
      degrees += 1
      sum += (Double(count) - expected) * (Double(count) - expected) / expected
    }
    statistic = sum
    chance = Self.chance(of: sum, degrees: degrees)
  }

  /// P(χ² ≥ statistic).
  static func chance(of statistic: Double, degrees: Int) -> Double {
    guard statistic > 0 else { return 1 }
    guard degrees > 0, statistic.isFinite else { return 0 }
    return upperGamma(Double(degrees) / 2, statistic / 2)
  }

  /// The regularised incomplete gamma function above x: by its series where that is fast, else by its continued fraction (Lentz).
  private static func upperGamma(_ shape: Double, _ x: Double) -> Double {
    let front = shape * log(x) - x - LogGamma.of(shape)
    if x < shape + 1 {
      var (term, sum, next) = (1 / shape, 1 / shape, shape)
      for _ in 0..<1000 {
        next += 1
        term *= x / next
        sum += term
        if term < sum * 1e-16 { break }
      }
      return max(0, 1 - exp(front) * sum)
    }
    let least = 1e-300
    var b = x + 1 - shape
    var c = 1 / least
    var d = 1 / b
    var fraction = d
    for index in 1..<1000 {
      let a = -Double(index) * (Double(index) - shape)
      b += 2
      d = 1 / nonzero(a * d + b, least)
      c = nonzero(b + a / c, least)
      fraction *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return exp(front) * fraction
  }

  private static func nonzero(_ value: Double, _ least: Double) -> Double { abs(value) < least ? least : value }
}
