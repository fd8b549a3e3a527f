import Tensors

/// What to draw from a trained network, and how.
public struct SamplingRequest: Sendable {
  /// Which state is integrated.
  public enum Mode: String, Sendable, Codable, CaseIterable {
    /// The reservoir's firing rates (`HiddenLangevin`); gives neural traces.
    case hidden
    /// The output alone (`OutputLangevin`): the same samples, in less memory.
    case output
    /// Sampler-only networks as written, with their own noise (`SamplerOnlyLangevin`).
    case network
    /// Through the weights of all noise levels, then those of the last (`AnnealedSampling`).
    case annealed
    /// With a Metropolis test, exact at every time step; needs a tied network.
    case metropolis
    /// With a Metropolis test at every noise level and exchanges between levels (`ReplicaExchange`),
    /// which cross barriers; needs a tied network and `tiedLevels`.
    case exchange
  }

  /// Which state is integrated.
  public var mode: Mode
  /// Independent chains.
  public var chains: Int
  /// Time before the first draw, in τ.
  public var duration: Double
  /// Δt, in τ; nil for the step suggested by the network's stiffness.
  public var timeStep: Double?
  /// Draws of each chain.
  public var draws: Int
  /// Steps between two draws of a chain.
  public var thinning: Int
  /// What is done to the draws against the blur of the last noise level; nil for what suits the run
  /// (`ReservoirRun.recommendedCorrection`), and nothing where a likelihood is among the forces.
  public var correction: BlurCorrection?
  /// Chains before the first one of the request: chain i of it is chain `firstChain + i` of a run of all.
  public var firstChain = 0
  /// Addresses starts and noise, with chain and step.
  public var seed: UInt64
  /// Threads that share the chains.
  public var parallelism: Parallelism
  /// Forces on the output, in the network's coordinates; nil for plain Langevin sampling.
  public var forces: OutputForces<Float>?
  /// The forces at a noise level σ, for the levels of annealed sampling where observations get as
  /// uncertain as the level is noisy; nil for `forces` at every level. Where `forces` is nil, those at
  /// σ = 0 take its place.
  public var forcesAtNoise: (@Sendable (Double) throws -> OutputForces<Float>)?
  /// Weights of all noise levels, for annealed sampling; empty for those in the run's directory.
  public var levels: [ReservoirSampler<Float>] = []
  /// Tied networks of all noise levels, for exchange between them; empty for those in the run's
  /// directory.
  public var tiedLevels: [TiedReservoir<Float>] = []

  /// What the products of a step are computed in; `mixed` for outputs and hidden states of wide
  /// reservoirs, without forces.
  public var precision = ProductPrecision.float32

  /// The same request for samples as the network gives them.
  public var uncorrected: SamplingRequest {
    var request = self
    request.correction = BlurCorrection.none
    return request
  }

  /// A request for plain samples; forces and levels are set after.
  public init(
    mode: Mode = .output, chains: Int = 1_000, duration: Double = 20, timeStep: Double? = nil,
    draws: Int = 1, thinning: Int = 100, seed: UInt64 = 1, parallelism: Parallelism = .serial
  ) {
    self.mode = mode
    self.chains = chains
    self.duration = duration
    self.timeStep = timeStep
    self.draws = draws
    self.thinning = thinning
    self.seed = seed
    self.parallelism = parallelism
  }
}
