import ReplayNetworks

/// The network families that experiments compare: leak and its form.
///
/// Results are printed for each family; the best family per claim is never picked.
package enum LeakFamily: String, Sendable, Codable, CaseIterable {
  /// κ = 1
  case vanilla
  /// κ = 0.5, convex
  case convex
  /// κ = 0.5, additive
  case additive
  /// κ = 0.2, convex
  case slowConvex = "convex-0.2"
  /// κ = 0.2, additive
  case slowAdditive = "additive-0.2"

  /// The three of the table in REPLAY §9.2.
  package static let main: [LeakFamily] = [.vanilla, .convex, .additive]

  /// Dynamics of training.
  ///
  /// - Parameter isNormalised: whether σ is scaled so that a pure filter has the variance that a
  ///   memoryless one has (REPLAY §3).
  package func dynamics(noiseAmplitude: Double = 0.05, isNormalised: Bool) -> ReplayDynamics {
    let (leak, form): (Double, ReplayDynamics.LeakForm) =
      switch self {
      case .vanilla: (1, .convex)
      case .convex: (0.5, .convex)
      case .additive: (0.5, .additive)
      case .slowConvex: (0.2, .convex)
      case .slowAdditive: (0.2, .additive)
      }
    var dynamics = ReplayDynamics(leak: leak, leakForm: form, noiseAmplitude: noiseAmplitude)
    if isNormalised { dynamics.noiseAmplitude = dynamics.stationaryNoise(noiseAmplitude) }
    return dynamics
  }
}
