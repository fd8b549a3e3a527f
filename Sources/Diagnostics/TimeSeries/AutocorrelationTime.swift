import Tensors

/// How many draws apart chains forget: `τ = 1 + 2 Σ ρ(t)`, t up to a window.
public struct AutocorrelationTime: Sendable, Equatable, Codable {
  /// τ, in draws: n / τ draws are independent. Multiply by the time between draws for a duration.
  public let time: Double
  /// The last lag summed: the smallest W with `W ≥ factor · τ(W)`.
  public let window: Int
  /// Draws per chain over τ. Below about 50 the estimate is too small more often than not.
  public let lengthInTimes: Double
}

/// The integrated autocorrelation time of `draws` `[chain, draw]` with Sokal's self-consistent
/// window, `factor` (5) times the estimate itself.
///
/// Undefined (`nil`) where the autocorrelation is, and for chains shorter than `minimumLength` (20)
/// times the estimate: they cannot know it. Autocorrelations about a chain's own mean add up to
/// -1/2 whatever the chain does, so that short chains always look as if they forgot.
///
/// - Reference: Sokal (1997), *Monte Carlo methods in statistical mechanics*, section 3.
public func autocorrelationTime(
  _ draws: Matrix<Double>, windowFactor factor: Double = 5, minimumLength: Double = 20
) -> AutocorrelationTime? {
  guard let correlations = autocorrelation(draws) else { return nil }
  var time = 1.0
  for window in 1..<max(correlations.count, 1) {
    time += 2 * correlations[window]
    guard Double(window) >= factor * time else { continue }
    let length = Double(draws.columns) / time
    guard time > 0, length >= minimumLength else { return nil }
    return AutocorrelationTime(time: time, window: window, lengthInTimes: length)
  }
  return nil
}
