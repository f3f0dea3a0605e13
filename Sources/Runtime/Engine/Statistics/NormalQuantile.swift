internal import Glibc

/// Where the standard normal distribution has a share of itself below: 1.96 for 0.975. By Wichura, AS 241, to about sixteen digits.
package enum NormalQuantile {
  /// - Parameter share: above 0 and below 1; what is outside gives an infinity.
  package static func of(_ share: Double) -> Double {
    guard share > 0, share < 1 else { return share <= 0 ? -.infinity : .infinity }
    let q = share - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * ratio(central, r)
    }
    let r = (-log(q < 0 ? share : 1 - share)).squareRoot()
    let value = r <= 5 ? ratio(middle, r - 1.6) : ratio(far, r - 5)
    return q < 0 ? -value : value
  }

  private typealias Ratio = (above: [Double], below: [Double])

  private static func ratio(_ ratio: Ratio, _ x: Double) -> Double { sum(ratio.above, x) / sum(ratio.below, x) }
  /// The coefficient of the highest power comes last.
  private static func sum(_ coefficients: [Double], _ x: Double) -> Double { coefficients.reversed().reduce(0) { $0 * x + $1 } }

  private static let central: Ratio = (
    [
      3.387_132_872_796_366_6, 133.141_667_891_784_38, 1_971.590_950_306_551_4, 13_731.693_765_509_461, 45_921.953_931_549_87,
      67_265.770_927_008_7, 33_430.575_583_588_13, 2_509.080_928_730_122_7,
    ],
    [
      1, 42.313_330_701_600_91, 687.187_007_492_057_9, 5_394.196_021_424_751, 21_213.794_301_586_597, 39_307.895_800_092_71,
      28_729.085_735_721_943, 5_226.495_278_852_854,
    ]
  )
  private static let middle: Ratio = (
    [
      1.423_437_110_749_683_6, 4.630_337_846_156_545, 5.769_497_221_460_691, 3.647_848_324_763_204_6, 1.270_458_252_452_368_4,
      0.241_780_725_177_450_6, 0.022_723_844_989_269_184, 7.745_450_142_783_414e-4,
    ],
    [
      1, 2.053_191_626_637_759, 1.676_384_830_183_803_8, 0.689_767_334_985_1, 0.148_103_976_427_480_08, 0.015_198_666_563_616_457,
      5.475_938_084_995_345e-4, 1.050_750_071_644_416_9e-9,
    ]
  )
  private static let far: Ratio = (
    [
      6.657_904_643_501_103_5, 5.463_784_911_164_114, 1.784_826_539_917_291_3, 0.296_560_571_828_504_9, 0.026_532_189_526_576_124,
      0.001_242_660_947_388_078_4, 2.711_555_568_743_487_6e-5, 2.010_334_399_292_288_1e-7,
    ],
    [
      1, 0.599_832_206_555_888, 0.136_929_880_922_735_8, 0.014_875_361_290_850_615, 7.868_691_311_456_133e-4, 1.846_318_317_510_054_8e-5,
      1.421_511_758_316_446e-7, 2.044_263_103_389_939_8e-15,
    ]
  )
}
