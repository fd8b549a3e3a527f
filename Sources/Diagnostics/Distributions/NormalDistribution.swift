import Tensors

/// Φ(x), the probability that a standard normal number is at most `x`.
public func normalCumulative(_ x: Double) -> Double {
  erfc(-x / 2.0.squareRoot()) / 2
}

/// Φ⁻¹(p), the standard normal number that a fraction `p` stays below; undefined (`nil`) unless
/// `0 < p < 1`.
///
/// Relative error about 1e-15: minimax rational functions on three ranges.
///
/// - Reference: Wichura (1988), *Algorithm AS 241*, Applied Statistics 37(3), PPND16.
public func normalQuantile(_ p: Double) -> Double? {
  p > 0 && p < 1 ? standardNormalQuantile(p) : nil
}

/// Φ⁻¹ for `0 < p < 1`, unchecked.
func standardNormalQuantile(_ p: Double) -> Double {
  let q = p - 0.5
  if abs(q) <= 0.425 {
    let r = 0.180625 - q * q
    return q * ratio(centreNumerator, centreDenominator, at: r)
  }
  let r = (-log(q < 0 ? p : 1 - p)).squareRoot()
  let magnitude =
    r <= 5
    ? ratio(middleNumerator, middleDenominator, at: r - 1.6)
    : ratio(tailNumerator, tailDenominator, at: r - 5)
  return q < 0 ? -magnitude : magnitude
}

private func ratio(_ numerator: [Double], _ denominator: [Double], at x: Double) -> Double {
  var (top, bottom) = (0.0, 0.0)
  for k in stride(from: 7, through: 0, by: -1) {
    top = top * x + numerator[k]
    bottom = bottom * x + denominator[k]
  }
  return top / bottom
}

// Coefficients of AS 241, constant term first.
private let centreNumerator = [
  3.387_132_872_796_366_608, 133.141_667_891_784_377_45, 1971.590_950_306_551_442_7,
  13731.693_765_509_461_125, 45921.953_931_549_871_457, 67265.770_927_008_700_853,
  33430.575_583_588_128_105, 2509.080_928_730_122_672_7,
]
private let centreDenominator = [
  1, 42.313_330_701_600_911_252, 687.187_007_492_057_908_3, 5394.196_021_424_751_107_7,
  21213.794_301_586_595_867, 39307.895_800_092_710_61, 28729.085_735_721_942_674,
  5226.495_278_852_854_561,
]
private let middleNumerator = [
  1.423_437_110_749_683_577_34, 4.630_337_846_156_545_295_9, 5.769_497_221_460_691_405_5,
  3.647_848_324_763_204_605_04, 1.270_458_252_452_368_382_58, 0.241_780_725_177_450_611_77,
  0.022_723_844_989_269_184_583_3, 0.000_774_545_014_278_341_407_64,
]
private let middleDenominator = [
  1, 2.053_191_626_637_758_821_87, 1.676_384_830_183_803_849_4, 0.689_767_334_985_100_004_55,
  0.148_103_976_427_480_074_59, 0.015_198_666_563_616_457_196_6, 0.000_547_593_808_499_534_494_6,
  1.050_750_071_644_416_843_24e-9,
]
private let tailNumerator = [
  6.657_904_643_501_103_777_2, 5.463_784_911_164_114_369_9, 1.784_826_539_917_291_335_8,
  0.296_560_571_828_504_891_23, 0.026_532_189_526_576_123_093, 0.001_242_660_947_388_078_438_6,
  2.711_555_568_743_487_578_15e-5, 2.010_334_399_292_288_132_65e-7,
]
private let tailDenominator = [
  1, 0.599_832_206_555_887_937_69, 0.136_929_880_922_735_805_31, 0.014_875_361_290_850_615_025,
  0.000_786_869_131_145_613_259_1, 1.846_318_317_510_054_681_8e-5, 1.421_511_758_316_445_888_7e-7,
  2.044_263_103_389_939_785_64e-15,
]
