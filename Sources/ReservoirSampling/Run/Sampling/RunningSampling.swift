import Dynamics
import RandomStreams
import Tensors

/// A sampling of a trained network's output that runs on: it can be looked at after any step, and its
/// settings can be changed on the way.
///
/// ```swift
/// var running = try RunningSampling(of: trained, as: SamplingRequest(chains: 500, seed: 3))
/// try running.advance(steps: 400)
/// let draws = try running.draws()     // [chain, unit], data units
/// ```
///
/// Without a change the draws after n steps are those of `SamplingRun` with a duration of n Δt.
public struct RunningSampling: @unchecked Sendable {
  // Sendable: its run has no progress and no streaming, the only members that might not be.

  /// The network.
  public let trained: ReservoirRun
  /// What is sampled, at present.
  public private(set) var request: SamplingRequest
  /// T: the law that is sampled is p^(1/T); 1 for p itself.
  public private(set) var temperature = 1.0
  /// Δt, in τ.
  public var timeStep: Double { run.timeStep }
  /// Steps since the start.
  public private(set) var stepsDone = 0
  private var run: SamplingRun
  private var chains: any RunningChains

  /// Chains at their start; those of mode `annealed` have come down the noise levels.
  ///
  /// - Throws: `SamplingError` for other modes than `output` and `annealed`.
  public init(of trained: ReservoirRun, as request: SamplingRequest) throws {
    guard request.mode == .output || request.mode == .annealed else {
      throw SamplingError.invalidParameter(
        name: "mode", value: request.mode.rawValue, expected: "output or annealed")
    }
    (self.trained, self.request) = (trained, request)
    run = try SamplingRun(of: trained, as: request)
    chains = try run.chains(at: run.startingPositions(), temperature: 1)
  }

  /// Advances all chains.
  ///
  /// - Throws: `SamplingError` where a chain diverges.
  public mutating func advance(steps: Int) throws(SamplingError) {
    try chains.advance(steps: steps, stream: run.stream.at(step: UInt64(stepsDone)))
    stepsDone += steps
  }

  /// Goes on from where the chains are, with another request of the same chains and seed.
  public mutating func change(to request: SamplingRequest, temperature: Double) throws {
    let changed = try SamplingRun(of: trained, as: request)
    chains = try changed.chains(at: chains.positions, temperature: temperature)
    (run, self.request, self.temperature) = (changed, request, temperature)
  }

  /// Draws in data units `[chain, unit]`, corrected as those of `SamplingRun` are.
  public func draws() throws -> Matrix<Double> { try run.finished(chains.positions) }
}

extension SamplingRun {
  /// Outputs `[chain, m]` before the first step.
  func startingPositions() throws -> Matrix<Float> {
    request.mode == .annealed ? try descended() : start
  }

  /// Chains of the kernel that `networkDraws` takes for output and annealed sampling.
  func chains(
    at positions: Matrix<Float>, temperature: Double
  ) throws -> any RunningChains {
    if case .reservoir(let network) = trained.network, forces == nil, temperature == 1 {
      return try running(
        OutputLangevin(network, timeStep: Float(timeStep), precision: request.precision),
        at: positions)
    }
    return try chains(of: trained.score, at: positions, temperature: Float(temperature))
  }

  private func chains(
    of score: some ScoreFunction<Float>, at positions: Matrix<Float>, temperature: Float
  ) throws -> any RunningChains {
    guard let forces else {
      return try running(
        OverdampedLangevin(score, timeStep: Float(timeStep), temperature: temperature),
        at: positions)
    }
    guard temperature != 1 else {
      return try running(
        ForcedOutputLangevin(score, forces: forces, timeStep: Float(timeStep)), at: positions)
    }
    // At temperature T a step is one of T Δt by the score of p^(1/T).
    return try running(
      ForcedOutputLangevin(
        TemperedScore(score, temperature: temperature), forces: forces,
        timeStep: temperature * Float(timeStep)), at: positions)
  }

  private func running(
    _ kernel: some SamplingKernel<Float>, at positions: Matrix<Float>
  ) throws -> any RunningChains {
    try KernelChains(runner(kernel), at: positions)
  }
}
