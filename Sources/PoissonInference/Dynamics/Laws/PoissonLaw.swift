import Tensors

/// Spike counts `q = Π Poisson(eᵘ)`: rates and divergence of states u, the log rates.
package enum PoissonLaw<Scalar: InferenceScalar> {
  /// `r = eᵘ + 2⁻²³` (IPVAE eq. 11), expected spikes per step.
  static func rates(of logRates: Matrix<Scalar>) -> Matrix<Scalar> {
    var rates = ScalarFunction.exponential.apply(logRates)
    rates.scaleAndShift(1, Scalar.rateFloor)
    return rates
  }

  /// `KL_k = w_k g(δ_k)`, `g(δ) = 1 + e^δ (δ - 1)`, δ = u - u₀, nats, of the shape of u. The
  /// weight w is `e^u₀` (exact, IPVAE eq. 2) or `eᵘ` (the reference's, IPVAE eq. 16).
  package static func divergence(
    of u: Matrix<Scalar>, from prior: Matrix<Scalar>, _ form: DivergenceForm
  ) -> Matrix<Scalar> {
    var difference = u
    difference.add(prior, scaledBy: -1)
    var growth = difference
    growth.scaleAndShift(1, -1)
    growth.multiplyElementwise(by: ScalarFunction.exponential.apply(difference))
    growth.scaleAndShift(1, 1)
    growth.multiplyElementwise(by: ScalarFunction.exponential.apply(form == .exact ? prior : u))
    return growth
  }

  /// `Σ_k e^u₀ g(δ)` of each of the images `rows`, nats: the exact form, also for small δ, where
  /// rounding would swallow `divergence`.
  static func divergences(
    of u: Matrix<Scalar>, from prior: Matrix<Scalar>, _ rows: Range<Int>
  ) -> [Double] {
    let (new, old) = (u.rows(rows), prior.rows(rows))
    let rates = ScalarFunction.exponential.apply(new).elements
    let priorRates = ScalarFunction.exponential.apply(old).elements
    return (0..<rows.count).map { row in
      RowKernels.poissonDivergence(
        new.elements, old.elements, rates: rates, priorRates: priorRates,
        row * u.columns..<(row + 1) * u.columns)
    }
  }
}
