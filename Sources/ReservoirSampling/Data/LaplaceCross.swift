import Diagnostics
import RandomStreams
import Tensors

/// The Laplace cross: an equal mixture of two Gaussian copulas with Laplace marginals (RSN §7.3).
///
/// `z ~ N(0, [[1, ±ρ], [±ρ, 1]])`, `x_i = F⁻¹(Φ(z_i))`, F the Laplace law of scale 1/√2, so that each
/// marginal has variance 1 and excess kurtosis 3. Heavy tails along both diagonals.
public struct LaplaceCross: TargetDistribution, Equatable {
  /// ρ of the two copulas, 0.9 in the experiments.
  public let correlation: Double

  /// Two crossed Laplace laws whose copulas have correlation ±`correlation`.
  public init(correlation: Double = 0.9) { self.correlation = correlation }

  /// Dimension m.
  public var dimension: Int { 2 }

  /// The law of a draw plus Gaussian noise; nil where it is not known in closed form.
  public func smoothed(by noise: Double) -> LaplaceCross? { noise == 0 ? self : nil }

  /// `count` independent draws `[draw, unit]`.
  public func sample(_ count: Int, from stream: inout RandomStream) -> Matrix<Double> {
    var choice = stream.with(.componentChoice)
    let signs = Matrix<Double>.uniforms(count, 1, from: &choice)
    var draws = Matrix<Double>.normals(count, 2, from: &stream)
    let orthogonal = (1 - correlation * correlation).squareRoot()
    withPointers(&draws, reading: signs) { x, u in
      for i in 0..<count {
        let rho = u[i] < 0.5 ? correlation : -correlation
        x[2 * i + 1] = rho * x[2 * i] + orthogonal * x[2 * i + 1]
        for j in 0..<2 { x[2 * i + j] = Self.laplaceQuantile(ofNormal: x[2 * i + j]) }
      }
    }
    return draws
  }

  /// F⁻¹(Φ(z)), stable in both tails.
  static func laplaceQuantile(ofNormal z: Double) -> Double {
    let tail = erfc(abs(z) / 2.0.squareRoot()) / 2
    return -(z < 0 ? -1 : 1) * log(2 * tail) / 2.0.squareRoot()
  }

  /// a = Φ⁻¹(F(x)), stable in both tails.
  static func normalScore(of x: Double) -> Double {
    let tail = exp(-2.0.squareRoot() * abs(x)) / 2
    let magnitude = -(normalQuantile(tail) ?? -.infinity)
    return x < 0 ? -magnitude : magnitude
  }

  /// ln c_ρ(a), the Gaussian copula's density.
  private func logCopula(_ rho: Double, _ a: (Double, Double)) -> Double {
    let rest = 1 - rho * rho
    let squares = rho * rho * (a.0 * a.0 + a.1 * a.1) - 2 * rho * a.0 * a.1
    return -0.5 * log(rest) - squares / (2 * rest)
  }

  /// ln p at every row of `x`.
  public func logDensity(at x: Matrix<Double>) -> [Double] {
    (0..<x.rows).map { row in
      let a = (Self.normalScore(of: x[row, 0]), Self.normalScore(of: x[row, 1]))
      let (plus, minus) = (logCopula(correlation, a), logCopula(-correlation, a))
      let largest = max(plus, minus)
      let mixture = largest + log((exp(plus - largest) + exp(minus - largest)) / 2)
      // ln f(x) = -√2 |x| - ln √2
      let marginals = -2.0.squareRoot() * (abs(x[row, 0]) + abs(x[row, 1])) - log(2)
      return marginals + mixture
    }
  }

  /// ∇ ln p at every row of `x`.
  public func evaluateScore(
    at x: Matrix<Double>, into score: inout Matrix<Double>, using workspace: inout Void
  ) {
    let rest = 1 - correlation * correlation
    for row in 0..<x.rows {
      let a = [Self.normalScore(of: x[row, 0]), Self.normalScore(of: x[row, 1])]
      let (plus, minus) = (
        logCopula(correlation, (a[0], a[1])), logCopula(-correlation, (a[0], a[1]))
      )
      let share = 1 / (1 + exp(minus - plus))  // ω₊
      for i in 0..<2 {
        let (own, other) = (a[i], a[1 - i])
        let direction = x[row, i] == 0 ? 0.0 : (x[row, i] < 0 ? -1.0 : 1.0)
        // f / ν, Laplace over normal density at the matched quantiles
        let ratio = exp(
          -2.0.squareRoot() * abs(x[row, i]) + own * own / 2 + 0.5 * log(2 * .pi) - 0.5 * log(2))
        let coupling =
          share * (-correlation * correlation * own + correlation * other) / rest
          + (1 - share) * (-correlation * correlation * own - correlation * other) / rest
        score[row, i] = -2.0.squareRoot() * direction + ratio * coupling
      }
    }
  }
}
