/// The law of relaxed Poisson counts: `z = Σ_n f((1 - t_n) / τ)` over the arrival times t_n of a
/// process of rate r, in place of the number of arrivals before time 1 (IPVAE eq. 21).
package struct RelaxedLaw: Sendable {
  /// f
  package var window: CountWindow
  /// τ, in units of the inference step.
  package var temperature: Double
  /// Arrivals drawn; `EventBudget` says how many a rate needs.
  package var events: Int

  package init(window: CountWindow, temperature: Double, events: Int) {
    (self.window, self.temperature, self.events) = (window, temperature, events)
  }
}
