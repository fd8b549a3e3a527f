import Testing

@testable import Diagnostics

/// References: 40-digit arithmetic.
@Suite struct IncompleteGammaTests {
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

  /// ln Γ at integers and one half.
  @Test func logGammas() {
    #expect(abs(logGamma(1)) < 1e-14)
    #expect(abs(logGamma(10) - 12.801827480081469) < 1e-13)
    #expect(abs(logGamma(0.5) - 0.5723649429247001) < 1e-14)
    #expect(abs(logGamma(1e6) - 12815504.569147611) < 1e-8)
  }
}
