import Testing

@testable import Diagnostics

/// References: 40-digit arithmetic, and SciPy 1.17.1 where said.
@Suite struct SpecialFunctionTests {
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

  @Test(arguments: [
    (0.5, 0.1, 0.654720846018577), (0.5, 20, 2.539628589470865e-10),
    (3, 2.5, 0.5438131158833295), (10, 25, 0.00022147663824878357),
    (100, 90, 0.8417790108135699), (1000, 1100, 0.0010593232539299773),
    (0.01, 1e-5, 0.1036632017328028),
  ])
  func upperIncompleteGammas(a: Double, x: Double, expected: Double) throws {
    let value = try #require(upperIncompleteGamma(a, x))
    #expect(abs(value - expected) <= 1e-12 * expected)
  }

  @Test func chiSquareTails() throws {
    let nineteen = try #require(chiSquareTail(30, degreesOfFreedom: 19))
    let one = try #require(chiSquareTail(3.5, degreesOfFreedom: 1))
    #expect(abs(nineteen - 0.05179845889302389) < 1e-14)
    #expect(abs(one - 0.0613688291394023) < 1e-14)
    #expect(chiSquareTail(0, degreesOfFreedom: 3) == 1)
    #expect(chiSquareTail(-1, degreesOfFreedom: 3) == nil)
    #expect(chiSquareTail(1, degreesOfFreedom: 0) == nil)
    #expect(chiSquareTail(.nan, degreesOfFreedom: 3) == nil)
  }

  @Test(arguments: [
    (0.1, 0.5, 0.5, 0.20483276469913345), (0.3, 2, 5, 0.579825),
    (0.9, 20, 3, 0.6200409384119036), (0.25, 100.5, 300.25, 0.49327552104050226),
    (0.001, 1, 50, 0.04879437180296865),
  ])
  func incompleteBetas(x: Double, a: Double, b: Double, expected: Double) throws {
    let value = try #require(incompleteBeta(x, a, b))
    #expect(abs(value - expected) <= 1e-12 * expected)
  }

  /// SciPy's `beta.ppf`.
  @Test(arguments: [
    (0.1586553, 26, 76, 0.2118510466695505), (0.8413447, 2.5, 1.5, 0.8582673295020986),
    (0.5, 400, 3, 0.9933536824724262),
  ])
  func betaQuantiles(p: Double, a: Double, b: Double, expected: Double) throws {
    let value = try #require(betaQuantile(p, a, b))
    #expect(abs(value - expected) <= 1e-12 * expected)
  }

  @Test func betaIsUndefinedOutOfRange() {
    #expect(incompleteBeta(-0.1, 1, 1) == nil)
    #expect(incompleteBeta(0.5, 0, 1) == nil)
    #expect(betaQuantile(0.5, -1, 1) == nil)
    #expect(betaQuantile(.nan, 1, 1) == nil)
  }

  /// ln Γ at integers and one half.
  @Test func logGammas() {
    #expect(abs(logGamma(1)) < 1e-14)
    #expect(abs(logGamma(10) - 12.801827480081469) < 1e-13)
    #expect(abs(logGamma(0.5) - 0.5723649429247001) < 1e-14)
    #expect(abs(logGamma(1e6) - 12815504.569147611) < 1e-8)
  }
}
