import Archives
import Dynamics
import RandomStreams
import Tensors
import Training

/// A trained network of this family with all that sampling from it needs.
public struct TrainedSampler: Sendable {
  /// The network.
  public enum Network: Sendable, Equatable {
    case reservoir(ReservoirSampler<Float>)
    case samplerOnly(SamplerOnlyNetwork<Float>)
    case tied(TiedReservoir<Float>)
    case independentNoise(IndependentNoiseReservoir<Float>)
    case noiseConditioned(ConditionedReservoir<Float>)
  }

  /// What was asked for.
  public let configuration: ReservoirConfiguration
  /// The network that runs.
  public let network: Network
  /// From data units to the coordinates the network samples in.
  public let transform: DataTransform
  /// Stiffness of the score over the data.
  public let stiffness: Stiffness
  /// max ρ of eq. (12); a network with a value of 0 or more may have no stationary law.
  public let outwardDrift: Double

  /// A network whose stiffness and confinement are known, as read from files.
  public init(
    configuration: ReservoirConfiguration, network: Network, transform: DataTransform,
    stiffness: Stiffness, outwardDrift: Double
  ) {
    self.configuration = configuration
    self.network = network
    self.transform = transform
    self.stiffness = stiffness
    self.outwardDrift = outwardDrift
  }

  /// Judges a trained network on points like its data: stiffness and confinement.
  init(
    _ network: Network, configuration: ReservoirConfiguration, transform: DataTransform,
    points: Matrix<Float>
  ) {
    let noise = configuration.recipe.noise.last
    self.init(
      configuration: configuration, network: network, transform: transform,
      stiffness: Self.stiffness(of: network.score(atNoise: noise), at: points),
      outwardDrift: network.outwardDrift(atNoise: noise))
  }

  private static func stiffness(
    of score: some ScoreFunction<Float>, at points: Matrix<Float>
  ) -> Stiffness {
    Stiffness(of: score, at: points)
  }

  /// Dimension m.
  public var dimension: Int { score.dimension }

  /// The score of the law that is sampled.
  public var score: any ScoreFunction<Float> {
    network.score(atNoise: configuration.recipe.noise.last)
  }

  /// The step that sampling uses unless told otherwise, in τ.
  public var suggestedTimeStep: Double {
    stiffness.suggestedTimeStep
  }
}

extension TrainedSampler.Network {
  /// The score of the network; of a noise-conditioned one, at level `noise`.
  func score(atNoise noise: Double) -> any ScoreFunction<Float> {
    switch self {
    case .reservoir(let network): network
    case .samplerOnly(let network): network
    case .tied(let network): network
    case .independentNoise(let network): network
    case .noiseConditioned(let network): ConditionedScore(network, noise: noise)
    }
  }

  /// max ρ of eq. (12).
  func outwardDrift(atNoise noise: Double) -> Double {
    switch self {
    case .reservoir(let network): Confinement.largestOutwardDrift(of: network)
    case .samplerOnly(let network): Confinement.largestOutwardDrift(of: network)
    case .tied(let network): Confinement.largestOutwardDrift(of: network)
    case .independentNoise(let network): Confinement.largestOutwardDrift(of: network)
    case .noiseConditioned(let network):
      Confinement.largestOutwardDrift(of: network.level(noise).network)
    }
  }
}
