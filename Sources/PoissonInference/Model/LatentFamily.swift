/// The family of posterior q, prior p and state variables of an iterative model.
public enum LatentFamily: String, Sendable, Codable, CaseIterable {
  /// Spike counts `z ~ Poisson(eᵘ)`, state u = log rate.
  case poisson
  /// Real latents `z ~ N(μ, e²ˣ)`, state μ and ξ = log standard deviation.
  case gaussian
  /// Binary latents `z ~ Bernoulli(1/(1 + e⁻ᵘ))`, state u = logit.
  case bernoulli

  /// State variables, each with a learned step size and a learned start.
  public var stateVariables: Int { self == .gaussian ? 2 : 1 }

  /// Activities of training's draws below this are called quiet.
  var quietThreshold: Double { self == .gaussian ? 1e-30 : 0.5 }
}
