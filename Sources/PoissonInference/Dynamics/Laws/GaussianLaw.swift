import Tensors

/// Real latents `q = Π N(μ, e²ˣ)`: the divergence of states (μ, ξ).
enum GaussianLaw<Scalar: InferenceScalar> {
  /// `KL_k = ½ ((μ - μ₀)² e^{-2ξ₀} + e^{2(ξ - ξ₀)} - 1) - (ξ - ξ₀)` (IPVAE eq. 5), nats.
  static func divergence(
    of state: InferenceState<Scalar>, from prior: InferenceState<Scalar>
  ) -> Matrix<Scalar> {
    var inverseDeviation = prior.logDeviation!
    inverseDeviation.scale(by: -1)
    var scaled = state.potential
    scaled.add(prior.potential, scaledBy: -1)
    scaled.multiplyElementwise(by: ScalarFunction.exponential.apply(inverseDeviation))
    scaled.multiplyElementwise(by: scaled)
    var logRatio = state.logDeviation!
    logRatio.add(prior.logDeviation!, scaledBy: -1)
    logRatio.scale(by: 2)
    // eᵗ - 1 - t, the small rest of large terms where t is small.
    logRatio.mapInPlace { Scalar(expm1(Double($0)) - Double($0)) }
    scaled.add(logRatio)
    scaled.scale(by: 0.5)
    return scaled
  }
}
