import RandomStreams
import Tensors

/// An equal mixture of two elliptical bivariate Laplace laws along the diagonals (RSN §7.3, the
/// option that the published experiment does not use).
///
/// `x = √E z`, `E ~ Exp(1)`, `z ~ N(0, C)`, `C = [[1, ±ρ], [±ρ, 1]]`, so that each marginal is Laplace
/// with variance 1. `p_±(x) = K₀(u) / (π √|C|)` with `u = √(2 xᵀ C⁻¹ x)` and the modified Bessel function K₀;
/// its score is `-(2 / u) K₁(u)/K₀(u) C⁻¹ x`. The density is infinite at the origin.
public struct EllipticalLaplaceCross: TargetDistribution, Equatable {
  /// ρ, 0.9 as in the experiments.
  public let correlation: Double

  /// Two crossed elliptical Laplace laws of correlation ±`correlation`.
  public init(correlation: Double = 0.9) { self.correlation = correlation }

  /// Dimension m.
  public var dimension: Int { 2 }

  /// The law of a draw plus Gaussian noise; nil where it is not known in closed form.
  public func smoothed(by noise: Double) -> EllipticalLaplaceCross? { noise == 0 ? self : nil }

  /// `count` independent draws `[draw, unit]`.
  public func sample(_ count: Int, from stream: inout RandomStream) -> Matrix<Double> {
    var choice = stream.with(.componentChoice)
    let uniforms = Matrix<Double>.uniforms(count, 2, from: &choice)
    var draws = Matrix<Double>.normals(count, 2, from: &stream)
    let orthogonal = (1 - correlation * correlation).squareRoot()
    for i in 0..<count {
      let rho = uniforms[i, 0] < 0.5 ? correlation : -correlation
      let radius = (-log(1 - uniforms[i, 1])).squareRoot()  // √E
      let second = rho * draws[i, 0] + orthogonal * draws[i, 1]
      (draws[i, 0], draws[i, 1]) = (radius * draws[i, 0], radius * second)
    }
    return draws
  }

  /// One of the two laws at one point.
  private struct Branch {
    let logDensity: Double
    let score: (Double, Double)

    init(_ x: (Double, Double), correlation rho: Double) {
      let rest = 1 - rho * rho
      let solved = ((x.0 - rho * x.1) / rest, (x.1 - rho * x.0) / rest)  // C⁻¹ x
      let u = max(2 * (x.0 * solved.0 + x.1 * solved.1), 0).squareRoot()
      let bessel = scaledBesselK(u)
      logDensity = log(bessel.zero) - u - log(.pi) - 0.5 * log(rest)
      let pull = u == 0 ? 0 : -2 / u * bessel.one / bessel.zero
      score = (pull * solved.0, pull * solved.1)
    }
  }

  private func branches(_ x: Matrix<Double>, _ row: Int) -> (Branch, Branch) {
    let point = (x[row, 0], x[row, 1])
    return (Branch(point, correlation: correlation), Branch(point, correlation: -correlation))
  }

  /// ln p at every row of `x`.
  public func logDensity(at x: Matrix<Double>) -> [Double] {
    (0..<x.rows).map { row in
      let (plus, minus) = branches(x, row)
      let largest = max(plus.logDensity, minus.logDensity)
      guard largest.isFinite else { return largest }
      return largest
        + log((exp(plus.logDensity - largest) + exp(minus.logDensity - largest)) / 2)
    }
  }

  /// ∇ ln p at every row of `x`; 0 at the origin, where there is none.
  public func evaluateScore(
    at x: Matrix<Double>, into score: inout Matrix<Double>, using workspace: inout Void
  ) {
    for row in 0..<x.rows {
      let (plus, minus) = branches(x, row)
      let odds = exp(minus.logDensity - plus.logDensity)
      let share = odds.isNaN ? 0.5 : 1 / (1 + odds)
      score[row, 0] = share * plus.score.0 + (1 - share) * minus.score.0
      score[row, 1] = share * plus.score.1 + (1 - share) * minus.score.1
    }
  }
}

/// `eᵘ K₀(u)` and `eᵘ K₁(u)` for u ≥ 0, by the trapezoidal rule on
/// `K_ν(u) = ∫₀^∞ exp(-u cosh t) cosh(ν t) dt`, which converges faster than any power of the step.
func scaledBesselK(_ u: Double) -> (zero: Double, one: Double) {
  guard u > 0 else { return (.infinity, .infinity) }
  let step = min(0.125, 0.5 / u.squareRoot())  // the integrand is 1/√u wide
  var sums = (zero: 0.5, one: 0.5)
  var t = step
  while true {
    let growth = cosh(t)
    let term = exp(-u * (growth - 1))
    sums.zero += term
    sums.one += term * growth
    if term * growth < 1e-17 * sums.one { break }
    t += step
  }
  return (step * sums.zero, step * sums.one)
}
