/// What the convergence diagnostics say about input for which their estimates have no meaning.
public enum Convention: String, Sendable, Codable, CaseIterable {
  /// Undefined (`nil`): a value that is not finite, draws that are all equal, a quantile with
  /// nothing beyond it (its indicator is constant, as at the maximum of tied draws).
  case strict
  /// As ArviZ 0.23: draws that are all equal count as so many independent draws, a constant
  /// indicator likewise, infinities enter the diagnostics that look at ranks only, and a quantile of
  /// tied draws may miss its tie by a rounding. NaN, fewer than four draws, and R-hat of one chain
  /// are undefined here too.
  case arviz
}
