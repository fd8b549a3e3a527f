import Testing

@testable import Diagnostics

/// References: 40-digit arithmetic.
@Suite struct NormalDistributionTests {
  @Test(arguments: [
    (1e-20, -9.262340089798407), (1e-8, -5.612001244174789), (0.01, -2.326347874040841),
    (0.05, -1.6448536269514726), (0.075, -1.439531470938456), (0.3, -0.5244005127080408),
    (0.6180339887, 0.3003213852591615), (0.925, 1.4395314709384561),
    (0.95, 1.6448536269514722), (0.999999, 4.753424308817087),
  ])
  func normalQuantiles(p: Double, expected: Double) throws {
    let value = try #require(normalQuantile(p))
    #expect(abs(value - expected) <= 1e-15 * abs(expected) + 1e-16)
  }

  @Test func normalQuantileInvertsCumulative() throws {
    #expect(normalQuantile(0.5) == 0)
    #expect(try abs(#require(normalQuantile(1e-300)) + 37.0470962993612) < 4e-14)
    for p in ReferenceChains.sequence(31, 500) {
      let x = try #require(normalQuantile(p))
      #expect(abs(normalCumulative(x) - p) < 4e-16)
    }
    for p in [0, 1, -0.5, 2, Double.nan] { #expect(normalQuantile(p) == nil) }
  }
}
