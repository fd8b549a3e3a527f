import Diagnostics
import RandomStreams
import Tensors
import Testing

@Suite struct ReferenceComparisonTests {
  /// Two sets of one law are as far from each other as the floor says, whichever sizes they have. A mean of twelve
  /// ratios of sliced Wasserstein distances has a standard error of about 0.08.
  @Test(arguments: [(1_000, 1_000), (400, 2_000), (2_000, 400)])
  func floorsAreOfTheSizesCompared(draws: Int, reference: Int) throws {
    var ratios: [Double] = []
    for seed in 1...12 as ClosedRange<UInt64> {
      var stream = RandomStream(seed: seed)
      let all = Matrix<Double>.normals(draws + reference, 3, from: &stream)
      let comparison = try ReferenceComparison(
        all.rows(0..<draws), against: all.rows(draws..<draws + reference), name: "reference",
        seed: seed)
      ratios.append(try #require(comparison.slicedWasserstein2.ratio))
    }
    let mean = ratios.reduce(0, +) / 12
    #expect(abs(mean - 1) < 0.3, "\(ratios)")
  }
}
