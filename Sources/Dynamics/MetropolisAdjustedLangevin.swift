import RandomStreams
import Tensors

/// Langevin proposals with a Metropolis test: the law is exact at every step size.
///
/// Proposal `x' = x + ε s(x) + √(2ε) ξ`, accepted with probability
/// `min(1, exp(log p(x') - log p(x) + (|x' - x - ε s|² - |x - x' - ε s'|²) / 4ε))`. A proposal that
/// is not finite is rejected. One evaluation of score and density per step.
///
/// - Reference: Roberts & Tweedie (1996), Bernoulli 2, 341.
public struct MetropolisAdjustedLangevin<Density: DifferentiableDensity>: SamplingKernel {
  /// The element type.
  public typealias Scalar = Density.Scalar
  /// Chains.
  public typealias State = MetropolisState<Density>
  /// What a step reports.
  public typealias Info = MetropolisInfo

  /// The density that is sampled.
  public var density: Density
  /// ε, squared unit of x. For an energy E at temperature T and a time step Δt, ε = T Δt.
  public var stepSize: Scalar

  /// A kernel for `density`.
  public init(_ density: Density, stepSize: Scalar) {
    self.density = density
    self.stepSize = stepSize
  }

  /// Δt as named in errors.
  public var reportedTimeStep: Double { Double(stepSize) }

  /// Chains at `positions` `[chain, unit]`.
  public func makeState(at positions: Matrix<Scalar>) throws(SamplingError) -> State {
    guard positions.columns == density.dimension else {
      throw .shapeMismatch(
        name: "positions", expected: [positions.rows, density.dimension], actual: positions.shape)
    }
    return State(position: positions)
  }

  /// One step of every chain.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError)
    -> Info
  {
    var memory = state.takeMemory(of: density)
    var acceptance = stream.with(.acceptance)
    memory.uniforms.fillWithUniforms(from: &acceptance)
    memory.proposal.copy(state.position)
    memory.proposal.scale(by: 1, addingNormals: (2 * stepSize).squareRoot(), from: &stream)
    memory.proposal.add(memory.score, scaledBy: stepSize)
    memory.evaluateProposal(of: density)
    let ratios = (0..<state.position.rows).map { row in
      let forward = Matrix.squaredResidual(
        row: row, memory.proposal, state.position, minus: stepSize, times: memory.score)
      let backward = Matrix.squaredResidual(
        row: row, state.position, memory.proposal, minus: stepSize, times: memory.proposalScore)
      return memory.proposalLogDensity[row] - memory.logDensity[row]
        + (forward - backward) / (4 * Double(stepSize))
    }
    return accept(&state, memory, logRatios: ratios)
  }

  /// The positions `[chain, unit]`.
  public func positions(of state: State) -> Matrix<Scalar> { state.position }
}

extension SamplingKernel {
  /// The Metropolis test of all chains.
  func accept<Density: DifferentiableDensity>(
    _ state: inout MetropolisState<Density>, _ memory: consuming MetropolisMemory<Density>,
    logRatios: [Double]
  ) -> MetropolisInfo {
    let accepting = logRatios.enumerated().map { log(memory.uniforms[$0, 0]) < $1 }
    let probability = logRatios.reduce(0) { $0 + ($1.isNaN ? 0 : min(1, exp($1))) }
    state.settle(memory, accepting: accepting)
    let count = Double(max(1, logRatios.count))
    return MetropolisInfo(
      acceptanceRate: Double(accepting.count { $0 }) / count,
      acceptanceProbability: probability / count)
  }
}
