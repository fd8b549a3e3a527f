import Archives
import Dynamics
import RandomStreams
import Tensors
import Training

/// A trained network of this family with all that sampling from it needs.
public struct ReservoirRun: Sendable {
  /// The settings that it was trained with.
  public let configuration: ReservoirConfiguration
  /// Trained weights, in the coordinates of `transform`.
  public let network: Network
  /// From data units to the coordinates the network samples in.
  public let transform: DataTransform
  /// Stiffness of the score over the data.
  public let stiffness: Stiffness
  /// Where data lies in the network's coordinates.
  public let extent: DataExtent
  /// Where chains start in parts of the data; nil where there are no separated modes or fine structure, or
  /// were not looked for.
  public internal(set) var cellStarts: CellStarts?
  /// max ρ (RSN eq. 12); a network with a value of 0 or more may have no stationary law.
  public let outwardDrift: Double
  /// Where it was read from, with the weights of its noise levels; nil for a run in memory.
  public internal(set) var directory: RunDirectory?

  /// A network whose stiffness and confinement are known, as read from files; `extent` is that of
  /// standardised data unless given.
  public init(
    configuration: ReservoirConfiguration, network: Network, transform: DataTransform,
    stiffness: Stiffness, outwardDrift: Double, extent: DataExtent? = nil
  ) {
    self.configuration = configuration
    self.network = network
    self.transform = transform
    self.stiffness = stiffness
    self.extent =
      extent
      ?? .standard(
        dimension: network.score(atNoise: configuration.recipe.noise.last).dimension)
    self.outwardDrift = outwardDrift
  }

  /// Judges a trained network on points like its data: stiffness and confinement.
  init(
    _ network: Network, configuration: ReservoirConfiguration, transform: DataTransform,
    points: Matrix<Float>, extent: DataExtent
  ) {
    let noise = configuration.recipe.noise.last
    self.init(
      configuration: configuration, network: network, transform: transform,
      stiffness: Self.stiffness(of: network.score(atNoise: noise), at: points),
      outwardDrift: network.outwardDrift(atNoise: noise), extent: extent)
  }

  private static func stiffness(
    of score: some ScoreFunction<Float>, at points: Matrix<Float>
  ) -> Stiffness {
    Stiffness(of: score, at: points)
  }

  /// The names of the data's units, as the run's record has them; nil where the data had none.
  public var unitNames: [String]? {
    let names = directory?.record.data?["units"]?.array?.compactMap(\.string)
    return names?.count == transform.dimension ? names : nil
  }

  /// Outputs m: coordinates that are sampled.
  public var dimension: Int { score.dimension }

  /// The score of the law that is sampled.
  public var score: any ScoreFunction<Float> {
    network.score(atNoise: configuration.recipe.noise.last)
  }

  /// What is done to draws unless told otherwise: draws of given data are moved back by the blur of the
  /// last noise level; embedded targets, which can be trained at any level, and images stay as the
  /// network gives them.
  public var recommendedCorrection: BlurCorrection {
    configuration.dataChecksum != nil && configuration.latents == nil ? .map : .none
  }

  /// The mode that suits the network: down the noise levels where it learned them all from given draws.
  public var recommendedMode: SamplingRequest.Mode {
    configuration.architecture == .noiseConditioned && configuration.dataChecksum != nil
      ? .annealed : .output
  }

  /// How long chains go on after they have come down the noise levels, in τ: 500 steps; one where they come
  /// from cells of the data, whose weights would turn to those of the network's own law.
  ///
  /// - Parameter isObserved: whether a likelihood acts, which the way down only approximates.
  public func settlingTime(timeStep: Double, isObserved: Bool) -> Double {
    cellStarts != nil && !isObserved ? timeStep : max(500 * timeStep, 1e-3)
  }

  /// The step that sampling uses unless told otherwise, in τ, where the drift is the score.
  public var suggestedTimeStep: Double {
    stiffness.suggestedTimeStep
  }

  /// The smallest and largest eigenvalue of the output's diffusion D where the network's own noise makes
  /// the drift D s in place of the score s: independent noise (RSN eq. 8) in hidden mode, and
  /// sampler-only networks as written (RSN eq. 3, RSN eq. 5), where `D = (S Sᵀ)⁻¹`. Nil where D = I.
  func diffusion(in mode: SamplingRequest.Mode) throws -> ClosedRange<Double>? {
    switch (mode, network) {
    case (.hidden, .independentNoise(let network)):
      return try network.diffusion.eigenvalueRange(name: "D")
    case (.network, .samplerOnly(let network)):
      return try network.precision.eigenvalueRange(name: "S Sᵀ").map {
        1 / $0.upperBound...1 / $0.lowerBound
      }
    default: return nil
    }
  }
}

extension Matrix {
  /// The smallest and largest eigenvalue of a symmetric matrix; nil where one is not above 0, which
  /// kernels refuse.
  func eigenvalueRange(name: String) throws -> ClosedRange<Double>? {
    let values = try Matrix<Double>(self).symmetricEigen(name: name).values
    guard values[0] > 0 else { return nil }
    return values[0]...values[values.count - 1]
  }
}
