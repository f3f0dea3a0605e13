internal import Glibc

/// How likely it is to see so many, or more, by chance. In natural logarithms: what signs are made of is far below what a number holds.
package enum Chances {
  /// ln P(X ≥ count) where `mean` are expected on average. (Poisson)
  /// - Complexity: O(count + √mean).
  package static func atLeast(_ count: Int, whereExpected mean: Double) -> Double {
    guard count > 0 else { return 0 }
    guard mean > 0, mean.isFinite else { return mean > 0 ? 0 : -.infinity }
    func term(_ index: Int) -> Double { Double(index) * log(mean) - mean - LogGamma.factorial(index) }
    // Above the mean the terms fall from the first on; below it, what is left of one is the smaller sum.
    if Double(count) > mean { return term(count) + log(falling { mean / Double(count + $0) }) }
    let below = (0..<count).reduce(0.0) { $0 + exp(term($1)) }
    return below < 1 ? log1p(-below) : -.infinity
  }

  /// ln P(X ≥ count) of so many trials, each with this chance. (binomial)
  /// - Complexity: O(trials).
  package static func atLeast(_ count: Int, of trials: Int, each share: Double) -> Double {
    guard count > 0 else { return 0 }
    guard count <= trials, share > 0 else { return -.infinity }
    guard share < 1 else { return 0 }
    func term(_ index: Int) -> Double {
      LogGamma.factorial(trials) - LogGamma.factorial(index) - LogGamma.factorial(trials - index) + Double(index) * log(share)
        + Double(trials - index) * log1p(-share)
    }
    if Double(count) > Double(trials) * share {
      return term(count) + log(falling { Double(trials - count - $0 + 1) / Double(count + $0) * share / (1 - share) })
    }
    let below = (0..<count).reduce(0.0) { $0 + exp(term($1)) }
    return below < 1 ? log1p(-below) : -.infinity
  }

  /// 1 + r₁ + r₁r₂ + …, until what is added changes nothing.
  private static func falling(_ ratio: (Int) -> Double) -> Double {
    var (sum, product, index) = (1.0, 1.0, 1)
    while index < 1_000_000 {
      product *= max(0, ratio(index))
      sum += product
      if product < sum * 1e-17 { break }
      index += 1
    }
    return sum
  }

  /// ln of the bound on the chance that gaps of pure chance are all within a share of their mean: how evenly followers come one after the
  /// other. Gaps of a Poisson process, divided by their sum, are spread evenly over a simplex, of which these are a box.
  package static func evenGaps(_ gaps: Int, within share: Double) -> Double {
    guard gaps > 1, share > 0 else { return gaps > 1 ? -.infinity : 0 }
    return min(0, LogGamma.factorial(gaps - 1) + Double(gaps - 1) * log(2 * share / Double(gaps)))
  }

  /// `1.2e-09`, from a natural logarithm; what no number holds too.
  package static func shown(_ logarithm: Double) -> String {
    guard logarithm.isFinite else { return "0" }
    let decimal = logarithm / log(10)
    if decimal > -3 { return "\((exp(logarithm) * 10_000).rounded() / 10_000)" }
    var power = Int(decimal.rounded(.down))
    var digits = (exp((decimal - Double(power)) * log(10)) * 10).rounded() / 10
    if digits >= 10 { (digits, power) = (1, power + 1) }
    return "\(digits)e\(power)"
  }

  /// Whether a chance is below one in a million: then words say more than digits.
  package static func isRare(_ logarithm: Double) -> Bool { logarithm < log(1e-6) }

  package static func logarithm(_ chance: Double) -> Double { log(chance) }
}

/// Logarithms of the gamma function and of factorials, to about fourteen digits.
package enum LogGamma {
  /// ln Γ(x) of x > 0, by Lanczos with g = 7.
  static func of(_ x: Double) -> Double {
    let shifted = x - 1
    var sum = 0.999_999_999_999_809_9
    for (index, coefficient) in coefficients.enumerated() { sum += coefficient / (shifted + Double(index + 1)) }
    let base = shifted + 7.5
    return 0.5 * log(2 * Double.pi) + (shifted + 0.5) * log(base) - base + log(sum)
  }

  static func factorial(_ number: Int) -> Double { number < 2 ? 0 : of(Double(number) + 1) }

  private static let coefficients = [
    676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_1, -176.615_029_162_140_6, 12.507_343_278_686_905,
    -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6, 1.505_632_735_149_311_6e-7,
  ]
}
