/// The law of relaxed Poisson counts: `z = Σ_n f((1 - t_n) / τ)` over the arrival times t_n of a
/// process of rate r, in place of the number of arrivals before time 1.
struct RelaxedLaw: Sendable {
  /// f
  var window: CountWindow
  /// τ, in units of the inference step.
  var temperature: Double
  /// Arrivals drawn; `EventBudget` says how many a rate needs.
  var events: Int
}
