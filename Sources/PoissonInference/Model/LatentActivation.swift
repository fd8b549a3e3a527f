/// A function φ applied to a Gaussian latent after sampling, with a learned gain per neuron:
/// `a = eᵞ φ(z)`.
public enum LatentActivation: String, Sendable, Codable, CaseIterable {
  /// φ(z) = z, without a gain.
  case identity
  /// φ(z) = max(0, z)
  case relu
  /// φ(z) = 1 / (1 + e⁻ᶻ)
  case logistic
  /// φ(z) = exp(-e⁻ᶻ)
  case gompertz
  /// φ(z) = ln(1 + eᶻ)
  case softplus
  /// φ(z) = Φ(z), the normal distribution function
  case normalCDF
  /// φ(z) = 1/2 + arctan(πz/2)/π
  case arctangent
  /// φ(z) = tanh z
  case tanh
  /// φ(z) = max(0, z)² / (1 + max(0, z)²)
  case nakaRushton
  /// φ(z) = z - z³/3
  case cubic
  /// φ(z) = z + eᶻ - 1, the right side of an exponential integrate-and-fire neuron
  case exponential

  /// Whether no value is negative, as of a rate.
  public var isNonNegative: Bool {
    switch self {
    case .relu, .logistic, .gompertz, .softplus, .normalCDF, .arctangent, .nakaRushton: true
    case .identity, .tanh, .cubic, .exponential: false
    }
  }

  /// Whether φ and φ' are 0 below 0: without noise, a neuron whose mean has fallen there never comes back.
  public var isSilentBelowZero: Bool { self == .relu || self == .nakaRushton }

  /// Whether a gain per neuron is learned.
  public var hasGain: Bool { self != .identity }
}
