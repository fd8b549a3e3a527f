import Testing

@testable import Diagnostics

/// References: SciPy 1.17.1, `kstwo.sf`, `kstest`, `ks_2samp(method="asymp")`.
@Suite struct KolmogorovSmirnovTests {
  @Test(arguments: [
    (0.5, 10, 0.00777741), (0.274, 10, 0.3715203845434957), (0.9, 5, 2e-5),
    (0.12, 100, 0.10330374901819939), (0.2, 400, 1.6851732606146157e-14),
  ])
  func exactTails(d: Double, n: Int, expected: Double) {
    #expect(abs(kolmogorovTail(d, count: n) - expected) < 1e-9 * expected)
  }

  /// SciPy itself takes the law for many values here; the difference is that law's error.
  @Test func fiveHundred() {
    #expect(abs(kolmogorovTail(0.05, count: 500) - 0.15866260223815387) < 1e-7)
  }

  @Test(arguments: [
    (0.03, 2000, 0.05354694793932557), (0.06, 2000, 1.0604306943365804e-06),
    (0.01, 2000, 0.9871373661366796),
  ])
  func limitTails(d: Double, n: Int, expected: Double) {
    #expect(abs(kolmogorovTail(d, count: n) - expected) < 1e-8 * expected)
  }

  @Test(arguments: [
    (5, 0.28350001978534056, 0.7279681831605702), (50, 0.09235123072083379, 0.7525856288714594),
    (400, 0.08338428504843587, 0.007223441097105092),
    (1000, 0.0428258500126123, 0.04957747309411331),
  ])
  func oneSet(n: Int, statistic: Double, pValue: Double) throws {
    let values = ReferenceChains.sequence(28, n).map { 0.9 * $0 + 0.1 * $0 * $0 }
    let test = try #require(kolmogorovSmirnovTest(values) { $0 })
    #expect(abs(test.statistic - statistic) < 1e-14)
    #expect(abs(test.pValue - pValue) < 1e-9)
  }

  @Test func twoSets() throws {
    let x = ReferenceChains.sequence(29, 200)
    let y = ReferenceChains.sequence(30, 300).map { $0 * (0.8 + 0.2 * $0) }
    let test = try #require(kolmogorovSmirnovTest(x, y))
    #expect(abs(test.statistic - 0.1216666666666667) < 1e-14)
    #expect(abs(test.pValue - 0.05254465642982714) < 1e-9)
  }

  @Test func undefined() {
    #expect(kolmogorovSmirnovTest([]) { $0 } == nil)
    #expect(kolmogorovSmirnovTest([0.5, .nan]) { $0 } == nil)
    #expect(kolmogorovSmirnovTest([0.5]) { $0 + 1 } == nil)
    #expect(kolmogorovSmirnovTest([0.5], []) == nil)
    #expect(kolmogorovSmirnovTest([.infinity], [1]) == nil)
  }
}
