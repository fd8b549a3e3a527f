/// Which form of the Poisson divergence is scored.
public enum DivergenceForm: String, Sendable, Codable, CaseIterable {
  /// `e^u g(u - u₀)`, weighted by the posterior rate, as the reference code has it.
  case reference
  /// `e^u₀ g(u - u₀)`, the divergence itself.
  case exact
}
