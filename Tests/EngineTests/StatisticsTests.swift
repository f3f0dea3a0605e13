import Testing

@testable import Engine

/// Against values of other implementations (SciPy 1.17, and Newcombe's own example).
@Suite("chances, intervals and quantiles")
struct StatisticsTests {
  private static func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-10) -> Bool { abs(a - b) <= tolerance * max(1, abs(b)) }

  @Test(
    "so many or more, where so many are expected",
    arguments: [
      (5, 0.5, -8.66734403983606), (1, 1e-9, -20.723265837446412), (10, 10, -0.6123596078537545), (17, 4, -13.690790281440714),
      (100, 20, -83.94606805427587), (1000, 900, -7.505769994233894), (3, 100, 0), (0, 5, 0), (30, 0.01, -212.8230192990412),
      (200, 100, -41.514473304592556), (1, 0, -.infinity), (0, 0, 0), (5, .infinity, 0),
    ] as [(Int, Double, Double)])
  func poisson(_ count: Int, _ mean: Double, _ expected: Double) {
    let found = Chances.atLeast(count, whereExpected: mean)
    #expect(found == expected || Self.isClose(found, expected), "\(found)")
  }

  @Test(
    "so many or more of so many",
    arguments: [
      (5, 10, 0.1, -6.4161507628276775), (10, 10, 0.5, -6.931471805599453), (1, 100, 0.001, -2.3516928522854146),
      (60, 100, 0.5, -3.559819203446905), (300, 1000, 0.2, -30.898287954171703), (0, 5, 0.3, 0), (2, 100, 0.5, 0), (3, 2, 0.5, -.infinity),
      (2, 2, 1, 0), (1, 2, 0, -.infinity),
    ] as [(Int, Int, Double, Double)])
  func binomial(_ count: Int, _ trials: Int, _ share: Double, _ expected: Double) {
    let found = Chances.atLeast(count, of: trials, each: share)
    #expect(found == expected || Self.isClose(found, expected), "\(found)")
  }

  /// 8! · (0.3 / 9)⁸ and 10! · (0.4 / 11)¹⁰.
  @Test("even gaps", arguments: [(9, 0.15, 6.145404663923183e-08), (11, 0.2, 1.4670202024040982e-08)] as [(Int, Double, Double)])
  func gaps(_ gaps: Int, _ share: Double, _ expected: Double) {
    #expect(Self.isClose(Chances.evenGaps(gaps, within: share), Chances.logarithm(expected), 1e-9))
  }

  @Test("chances are shown short", arguments: [(0.5, "0.5"), (0.00123, "0.0012"), (1e-9, "1.0e-9"), (3.2e-12, "3.2e-12"), (9.99e-8, "1.0e-7")])
  func shown(_ chance: Double, _ text: String) { #expect(Chances.shown(Chances.logarithm(chance)) == text) }

  @Test("a chance that no number holds is shown too")
  func tiny() {
    #expect(Chances.shown(-212.8230192990412) == "3.7e-93")
    #expect(Chances.shown(-5000).hasSuffix("e-2172"))
    #expect(Chances.shown(-.infinity) == "0")
  }

  @Test(
    "quantiles of the normal distribution",
    arguments: [
      (0.5, 0), (0.6, 0.2533471031357998), (0.975, 1.959963984540054), (0.995, 2.5758293035489004), (0.9, 1.2815515655446004),
      (0.999999, 4.753424308817087), (0.025, -1.9599639845400545), (1e-10, -6.361340902404056), (1e-30, -11.464024688443613),
      (0, -.infinity), (1, .infinity),
    ] as [(Double, Double)])
  func quantile(_ share: Double, _ expected: Double) {
    let found = NormalQuantile.of(share)
    #expect(found == expected || Self.isClose(found, expected, 1e-12), "\(found)")
  }

  @Test(
    "the chi-square distribution",
    arguments: [
      (10.828, 1, 0.0009997657195830916), (1, 1, 0.31731050786291115), (0, 3, 1), (13.8155, 2, 0.0010000052789960706),
      (50, 5, 1.3857973367009573e-09), (3.84146, 1, 0.04999996483374756), (200, 10, 1.6139305336977317e-37), (2.5, 4, 0.6446357929354278),
    ] as [(Double, Int, Double)])
  func chiSquare(_ statistic: Double, _ degrees: Int, _ expected: Double) {
    #expect(abs(SampleRatio.chance(of: statistic, degrees: degrees) / expected - 1) < 1e-9)
  }

  /// Counts, shares, and whether it is an alarm.
  @Test(
    "the alarm of a sample that is not divided as declared",
    arguments: [
      ([500, 500], [50, 50], false), ([5000, 5200], [50, 50], false), ([5000, 5400], [50, 50], true), ([90, 10], [9, 1], false),
      ([100, 0], [50, 50], true), ([3, 0], [50, 50], false), ([100, 100, 1], [50, 50, 0], true), ([334, 333, 333], [1, 1, 1], false),
    ] as [([Int], [Double], Bool)])
  func ratio(_ counts: [Int], _ shares: [Double], _ isAlarming: Bool) throws {
    #expect(try #require(SampleRatio(counts: counts, shares: shares)).isAlarming == isAlarming)
  }

  @Test("nothing is said of nobody, nor of shares that are none")
  func noRatio() {
    for (counts, shares) in [([0, 0], [1, 1]), ([5], [1]), ([5, 5], [1]), ([5, 5], [0, 0]), ([5, 5], [-1, 2])] as [([Int], [Double])] {
      #expect(SampleRatio(counts: counts, shares: shares) == nil)
    }
  }

  @Test(
    "the interval of a share",
    arguments: [
      (0, 10, 0, 0.2775327998628892), (5, 10, 0.236593090512564, 0.7634069094874361), (10, 10, 0.7224672001371107, 1),
      (120, 1000, 0.10129926060130913, 0.14160907584771276),
    ] as [(Int, Int, Double, Double)])
  func wilson(_ count: Int, _ total: Int, _ low: Double, _ high: Double) throws {
    let found = try #require(Share(count, of: total).interval())
    #expect(Self.isClose(found.lowerBound, low) && Self.isClose(found.upperBound, high), "\(found)")
  }

  @Test(
    "the interval of a difference",
    arguments: [
      (48, 80, 56, 70, 0.2, 0.05243147240236498, 0.333872654036906), (0, 10, 0, 10, 0, -0.2775327998628892, 0.2775327998628892),
      (0, 20, 10, 10, 1, 0.6790860371419147, 1), (120, 1000, 160, 1000, 0.04, 0.009577259179603673, 0.07043896775136255),
      (9, 10, 3, 10, -0.6, -0.8090179735354881, -0.17052272393450302),
    ] as [(Int, Int, Int, Int, Double, Double, Double)])
  func newcombe(_ a: Int, _ m: Int, _ b: Int, _ n: Int, _ value: Double, _ low: Double, _ high: Double) throws {
    let found = try #require(Share(b, of: n).difference(to: Share(a, of: m)))
    #expect(Self.isClose(found.value, value) && Self.isClose(found.low, low) && Self.isClose(found.high, high), "\(found)")
  }

  @Test("of nobody no share is known")
  func nobody() {
    #expect(Share(0, of: 0).value == nil && Share(3, of: 0) == Share(0, of: 0) && Share(5, of: 3) == Share(3, of: 3))
    #expect(Share(1, of: 2).difference(to: Share(0, of: 0)) == nil)
  }
}
