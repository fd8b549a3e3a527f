import Tensors

/// The likelihood of pixels, `p(x | z) = Π N(x_m; f(z)_m, σ_m²)` (IPVAE eq. 17).
enum GaussianLikelihood {
  /// `Σ_m log σ_m`, nats.
  static func logNoise<Scalar: InferenceScalar>(_ pixelNoise: [Scalar]) -> Double {
    pixelNoise.reduce(0.0) { $0 + log(Double($1)) }
  }

  /// `M · ½ log 2π`, nats.
  static func normalisation(pixels: Int) -> Double {
    Double(pixels) * 0.5 * log(2 * Double.pi)
  }
}
