import Dynamics
import RandomStreams
import Tensors

/// Output engine of any score with forces on the output:
/// `x ← x + Δt ((I - Q) s(x) + M x + v) + √(2 Δt) U ξ`, then clamped.
public struct ForcedOutputLangevin<Score: ScoreFunction>: SamplingKernel {
  public typealias Scalar = Score.Scalar

  /// Outputs `x` `[chain, m]`.
  public struct State: Sendable, Codable {
    public var output: Matrix<Scalar>
    var memory: Memory?

    struct Memory: Sendable {
      var drift, noise, turned: Matrix<Scalar>
      var workspace: Score.Workspace
    }

    private enum CodingKeys: String, CodingKey { case output }

    init(output: Matrix<Scalar>) { self.output = output }
  }

  public let score: Score
  public let forces: OutputForces<Scalar>
  /// Δt, in membrane time constants.
  public let timeStep: Scalar

  /// - Throws: `SamplingError` where the forces do not fit the score's dimension.
  public init(
    _ score: Score, forces: OutputForces<Scalar>, timeStep: Scalar
  ) throws(SamplingError) {
    try forces.check(dimension: score.dimension)
    self.score = score
    self.forces = forces
    self.timeStep = timeStep
  }

  public var reportedTimeStep: Double { Double(timeStep) }

  public func makeState(at outputs: Matrix<Scalar>) throws(SamplingError) -> State {
    guard outputs.columns == score.dimension else {
      throw .shapeMismatch(
        name: "outputs", expected: [outputs.rows, score.dimension], actual: outputs.shape)
    }
    var state = State(output: outputs)
    forces.clamp(&state.output)
    return state
  }

  public func positions(of state: State) -> Matrix<Scalar> { state.output }

  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    let (rows, m) = (state.output.rows, state.output.columns)
    var memory =
      state.memory.take()
      ?? State.Memory(
        drift: .zeros(rows, m), noise: .zeros(rows, m), turned: .zeros(rows, m),
        workspace: score.makeWorkspace(rows: rows))
    score.evaluateScore(at: state.output, into: &memory.drift, using: &memory.workspace)
    forces.apply(to: &memory.drift, at: state.output)
    memory.noise.fillWithNormals(from: &stream)
    state.output.add(memory.drift, scaledBy: timeStep)
    let amplitude = (2 * timeStep).squareRoot()
    if let rotation = forces.rotation {
      memory.turned.setToProduct(memory.noise, rotation, transposingSecond: true)
      state.output.add(memory.turned, scaledBy: amplitude)
    } else {
      state.output.add(memory.noise, scaledBy: amplitude)
    }
    forces.clamp(&state.output)
    state.memory = memory
  }
}
