import Diagnostics
import RandomStreams
import Tensors

/// What a training on given draws takes from them where the user left it open.
public struct DataChoice: Sendable {
  /// Settings that can be left to the data.
  public enum Choice: String, Sendable, Codable, CaseIterable {
    /// `architecture`: noise-conditioned where separated modes are seen.
    case architecture
    /// `standardization`: whitened there, unless values repeat.
    case standardization
    /// `units`: 512 there.
    case units
    /// `recipe.updatesPerLevel` and `recipe.polishUpdates`: twice as many there.
    case updates
    /// `recipe.noise.lowest`: by held-out draws, and at most half the deviation of the narrowest mode.
    case noise
  }

  /// Separated modes of the draws, in whitened coordinates; nil where they were not looked for.
  public private(set) var modes: SeparatedModes?
  /// How the last noise level was chosen; nil where it was not.
  public internal(set) var level: NoiseLevelChoice?
  /// Draws that are held out.
  public var heldOutCount: Int { heldOut.count }
  /// Rows of the draws that are learned from, and that are held out.
  let learned, heldOut: [Int]

  /// Splits draws and looks for modes among those learned from.
  ///
  /// - Parameter draws: data `[draw, unit]` in its own units.
  init(_ configuration: ReservoirConfiguration, draws: Matrix<Double>, looksForModes: Bool) {
    let count = min(2_000, Int((configuration.heldOut ?? 0) * Double(draws.rows)))
    let order = RandomStream(seed: configuration.seed, purpose: .heldOut)
      .permutation(of: draws.rows)
    // Fewer tell nothing.
    let held = count < 20 ? 0 : count
    heldOut = order[..<held].sorted()
    learned = order[held...].sorted()
    guard looksForModes, (configuration.openChoices ?? []).contains(.architecture) else { return }
    let rows = draws.gatheringRows(learned)
    guard let gaussian = try? DataTransform(.gaussianize, fitting: rows) else { return }
    let hasAtoms = !gaussian.atomicUnits.isEmpty
    let plain = hasAtoms ? gaussian : try? DataTransform(.whiten, fitting: rows)
    modes = plain.flatMap { SeparatedModes(of: $0.apply(rows)) }
    keepsMarginals = hasAtoms
  }

  private var keepsMarginals = false

  /// Settings that follow from the modes; a level that is chosen later replaces the last noise level.
  func settle(_ configuration: inout ReservoirConfiguration) {
    guard let modes, modes.modes.count > 1 else { return }
    let open = configuration.openChoices ?? []
    configuration.architecture = .noiseConditioned
    configuration.recipe.fitToNoiseConditioned()
    if open.contains(.standardization), !keepsMarginals { configuration.standardization = .whiten }
    if open.contains(.units) { configuration.units = 512 }
    if open.contains(.updates) {
      configuration.recipe.updatesPerLevel *= 2
      configuration.recipe.polishUpdates *= 2
    }
  }

  /// Chooses the last noise level, where that is open.
  mutating func chooseNoise(
    _ configuration: inout ReservoirConfiguration, learned: Matrix<Float>, heldOut: Matrix<Float>
  ) throws {
    guard (configuration.openChoices ?? []).contains(.noise) else { return }
    let level = try NoiseLevelChoice(
      learned: learned, heldOut: heldOut, seed: configuration.seed,
      updates: configuration.recipe.totalUpdates)
    self.level = level
    configuration.recipe.noise.lowest = min(
      lowestNoise(level), configuration.recipe.noise.highest)
  }

  /// The last noise level, at most half the deviation of the narrowest mode.
  private func lowestNoise(_ level: NoiseLevelChoice) -> Double {
    guard let modes, modes.modes.count > 1, let narrowest = modes.modes.map(\.deviation).min()
    else { return level.noise }
    return min(level.noise, max(0.02, narrowest / 2))
  }
}
