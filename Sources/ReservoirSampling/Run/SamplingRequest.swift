import Archives
import Dynamics
import RandomStreams
import Tensors

/// What to draw from a trained network, and how.
public struct SamplingRequest: Sendable {
  /// Which state is integrated.
  public enum Mode: String, Sendable, CaseIterable {
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
  /// The seed of every draw.
  public var seed: UInt64
  /// Threads that share the chains.
  public var parallelism: Parallelism
  /// Forces on the output, in the network's coordinates; nil for plain Langevin sampling.
  public var forces: OutputForces<Float>?
  /// The forces at a noise level σ, for the levels of annealed sampling where observations get as
  /// uncertain as the level is noisy; nil for `forces` at every level. Gives `forces` too, at σ = 0, where
  /// they are nil.
  public var forcesAtNoise: (@Sendable (Double) throws -> OutputForces<Float>)?
  /// Weights of all noise levels, for annealed sampling (`RunDirectory.reservoirLevels`).
  public var levels: [ReservoirSampler<Float>] = []
  /// Tied networks of all noise levels, for exchange between them (`RunDirectory.tiedLevels`).
  public var tiedLevels: [TiedReservoir<Float>] = []

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

/// What a network drew.
public struct SamplingResult: Sendable {
  /// Draws in data units, row `chain · draws + draw`, `[chain · draw, unit]`.
  public var draws: Matrix<Double>
  /// Chains run.
  public var chains: Int
  /// Draws taken from each chain.
  public var drawsPerChain: Int
  /// Δt used, in τ.
  public var timeStep: Double
  /// Steps of every chain.
  public var steps: Int
  /// Firing rates of the recorded draws `[chain · draw, n]`, in hidden mode where asked for.
  public var rates: Matrix<Float>?
  /// cond(W_out W_outᵀ) of the noise projection, in hidden mode.
  public var conditionNumber: Double?
  /// The ridge on the diagonal of W_out W_outᵀ, in hidden mode; above 0 the samples are approximate
  /// (section 2.5).
  public var ridge: Double?
  /// Eigenvalues of the output's diffusion, where it is not the identity (`ReservoirRun.diffusion`).
  public var diffusion: ClosedRange<Double>?
  /// What the Metropolis test did, in that mode.
  public var statistics: MetropolisStatistics?
  /// Share of accepted exchanges of each pair of neighbouring noise levels, largest first, in that
  /// mode; nil for a pair that was never tried.
  public var exchangeRates: [Double?]?
}

/// What the Metropolis test did between draws, both `[chain, draw]`.
public struct MetropolisStatistics: Sendable, Equatable {
  /// Share of proposals accepted since the draw before, of the first since the start.
  public var acceptanceRate: Matrix<Double>
  /// log q at the draw up to one constant, per volume of the network's coordinates.
  public var logDensity: Matrix<Double>
  /// Share of proposals accepted over all chains and steps.
  public var meanAcceptanceRate: Double
}

extension ReservoirRun {
  /// Draws samples.
  ///
  /// - Parameters:
  ///   - keepingRates: in hidden mode, also keep the reservoir's rates at every draw.
  ///   - progress: called with steps done and steps in all; returning false stops early.
  /// - Throws: `SamplingError` where a chain diverges, `CompileError` where the noise projection of
  ///   the hidden mode cannot be made, `ArchiveError.tooLarge` for more draws than memory holds.
  public func sample(
    _ request: SamplingRequest, keepingRates: Bool = false,
    progress: ((Int, Int) -> Bool)? = nil
  ) throws -> SamplingResult {
    var request = request
    if request.forces == nil { request.forces = try request.forcesAtNoise?(0) }
    let timeStep = try timeStep(for: request)
    try checkMemory(request)
    let schedule = DrawSchedule(
      warmup: try warmup(of: request, timeStep: timeStep), draws: request.draws,
      thinning: request.thinning, divergenceLimit: Float(extent.divergenceLimit),
      progress: progress)
    let start = startingOutputs(chains: request.chains, seed: request.seed)
    let run = SamplerRun(
      sampler: self, request: request, timeStep: Float(timeStep), schedule: schedule,
      start: start, stream: RandomStream(seed: request.seed))
    let outcome = try run.outcome()
    return SamplingResult(
      draws: transform.undo(Matrix<Double>(outcome.coordinates)), chains: request.chains,
      drawsPerChain: request.draws, timeStep: timeStep, steps: schedule.totalSteps,
      rates: keepingRates ? outcome.rates : nil, conditionNumber: outcome.conditionNumber,
      ridge: outcome.ridge, diffusion: try diffusion(of: request),
      statistics: outcome.statistics, exchangeRates: outcome.exchangeRates)
  }

  /// Steps before the first draw.
  private func warmup(
    of request: SamplingRequest, timeStep: Double
  ) throws(SamplingError) -> Int {
    let steps = (request.duration / timeStep).rounded()
    guard steps < 1e15, request.thinning < 1 << 40 / max(request.draws, 1) else {
      throw .invalidParameter(
        name: "duration", value: "\(request.duration), \(steps) steps of \(timeStep)",
        expected: "at most 1e15 steps in all. Take a larger time step, or fewer draws")
    }
    return max(1, Int(steps))
  }

  /// Draws in `Float` and `Double`, and the states they are read from.
  private func checkMemory(_ request: SamplingRequest) throws(ArchiveError) {
    let units =
      switch request.mode {
      case .hidden: configuration.units
      case .exchange: request.tiedLevels.count * (dimension + 2)
      default: dimension
      }
    try MemoryLimit.check(
      [request.chains, request.draws, units + 3 * transform.dimension], width: 4,
      source: "\(request.chains) chains of \(request.draws) draws")
  }

  /// Where chains start: uniform on [-2, 2]ᵐ for embedded targets (section 7.1), a Gaussian of the
  /// data's mean and deviation otherwise, which is standard for standardised data.
  public func startingOutputs(chains: Int, seed: UInt64) -> Matrix<Float> {
    var stream = RandomStream(seed: seed, purpose: .initialState)
    if configuration.latents != nil {  // the published start of image latents (section 7.1)
      var start = Matrix<Float>.normals(chains, dimension, from: &stream)
      start.scale(by: 1e-3)
      return start
    }
    guard configuration.target == nil else {
      return .uniforms(chains, dimension, in: -2..<2, from: &stream)
    }
    var start = Matrix<Float>.normals(chains, dimension, from: &stream)
    extent.place(&start)
    return start
  }
}
