import PoissonInference
import Testing

@testable import Reproduction

@Suite struct PoissonExperimentsTests {
  /// Campbell's moments of relaxed counts. 200 000 draws: the standard error of the mean is below
  /// 0.0024 and of the variance below 0.0045 (Poisson-like), so 6 errors miss with 1e-8 and see the
  /// 6 % bias of τ = 0.5 for certain.
  @Test(
    arguments: [
      (CountWindow.sigmoid, 0.5, 2.127, 1.246), (.sigmoid, 1, 2.6265, 1.1644),
      (.sigmoid, 0.1, 2.0001, 1.8001), (.cubic, 0.5, 2, 1.743),
      (.linear, 0.5, 2, 2 * (1 - 1.0 / 6)),
    ])
  func relaxedMoments(
    window: CountWindow, temperature: Double, mean: Double, variance: Double
  ) {
    let moments = PoissonExperiments.relaxedMoments(
      window, rate: 2, temperature: temperature, count: 200_000, seed: 11)
    #expect(abs(moments.mean - mean) < 0.015)
    #expect(abs(moments.variance - variance) < 0.03)
  }

  @Test func divergenceForms() {
    let forms = PoissonExperiments.divergences(prior: -1, difference: 0.3)
    #expect(abs(forms.exact - 0.020270) < 1e-6)
    #expect(abs(forms.reference - 0.027361) < 1e-6)
  }

  @Test func parameterCounts() {
    for (name, expected, actual) in PoissonExperiments.parameterCounts() {
      #expect(actual == expected, "\(name)")
    }
  }

  /// The deterministic fixed point is the minimum of the penalised least squares, to 0.1 %; the
  /// floor of the rates at e⁻⁸ leaves about 1e-4.
  @Test func meanModeEquilibrium() {
    let gap = PoissonExperiments.equilibriumGap(seed: 4)
    #expect(gap > -1e-9 && gap < 1e-3)
  }
}
