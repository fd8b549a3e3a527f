import Archives
import Dynamics
import RandomStreams
import Tensors

/// A sampling run: one request to one trained network, with forces, time step and start resolved
/// before the first step.
///
/// ```swift
/// let run = try SamplingRun(of: trained, as: SamplingRequest(chains: 2_000, duration: 16))
/// let draws = try run.result().draws     // [chain · draw, unit], data units
/// ```
public struct SamplingRun {
  let trained: ReservoirRun
  let request: SamplingRequest
  /// The forces on the output, in the network's coordinates.
  let forces: OutputForces<Float>?
  /// Δt, in τ.
  public let timeStep: Double
  /// Steps before the first draw.
  public let warmup: Int
  /// Called with steps done and steps in all; returning false stops early.
  let progress: ((Int, Int) -> Bool)?
  /// Takes the draws block by block, where not all are kept.
  let streaming: Streaming?

  /// Resolves a request.
  ///
  /// - Parameters:
  ///   - streaming: takes the draws block by block; modes with a Metropolis test have none.
  ///   - progress: called with steps done and steps in all; returning false stops early.
  /// - Throws: `SamplingError` for more steps than can be counted, `ArchiveError.tooLarge` for more draws
  ///   than memory holds.
  public init(
    of trained: ReservoirRun, as request: SamplingRequest, streaming: Streaming? = nil,
    progress: ((Int, Int) -> Bool)? = nil
  ) throws {
    self.trained = trained
    self.streaming = streaming
    self.request = request
    self.progress = progress
    forces = try request.forces ?? request.forcesAtNoise?(0)
    try Self.checkPrecision(request, of: trained, isForced: forces != nil)
    timeStep =
      try request.timeStep
      ?? trained.stiffness.ofDrift(
        under: forces, diffusion: trained.diffusion(in: request.mode)?.upperBound ?? 1
      ).suggestedTimeStep
    try Self.checkMemory(request, draws: streaming?.blockDraws ?? request.draws, of: trained)
    warmup = try Self.warmup(of: request, timeStep: timeStep)
  }

  /// Steps of every chain.
  public var totalSteps: Int { warmup + (request.draws - 1) * request.thinning }

  /// The smallest and largest eigenvalue of the output's diffusion D where the drift is D s in place of
  /// the score s: by a preconditioner, or by the network's own noise (`ReservoirRun.diffusion(in:)`). Nil
  /// where D = I. The slowest direction takes 1/λ_min times as long as a plain sampler.
  public func diffusion() throws -> ClosedRange<Double>? {
    guard let preconditioner = forces?.preconditioner else {
      return try trained.diffusion(in: request.mode)
    }
    return try preconditioner.eigenvalueRange(name: "preconditioner")
  }

  /// Runs the chains.
  ///
  /// - Parameter keepingRates: in hidden mode, also keep the reservoir's rates at every draw.
  /// - Throws: `SamplingError` where a chain diverges, `CompileError` where the noise projection of
  ///   the hidden mode cannot be made.
  public func result(keepingRates: Bool = false) throws -> SamplingResult {
    let draws = try networkDraws()
    let corrected = try corrected(draws.coordinates)
    var statistics = draws.statistics
    if correction != .none, case .tied(let network) = trained.network {
      statistics?.logDensity = Matrix(
        rows: request.chains, columns: corrected.rows / request.chains,
        elements: network.logDensity(at: corrected))
    }
    return SamplingResult(
      draws: trained.transform.undo(Matrix<Double>(corrected)), chains: request.chains,
      drawsPerChain: request.draws, timeStep: timeStep, steps: totalSteps,
      rates: keepingRates ? draws.rates : nil, conditionNumber: draws.conditionNumber,
      ridge: draws.ridge, diffusion: try diffusion(), statistics: statistics,
      exchangeRates: draws.exchangeRates, correction: correction)
  }

  /// Draws in data units of outputs x `[draw, m]`: corrected, then back through the transform.
  func finished(_ coordinates: Matrix<Float>) throws -> Matrix<Double> {
    trained.transform.undo(Matrix<Double>(try corrected(coordinates)))
  }

  /// Outputs x `[draw, m]` less the blur of the last noise level.
  private func corrected(_ coordinates: Matrix<Float>) throws -> Matrix<Float> {
    var corrected = coordinates
    try correction.apply(
      to: &corrected, score: trained.score, noise: trained.configuration.recipe.noise.last,
      free: forces?.free(dimension: trained.dimension), parallelism: request.parallelism)
    return corrected
  }

  /// What is done to the draws: what was asked for, or what suits the run. A likelihood acts on the
  /// blurred output, which the map of the prior alone does not undo.
  public var correction: BlurCorrection {
    if let correction = request.correction { return correction }
    let hasLikelihood = forces?.linear != nil || forces?.constant != nil
    return hasLikelihood ? .none : trained.recommendedCorrection
  }

  /// Steps before the first draw.
  private static func warmup(
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
  private static func checkMemory(
    _ request: SamplingRequest, draws: Int, of trained: ReservoirRun
  ) throws(ArchiveError) {
    let units =
      switch request.mode {
      case .hidden: trained.configuration.units
      case .metropolis: trained.dimension + 4  // and the report of each draw
      default: trained.dimension
      }
    try MemoryLimit.check(
      [request.chains, draws, units + 3 * trained.transform.dimension], width: 4,
      source: "\(request.chains) chains of \(draws) draws")
  }
}

extension ReservoirRun {
  /// Draws samples; `SamplingRun` in one call.
  ///
  /// - Parameters:
  ///   - keepingRates: in hidden mode, also keep the reservoir's rates at every draw.
  ///   - progress: called with steps done and steps in all; returning false stops early.
  public func sample(
    _ request: SamplingRequest, keepingRates: Bool = false,
    progress: ((Int, Int) -> Bool)? = nil
  ) throws -> SamplingResult {
    try SamplingRun(of: self, as: request, progress: progress).result(keepingRates: keepingRates)
  }
}
