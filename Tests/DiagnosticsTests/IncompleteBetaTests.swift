import Testing

@testable import Diagnostics

/// References: 40-digit arithmetic, and SciPy 1.17.1 where said.
@Suite struct IncompleteBetaTests {
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

  /// SciPy's `t.isf(p / 2, ν)`.
  @Test(arguments: [
    (0.05, 9, 2.2621571627409915), (0.05, 1, 12.706204736432095), (0.01, 30, 2.7499956535670305),
  ])
  func studentBounds(p: Double, degrees: Double, expected: Double) throws {
    let value = try #require(studentBound(p, degrees: degrees))
    #expect(abs(value - expected) <= 1e-10 * expected)
    #expect(studentBound(0, degrees: degrees) == nil && studentBound(p, degrees: 0) == nil)
  }

  @Test func betaIsUndefinedOutOfRange() {
    #expect(incompleteBeta(-0.1, 1, 1) == nil)
    #expect(incompleteBeta(0.5, 0, 1) == nil)
    #expect(betaQuantile(0.5, -1, 1) == nil)
    #expect(betaQuantile(.nan, 1, 1) == nil)
  }
}
