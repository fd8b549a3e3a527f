import Dynamics
import Tensors

extension ReservoirRun {
  /// A network of one of the architectures, with trained weights.
  public enum Network: Sendable, Equatable {
    case reservoir(ReservoirSampler<Float>)
    case samplerOnly(SamplerOnlyNetwork<Float>)
    case tied(TiedReservoir<Float>)
    case independentNoise(IndependentNoiseReservoir<Float>)
    case noiseConditioned(ConditionedReservoir<Float>)
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

  /// max ρ (RSN eq. 12).
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
