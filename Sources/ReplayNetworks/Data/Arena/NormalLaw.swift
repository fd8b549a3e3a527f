import Tensors

/// The standard normal law as the paths of the rat use it. `Diagnostics.normalQuantile` differs in the
/// last places, which would change every path of a seed.
enum NormalLaw {
  /// Φ, the standard normal distribution function.
  static func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }

  /// Φ⁻¹ for 0 < p < 1: the rational approximation of Acklam (relative error 1e-9) and one step
  /// of Halley's method, which leaves rounding.
  static func quantile(_ p: Double) -> Double {
    let a = [
      -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
      1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00,
    ]
    let b = [
      -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
      6.680131188771972e+01, -1.328068155288572e+01,
    ]
    let c = [
      -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
      -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00,
    ]
    let d = [
      7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
      3.754408661907416e+00,
    ]
    func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
      coefficients.reduce(0) { $0 * x + $1 }
    }
    var x: Double
    if p < 0.02425 || p > 0.97575 {
      let tail = min(p, 1 - p)
      let q = (-2 * log(tail)).squareRoot()
      x = polynomial(c, q) / (polynomial(d, q) * q + 1)
      if p > 0.5 { x = -x }
    } else {
      let q = p - 0.5
      x = q * polynomial(a, q * q) / (polynomial(b, q * q) * q * q + 1)
    }
    let error = (cumulative(x) - p) * (2 * Double.pi).squareRoot() * exp(x * x / 2)
    x -= error / (1 + x * error / 2)
    return x
  }
}
