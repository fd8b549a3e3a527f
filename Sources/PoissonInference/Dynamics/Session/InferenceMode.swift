/// How latents are drawn during inference.
public enum InferenceMode: Sendable, Codable, Hashable {
  /// Exact draws: integer counts, normals, bits.
  case sample
  /// The relaxation of training, with pathwise slopes; Poisson and Bernoulli only (Gaussian draws
  /// are as in `sample`).
  case relaxed(temperature: Double)
  /// No noise: `z = r` (Poisson, Bernoulli), ε = 0 (Gaussian).
  case mean
  /// As `mean`, with the exact gradient of the expected reconstruction error: subtracts
  /// `W_kk / 2` (Poisson, IPVAE eq. 4), `W_kk (1 - 2r) / 2` (Bernoulli). Linear decoders only.
  case expected
}

/// What the latents read out are.
public enum ReadoutKind: String, Sendable, Codable, CaseIterable {
  /// A fresh draw after the update.
  case sample
  /// Rates eᵘ (Poisson), means μ (Gaussian), probabilities (Bernoulli).
  case rate
}

/// Which prior the leak of inner iterations pulls to.
public enum PriorKind: String, Sendable, Codable, CaseIterable {
  /// The state before the frame: the posterior of one step is the prior of the next.
  case rolling
  /// The learned initial state, with the leak β_in (u - u₀) at every step.
  case anchored
}

/// How the feedback `h = Φᵀ P (x - Φ z)` of a linear decoder is formed. Gaussian latents always take two products,
/// with `lateral` and `eventDriven` within one pass over many steps.
public enum FeedbackForm: String, Sendable, Codable, CaseIterable {
  /// `h = d - W z` with the drive d = Φᵀ P x of the frame and lateral weights W = Φᵀ P Φ.
  case lateral
  /// The same sum over the neurons that fired only.
  case eventDriven
  /// Two products, as the reference has it.
  case factored
}
