import Diagnostics
import Foundation
import RandomStreams
import Tensors
import Testing

@testable import ReservoirSampling

/// Embedded targets: density, score and draws against one another and against known values (RSN §7.3).
@Suite struct TargetTests {
  @Test func laplaceCrossValues() {
    let target = LaplaceCross()
    let points = Matrix<Double>([[0.5, 0.5], [1, -0.7], [2.5, 2], [0, 0]])
    let logDensity = target.logDensity(at: points)
    for (value, expected) in zip(logDensity, [-1.73599, -2.62576, -5.15393]) {
      #expect(abs(value - expected) < 1e-5)
    }
    #expect(abs(logDensity[3] - 0.137220) < 1e-5)  // ln 1.14708
    let score = target.score(at: points)
    for (row, expected) in [(-1.13811, -1.13811), (-2.04799, -0.27374), (-1.61501, 0.00836)]
      .enumerated()
    {
      #expect(abs(score[row, 0] - expected.0) < 1e-5 && abs(score[row, 1] - expected.1) < 1e-5)
    }
  }

  /// K₀ and K₁ as tabulated by Abramowitz and Stegun.
  @Test func besselFunctions() {
    for (u, zero, one) in [
      (0.1, 2.4270690247, 9.8538447809), (1, 0.4210244382, 0.6019072302),
      (5, 0.0036910983, 0.0040446134),
    ] {
      let scaled = scaledBesselK(u)
      #expect(abs(scaled.zero * exp(-u) - zero) < 1e-10)
      #expect(abs(scaled.one * exp(-u) - one) < 1e-10)
    }
    // √(π / 2u) (1 - 1/8u + 9/128u²), far out.
    let far = (Double.pi / 2_000).squareRoot() * (1 - 1 / 8_000.0 + 9 / 128e6)
    #expect(abs(scaledBesselK(1_000).zero / far - 1) < 1e-9)
  }

  /// Marginals of the elliptical cross are Laplace laws of variance 1: tail ratio 5.644, and the density
  /// integrates to 1 over the plane. 40 000 draws: standard error of the variance 1.1 %.
  @Test func ellipticalCross() throws {
    let target = EllipticalLaplaceCross()
    var stream = RandomStream(seed: 4, purpose: .data)
    let table = try #require(MomentTable(target.sample(40_000, from: &stream)))
    for unit in 0..<2 {
      #expect(abs(table.standardDeviation[unit] * table.standardDeviation[unit] - 1) < 0.056)
      #expect(abs(try #require(table.tailRatio[unit]) / 5.644 - 1) < 0.06)
    }
    #expect(abs(table.covariance[0, 1]) < 0.05)
    // ∫ p r² ds dθ with r = eˢ: the peak at the origin is integrable.
    let (rings, angles, step) = (220, 360, 0.08)
    var mass = 0.0
    for ring in 0..<rings {
      let r = exp(-14 + step * Double(ring))
      let points = Matrix<Double>(
        (0..<angles).map {
          let angle = 2 * .pi * (Double($0) + 0.5) / Double(angles)
          return [r * cos(angle), r * sin(angle)]
        })
      let densities = target.logDensity(at: points).map { exp($0) }
      mass += densities.reduce(0, +) * r * r * step * 2 * .pi / Double(angles)
    }
    #expect(abs(mass - 1) < 1e-3)
  }

  @Test func bimodalConstants() throws {
    let target = try #require(EmbeddedTarget.bimodal.mixtureOfGaussians)
    let logDensity = target.logDensity(at: Matrix([[0], [1], [-1]]))
    #expect(abs(logDensity[0] - -2.225809) < 1e-4)  // ln 0.10798
    #expect(abs(logDensity[1] - -0.918593) < 1e-4 && abs(logDensity[2] - logDensity[1]) < 1e-12)
    let law = try #require(target.quadratureDensity())
    #expect(abs(law.mean) < 1e-10 && abs(law.variance - 1.25) < 1e-6)
    let information = law.expectation {
      let s = target.score(at: Matrix([[$0]]))[0, 0]
      return s * s
    }
    #expect(abs(information - 2.90244) < 1e-4)
  }

  @Test(arguments: EmbeddedTarget.allCases)
  func scoreIsTheGradientOfTheDensity(target: EmbeddedTarget) {
    let distribution = target.distribution
    var stream = RandomStream(seed: 2, purpose: .data)
    let points = distribution.sample(40, from: &stream)
    let score = distribution.score(at: points)
    let step = 1e-5
    for row in 0..<points.rows {
      for unit in 0..<points.columns where abs(points[row, unit]) > 1e-3 {
        var (above, below) = (points.rows(row..<row + 1), points.rows(row..<row + 1))
        above[0, unit] += step
        below[0, unit] -= step
        let difference =
          (distribution.logDensity(at: above)[0] - distribution.logDensity(at: below)[0])
          / (2 * step)
        #expect(abs(difference - score[row, unit]) < 1e-6 * max(1, abs(difference)))
      }
    }
  }

  /// `E s(x) = 0` and `E x·s(x) = -m` for draws of p. 4000 draws; |z| < 5 is a false alarm of 6e-7 a
  /// value, 32 values. Draws of standard deviation 10 % off shift the second by more than 5 standard
  /// errors in every target.
  @Test(arguments: EmbeddedTarget.allCases)
  func drawsHaveTheDensity(target: EmbeddedTarget) {
    let distribution = target.distribution
    var stream = RandomStream(seed: 17, purpose: .data)
    let draws = distribution.sample(4_000, from: &stream)
    let score = distribution.score(at: draws)
    for unit in 0..<draws.columns {
      expectMean(score.column(unit), is: 0)
      expectMean(zip(draws.column(unit), score.column(unit)).map { $0 * $1 }, is: -1)
    }
  }

  private func expectMean(_ values: [Double], is expected: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    #expect(abs(mean - expected) < 5 * (variance / count).squareRoot())
  }

  /// Smoothing a mixture adds σ² to every covariance.
  @Test func smoothedMixture() throws {
    let mixture = try #require(EmbeddedTarget.mixture.mixtureOfGaussians)
    let smooth = try #require(mixture.smoothed(by: 0.3))
    for (before, after) in zip(mixture.components, smooth.components) {
      #expect(abs(after.covariance[0, 0] - before.covariance[0, 0] - 0.09) < 1e-15)
      #expect(after.covariance[0, 1] == before.covariance[0, 1])
    }
    #expect(LaplaceCross().smoothed(by: 0.1) == nil)
  }

  /// Two sample calls at different steps, and rows of a longer call, agree with their addresses.
  @Test func drawsAreAddressed() {
    let target = EmbeddedTarget.mixture.distribution
    var (long, short) = (RandomStream(seed: 3), RandomStream(seed: 3, chain: 5))
    let all = target.sample(20, from: &long)
    #expect(target.sample(10, from: &short) == all.rows(5..<15))
    #expect(long.step == 1)
  }
}
