import Archives
import Dynamics
import RandomStreams
import Tensors
import Training

/// A trained network of this family with all that sampling from it needs.
public struct ReservoirRun: Sendable {
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
  /// Where data lies in the network's coordinates.
  public let extent: DataExtent
  /// max ρ of eq. (12); a network with a value of 0 or more may have no stationary law.
  public let outwardDrift: Double

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

  /// Dimension m.
  public var dimension: Int { score.dimension }

  /// The score of the law that is sampled.
  public var score: any ScoreFunction<Float> {
    network.score(atNoise: configuration.recipe.noise.last)
  }

  /// The step that sampling uses unless told otherwise, in τ, where the drift is the score.
  public var suggestedTimeStep: Double {
    stiffness.suggestedTimeStep
  }

  /// The step that `request` uses: its own, or the one suggested for its drift, with its forces and in
  /// its mode.
  public func timeStep(for request: SamplingRequest) throws -> Double {
    if let timeStep = request.timeStep { return timeStep }
    return try stiffness.ofDrift(
      under: request.forces, diffusion: networkDiffusion(in: request.mode)?.upperBound ?? 1
    ).suggestedTimeStep
  }

  /// The smallest and largest eigenvalue of the output's diffusion D where the drift is D s in place of
  /// the score s: independent noise (eq. 8) in hidden mode, and sampler-only networks as written
  /// (eqs. 3, 5), where `D = (S Sᵀ)⁻¹`, or a preconditioner. Nil where D = I. The slowest direction takes
  /// 1/λ_min times as long as a plain sampler.
  public func diffusion(of request: SamplingRequest) throws -> ClosedRange<Double>? {
    if let preconditioner = request.forces?.preconditioner {
      return try eigenvalueRange(preconditioner, "preconditioner")
    }
    return try networkDiffusion(in: request.mode)
  }

  private func networkDiffusion(in mode: SamplingRequest.Mode) throws -> ClosedRange<Double>? {
    switch (mode, network) {
    case (.hidden, .independentNoise(let network)):
      return try eigenvalueRange(network.diffusion, "D")
    case (.network, .samplerOnly(let network)):
      return try eigenvalueRange(network.precision, "S Sᵀ").map {
        1 / $0.upperBound...1 / $0.lowerBound
      }
    default: return nil
    }
  }

  private func eigenvalueRange(
    _ matrix: Matrix<Float>, _ name: String
  ) throws -> ClosedRange<Double>? {
    let values = try Matrix<Double>(matrix).symmetricEigen(name: name).values
    guard values[0] > 0 else { return nil }  // refused by the kernel
    return values[0]...values[values.count - 1]
  }
}

extension ReservoirRun.Network {
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
