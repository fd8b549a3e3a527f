/// A named setting of replay (section 4 and tables 9.3).
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

  /// A setting of the given parts.
  public init(
    friction: Double = 1, adaptation: Double = 0, adaptationTime: Double = 50,
    noiseScale: ReplayDynamics.NoiseScale = .raw,
    adaptationSite: ReplayDynamics.AdaptationSite = .outside
  ) {
    self.friction = friction
    self.adaptation = adaptation
    self.adaptationTime = adaptationTime
    self.noiseScale = noiseScale
    self.adaptationSite = adaptationSite
  }

  /// No modifier.
  public static let base = ReplaySetting()
  /// b, τ
  public static func adapting(_ strength: Double, time: Double) -> ReplaySetting {
    ReplaySetting(adaptation: strength, adaptationTime: time)
  }
  /// λ
  public static func momentum(
    _ friction: Double, noiseScale: ReplayDynamics.NoiseScale = .raw
  ) -> ReplaySetting {
    ReplaySetting(friction: friction, noiseScale: noiseScale)
  }
  /// λ, b, τ
  public static func both(
    _ friction: Double, _ strength: Double, time: Double
  ) -> ReplaySetting {
    ReplaySetting(friction: friction, adaptation: strength, adaptationTime: time)
  }

  /// The four by which the mechanisms are compared, by name.
  public static let comparison: [(name: String, setting: ReplaySetting)] = [
    ("base", .base), ("adaptation", .adapting(0.03, time: 50)), ("momentum", .momentum(0.6)),
    ("both", .both(0.6, 0.03, time: 50)),
  ]

  /// Settings of table 9.3 c.
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
    return parts.isEmpty ? "base" : parts.joined(separator: " ")
  }

  /// The protocol of this setting.
  public func replayProtocol(count: Int, steps: Int) -> ReplayProtocol {
    ReplayProtocol(
      count: count, steps: steps, friction: friction, adaptation: adaptation,
      adaptationTime: adaptationTime, adaptationSite: adaptationSite, noiseScale: noiseScale)
  }
}
