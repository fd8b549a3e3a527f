import Tensors

/// Bits `q = Π Bernoulli(s(u))`, s the logistic function: the divergence of states u, the logits.
enum BernoulliLaw<Scalar: InferenceScalar> {
  /// `KL_k = s(u) (u - u₀) + ln(1 + e^u₀) - ln(1 + eᵘ)`, nats.
  static func divergence(of u: Matrix<Scalar>, from prior: Matrix<Scalar>) -> Matrix<Scalar> {
    var difference = u
    difference.add(prior, scaledBy: -1)
    difference.multiplyElementwise(by: ScalarFunction.sigmoid.apply(u))
    difference.add(ScalarFunction.softplus.apply(prior))
    difference.add(ScalarFunction.softplus.apply(u), scaledBy: -1)
    return difference
  }
}
