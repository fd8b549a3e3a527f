import RandomStreams
import Tensors

/// Hamiltonian Monte Carlo with leapfrog steps, unit mass and fresh momenta at every transition.
///
/// `p ← ξ`, then L times `p += ε/2 s(x)`, `x += ε p`, `p += ε/2 s(x)`; accepted with probability
/// `min(1, exp(log p(x') - |p'|²/2 - log p(x) + |p|²/2))`. L evaluations per transition.
///
/// - Reference: Neal (2011), Handbook of Markov Chain Monte Carlo, chapter 5.
public struct HamiltonianMonteCarlo<Density: DifferentiableDensity>: SamplingKernel {
  /// The element type.
  public typealias Scalar = Density.Scalar
  /// Chains.
  public typealias State = MetropolisState<Density>
  /// What a step reports.
  public typealias Info = MetropolisInfo

  /// The density that is sampled.
  public var density: Density
  /// ε, unit of x.
  public var stepSize: Scalar
  /// L
  public var leapfrogSteps: Int

  /// A kernel for `density`.
  public init(_ density: Density, stepSize: Scalar, leapfrogSteps: Int) {
    self.density = density
    self.stepSize = stepSize
    self.leapfrogSteps = max(1, leapfrogSteps)
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
    memory.noise.fillWithNormals(from: &stream)
    let rows = 0..<state.position.rows
    let before = rows.map { memory.logDensity[$0] - memory.noise.sumOfSquares(ofRow: $0) / 2 }
    memory.proposal.copy(state.position)
    leapfrog(&memory)
    let ratios = rows.map {
      memory.proposalLogDensity[$0] - memory.noise.sumOfSquares(ofRow: $0) / 2 - before[$0]
    }
    return accept(&state, memory, logRatios: ratios)
  }

  /// Moves proposal and momenta (`noise`) L leapfrog steps on; inner half steps are joined.
  private func leapfrog(_ memory: inout MetropolisMemory<Density>) {
    memory.proposalScore.copy(memory.score)
    memory.noise.add(memory.proposalScore, scaledBy: stepSize / 2)
    for index in 1...leapfrogSteps {
      memory.proposal.add(memory.noise, scaledBy: stepSize)
      memory.evaluateProposal(of: density)
      let share: Scalar = index < leapfrogSteps ? 1 : 0.5
      memory.noise.add(memory.proposalScore, scaledBy: share * stepSize)
    }
  }

  /// The positions `[chain, unit]`.
  public func positions(of state: State) -> Matrix<Scalar> { state.position }
}
