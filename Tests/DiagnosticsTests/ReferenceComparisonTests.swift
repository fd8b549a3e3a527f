import Diagnostics
import RandomStreams
import Tensors
import Testing

@Suite struct ReferenceComparisonTests {
  /// Two sets of one law are as far from each other as the floor says, whichever sizes they have. A mean of twelve
  /// ratios of sliced Wasserstein distances has a standard error of about 0.05, of two modes far apart, between which
  /// distances vary most, of 0.13. Subsets of half the size, scaled by a root, would be off by 1.4 without the scale,
  /// and by 1.2 with it.
  @Test(arguments: [(1_000, 1_000), (400, 2_000), (2_000, 400)], [0.0, 4])
  func floorsAreOfTheSizesCompared(sizes: (draws: Int, reference: Int), gap: Double) throws {
    let (draws, reference) = sizes
    var ratios: [Double] = []
    for seed in 1...12 as ClosedRange<UInt64> {
      var stream = RandomStream(seed: seed)
      var all = Matrix<Double>.normals(draws + reference, 3, from: &stream)
      let sides = Matrix<Double>.uniforms(1, all.rows, from: &stream).elements
      for row in 0..<all.rows { all[row, 0] += sides[row] < 0.5 ? -gap : gap }
      let comparison = try ReferenceComparison(
        all.rows(0..<draws), against: all.rows(draws..<draws + reference), name: "reference",
        seed: seed)
      ratios.append(try #require(comparison.slicedWasserstein2.ratio))
    }
    let mean = ratios.reduce(0, +) / 12
    #expect(abs(mean - 1) < (gap > 0 ? 0.4 : 0.2), "\(ratios)")
  }
}
