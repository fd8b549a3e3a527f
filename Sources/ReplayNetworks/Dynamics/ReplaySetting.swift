/// Modifiers of replay (REPLAY §4), with a name for tables (REPLAY §9.3).
public struct ReplaySetting: Sendable, Equatable, Hashable, Codable {
  /// λ, per step; 1 for no momentum.
  public var friction: Double
  /// b, per step; 0 for none.
  public var adaptation: Double
  /// τ, steps.
  public var adaptationTime: Double
  /// How noise follows friction.
  public var noiseScale: ReplayDynamics.NoiseScale
  /// Where adaptation is subtracted.
  public var adaptationSite: ReplayDynamics.AdaptationSite
  /// What adaptation acts on.
  public var adaptationForm: ReplayProtocol.AdaptationForm

  /// A setting; what is left out does not act.
  public init(
    friction: Double = 1, adaptation: Double = 0, adaptationTime: Double = 50,
    noiseScale: ReplayDynamics.NoiseScale = .raw,
    adaptationSite: ReplayDynamics.AdaptationSite = .outside,
    adaptationForm: ReplayProtocol.AdaptationForm = .rates
  ) {
    self.friction = friction
    self.adaptation = adaptation
    self.adaptationTime = adaptationTime
    self.noiseScale = noiseScale
    self.adaptationSite = adaptationSite
    self.adaptationForm = adaptationForm
  }

  /// No modifier.
  public static let base = ReplaySetting()
  /// Adaptation of strength b and time constant τ (steps), no momentum.
  public static func adapting(_ strength: Double, time: Double) -> ReplaySetting {
    ReplaySetting(adaptation: strength, adaptationTime: time)
  }
  /// Adaptation on deviations from mean rates (REPLAY eq. 16), with friction λ.
  public static func adaptingDeviations(
    _ strength: Double, time: Double, friction: Double = 1
  ) -> ReplaySetting {
    ReplaySetting(
      friction: friction, adaptation: strength, adaptationTime: time, adaptationForm: .deviations)
  }
  /// Momentum of friction λ, no adaptation.
  public static func momentum(
    _ friction: Double, noiseScale: ReplayDynamics.NoiseScale = .raw
  ) -> ReplaySetting {
    ReplaySetting(friction: friction, noiseScale: noiseScale)
  }
  /// Momentum of friction λ with adaptation of strength b and time constant τ (steps).
  public static func both(
    _ friction: Double, _ strength: Double, time: Double
  ) -> ReplaySetting {
    ReplaySetting(friction: friction, adaptation: strength, adaptationTime: time)
  }

  /// Adaptation on deviations, strong enough to leave the place where replay is.
  public static let exploring = ReplaySetting.adaptingDeviations(0.2, time: 50)
  /// The same with momentum, weaker.
  public static let both = ReplaySetting.adaptingDeviations(0.1, time: 50, friction: 0.6)
  /// Momentum with strong and quick adaptation on deviations.
  public static let exploringFast = ReplaySetting.adaptingDeviations(0.2, time: 20, friction: 0.6)

  /// Settings with names, for the tool; `reproduce replay-presets` measures them. `adaptation` is the
  /// paper's form, on rates; all others that adapt do so on deviations.
  public static let presets: [(name: String, setting: ReplaySetting)] = [
    ("base", .base), ("adaptation", .adapting(0.03, time: 50)), ("momentum", .momentum(0.6)),
    ("explore", .exploring), ("both", .both), ("explore-fast", .exploringFast),
  ]

  /// Those that a report shows.
  public static let shown = presets.filter { $0.name != "explore-fast" }

  /// The four by which the paper's mechanisms are compared, by name.
  public static let comparison: [(name: String, setting: ReplaySetting)] = [
    ("base", .base), ("adaptation", .adapting(0.03, time: 50)), ("momentum", .momentum(0.6)),
    ("both", .both(0.6, 0.03, time: 50)),
  ]

  /// Settings of the table in REPLAY §9.3.
  public static let table: [ReplaySetting] = [
    .base, .adapting(0.01, time: 10), .adapting(0.03, time: 10), .adapting(0.03, time: 50),
    .adapting(0.1, time: 50), .momentum(0.8), .momentum(0.6), .momentum(0.5),
    .momentum(0.6, noiseScale: .fluctuationDissipation), .both(0.6, 0.01, time: 10),
    .both(0.6, 0.03, time: 10), .both(0.6, 0.03, time: 50), .both(0.6, 0.1, time: 50),
  ]

  /// "base", "b 0.03 τ 50", "λ 0.6", "λ 0.6 b 0.03 τ 50"
  public var name: String {
    var parts: [String] = []
    if friction != 1 { parts.append("λ \(friction)") }
    if noiseScale == .fluctuationDissipation { parts.append("fdt") }
    if adaptation != 0 { parts.append("b \(adaptation) τ \(Int(adaptationTime))") }
    if adaptation != 0, adaptationSite == .inside { parts.append("inside") }
    if adaptation != 0, adaptationForm == .deviations { parts.append("deviations") }
    return parts.isEmpty ? "base" : parts.joined(separator: " ")
  }

  /// The protocol of this setting.
  public func replayProtocol(count: Int, steps: Int) -> ReplayProtocol {
    ReplayProtocol(
      count: count, steps: steps, friction: friction, adaptation: adaptation,
      adaptationTime: adaptationTime, adaptationSite: adaptationSite,
      adaptationForm: adaptationForm, noiseScale: noiseScale)
  }
}
