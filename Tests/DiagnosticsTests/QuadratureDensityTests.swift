import Diagnostics
import Foundation
import Testing

@Suite struct QuadratureDensityTests {
  private func normal(_ mean: Double, _ variance: Double) -> (Double) -> Double {
    { -($0 - mean) * ($0 - mean) / (2 * variance) }
  }

  /// `KL(N(0, 1/4) ‖ N(1/2, 9/25))` and back, closed form `ln(s₂/s₁) + (s₁² + d²) / 2s₂² - 1/2`.
  @Test func normalLaws() throws {
    let p = try #require(QuadratureDensity(logDensity: normal(0, 0.25)))
    let q = try #require(QuadratureDensity(logDensity: normal(0.5, 0.36)))
    let forward = log(0.6 / 0.5) + 0.5 / 0.72 - 0.5
    let backward = log(0.5 / 0.6) + 0.61 / 0.5 - 0.5
    #expect(abs(p.klDivergence(from: q) - forward) < 1e-13)
    #expect(abs(q.klDivergence(from: p) - backward) < 1e-13)
    #expect(abs(q.mean - 0.5) < 1e-13 && abs(q.variance - 0.36) < 1e-13)
    #expect(abs(p.mass(in: 0...6) - 0.5) < 1e-12)
    #expect(abs(p.mass(in: -0.5...0.5) - erf(1 / 2.0.squareRoot())) < 1e-6)
    #expect(p.klDivergence(from: p) == 0)
  }

  /// The bimodal target against the normal law of its moments; 30-digit quadrature of laws that are
  /// normalised on the whole axis: 8e-8 of the normal one lie beyond 6.
  @Test func bimodal() throws {
    let target = try #require(
      QuadratureDensity { log(exp(-2 * ($0 + 1) * ($0 + 1)) + exp(-2 * ($0 - 1) * ($0 - 1))) })
    let single = try #require(QuadratureDensity(logDensity: normal(0, 1.25)))
    #expect(abs(target.klDivergence(from: single) - 0.1719987624801832) < 1e-7)
    #expect(abs(single.klDivergence(from: target) - 0.24782493373797304) < 1e-5)  // tails beyond 6
    #expect(target.modes.count == 2 && single.modes == [0])
    #expect(abs(target.variance - 1.25) < 1e-12)
    #expect(abs(exp(target.logDensity[6000]) - 0.10798) < 5e-6)  // p(0) (RSN §7.2)
  }

  /// `dx = (1 - 2x) dt + √(2 · 0.3) dB` has the law N(1/2, 0.15); a drift with a kink, -|x| x, has
  /// `q ∝ exp(-|x|³ / 3D)`.
  @Test func stationaryLaws() throws {
    let linear = try #require(QuadratureDensity(drift: { 1 - 2 * $0 }, diffusion: 0.3))
    let expected = try #require(QuadratureDensity(logDensity: normal(0.5, 0.15)))
    #expect(abs(linear.klDivergence(from: expected)) < 1e-12)
    let kinked = try #require(QuadratureDensity(drift: { -abs($0) * $0 }, diffusion: 2))
    let cubic = try #require(QuadratureDensity { -abs($0 * $0 * $0) / 6 })
    #expect(abs(kinked.klDivergence(from: cubic)) < 1e-12)
  }

  @Test func supports() throws {
    let half = try #require(QuadratureDensity { $0 < 0 ? -.infinity : -$0 })
    let whole = try #require(QuadratureDensity { -abs($0) })
    #expect(abs(half.klDivergence(from: whole) - log(2)) < 2e-3)  // a jump inside one spacing
    #expect(whole.klDivergence(from: half) == .infinity)
  }

  @Test func undefined() {
    #expect(QuadratureDensity { _ in .nan } == nil)
    #expect(QuadratureDensity { _ in -.infinity } == nil)
    #expect(QuadratureDensity { _ in .infinity } == nil)
    #expect(QuadratureDensity(drift: { $0 > 1 ? .nan : -$0 }) == nil)
  }
}
