import Diagnostics
import RandomStreams
import Tensors

/// What a training on given draws takes from them where the user left it open.
public struct DataChoice: Sendable {
  /// Settings that can be left to the data.
  public enum Choice: String, Sendable, Codable, CaseIterable {
    /// `architecture`: noise-conditioned where separated modes or fine structure are seen.
    case architecture
    /// `standardization`: whitened there, unless values repeat, or the structure is then seen less.
    case standardization
    /// `units`: 512 there.
    case units
    /// `recipe.updatesPerLevel` and `recipe.polishUpdates`: twice as many there.
    case updates
    /// `recipe.noise.lowest`: by held-out draws, and at most half the deviation of modes where they are
    /// narrowest, or half the width of the structure.
    case noise
  }

  /// Separated modes of the draws, in whitened coordinates; nil where they were not looked for.
  public private(set) var modes: SeparatedModes?
  /// Sheets, rings and the like, in the coordinates that show them best; nil where there are none. Beside
  /// separated modes only what is much finer than they are.
  public private(set) var structure: FineStructure?
  /// The smallest distance between scores of neighbouring categories; nil where no unit has categories that stay
  /// apart.
  public private(set) var categoryDistance: Double?
  /// How the last noise level was chosen; nil where it was not.
  public internal(set) var level: NoiseLevelChoice?
  /// Draws that are held out.
  public var heldOutCount: Int { heldOut.count }
  /// Rows of the draws that are learned from, and that are held out.
  let learned, heldOut: [Int]
  /// Whether the marginals should be made Gaussian all the same.
  private var keepsMarginals = false

  /// Splits draws, and looks for modes and fine structure among those learned from.
  ///
  /// - Parameters:
  ///   - draws: data `[draw, unit]` in its own units.
  ///   - isSettled: whether the settings were found before, by a run that is resumed. Where they are those of
  ///     one law without structure, nothing is left to look for.
  init(_ configuration: ReservoirConfiguration, draws: Matrix<Double>, isSettled: Bool = false) {
    let count = min(2_000, Int((configuration.heldOut ?? 0) * Double(draws.rows)))
    let order = RandomStream(seed: configuration.seed, purpose: .heldOut)
      .permutation(of: draws.rows)
    // Fewer tell nothing.
    let held = count < 20 ? 0 : count
    heldOut = order[..<held].sorted()
    learned = order[held...].sorted()
    guard (configuration.openChoices ?? []).contains(.architecture),
      !isSettled || configuration.architecture == .noiseConditioned
    else { return }
    let rows = draws.gatheringRows(learned)
    let gap = configuration.categoryGap ?? 0
    guard let gaussian = try? DataTransform(.gaussianize, fitting: rows, categoryGap: gap) else {
      return
    }
    let hasAtoms = !gaussian.atomicUnits.isEmpty
    if gap > 0, configuration.standardization == .gaussianize {
      categoryDistance = gaussian.categoryDistance
    }
    let plain = hasAtoms ? gaussian : try? DataTransform(.whiten, fitting: rows)
    guard let coordinates = plain?.apply(rows) else { return }
    modes = SeparatedModes(of: coordinates)
    if categoryDistance != nil {
      keepsMarginals = true
    } else if let narrowestMode {
      keepsMarginals = hasAtoms
      if !hasAtoms { look(in: coordinates, finerThan: narrowestMode / Self.finestMode) }
    } else if !hasAtoms {
      look(in: gaussian.apply(rows), besides: coordinates)
    }
  }

  /// Looks for structure that Gaussian marginals leave.
  private mutating func look(in gaussian: Matrix<Double>, besides whitened: Matrix<Double>) {
    guard let found = FineStructure(of: gaussian), found.gain >= Self.leastGain,
      found.bandwidth <= Self.widestStructure
    else { return }
    if let other = FineStructure(of: whitened), other.gain > found.gain {
      structure = other
    } else {
      (structure, keepsMarginals) = (found, true)
    }
  }

  /// Looks for structure within separated modes, such as the crescents of two moons.
  private mutating func look(in whitened: Matrix<Double>, finerThan width: Double) {
    guard let found = FineStructure(of: whitened), found.bandwidth < width else { return }
    structure = found
  }

  /// Kernels of a normal mode's few hundred draws have up to a quarter of its deviation.
  private static let finestMode = 4.0

  /// Structure counts from this gain on, nats. Draws of seven posteriors with Gaussian marginals gain
  /// less than 0, or have wider kernels; a ring, a bent ridge and a rolled sheet gain 0.6 to 1.1.
  private static let leastGain = 0.3
  /// And up to this width, in Gaussian coordinates.
  private static let widestStructure = 0.3

  /// The smallest width of separated modes, each where it is narrowest; nil for one mode.
  var narrowestMode: Double? {
    guard let modes = modes?.modes, modes.count > 1 else { return nil }
    return modes.map(\.width).min()
  }

  /// Whether a network of all noise levels is needed.
  var isHard: Bool { narrowestMode != nil || structure != nil || categoryDistance != nil }

  /// σ at which chains start in cells of the data, where the cells' own width is not it: that of the narrowest
  /// mode, unless there is structure within; where categories must stay, a quarter of their distance.
  var startingNoise: Double? {
    if let categoryDistance { return categoryDistance / 4 }
    return structure == nil ? narrowestMode : nil
  }

  /// Settings that follow from modes and structure; a level that is chosen later replaces the last noise level.
  func settle(_ configuration: inout ReservoirConfiguration) {
    guard isHard else { return }
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

  /// The last noise level, at most half as wide as what there is to see.
  private func lowestNoise(_ level: NoiseLevelChoice) -> Double {
    let widths = [categoryDistance.map { $0 / 4 }, structure?.bandwidth ?? narrowestMode]
    guard let width = widths.compactMap({ $0 }).min() else { return level.noise }
    return min(level.noise, max(0.02, width / 2))
  }
}
