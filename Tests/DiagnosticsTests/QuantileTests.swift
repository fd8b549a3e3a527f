import Diagnostics
import Testing

@Suite struct QuantileTests {
  /// NumPy 2.4.6.
  @Test func references() throws {
    let y = ReferenceChains.sequence(22, 200).map { 3 * $0 * $0 - 1 }
    let levels = try #require(quantiles(y, at: [0, 0.05, 0.333, 0.5, 0.95, 1]))
    let expected = [
      -0.9999961336954595, -0.9936278868779661, -0.7645266560389442, -0.2634596486320226,
      1.6315568571271473, 1.9979962726303238,
    ]
    for (value, reference) in zip(levels, expected) { #expect(abs(value - reference) < 1e-14) }
  }

  @Test func undefined() {
    #expect(quantile([], at: 0.5) == nil)
    #expect(quantile([1, .nan], at: 0.5) == nil)
    #expect(quantile([1], at: 1.5) == nil)
    #expect(quantile([1], at: 0.5) == 1)
  }
}
