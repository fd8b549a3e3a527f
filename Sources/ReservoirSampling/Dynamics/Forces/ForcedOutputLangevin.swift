import Dynamics
import RandomStreams
import Tensors

/// Output engine of any score with forces on the output:
/// `x ← x + Δt (D - Q) (s(x) + M x + v) + √(2 Δt D) U ξ`, then clamped.
public struct ForcedOutputLangevin<Score: ScoreFunction>: SamplingKernel {
  /// `Float` or `Double`.
  public typealias Scalar = Score.Scalar

  /// Outputs `x` `[chain, m]`.
  public struct State: Sendable, Codable {
    /// x = W_out r `[chain, m]`
    public var output: Matrix<Scalar>
    var memory: Memory?

    struct Memory: Sendable {
      var drift, noise, turned: Matrix<Scalar>
      var clamped: OutputClamps<Scalar>.Scratch
      var workspace: Score.Workspace
    }

    private enum CodingKeys: String, CodingKey { case output }

    init(output: Matrix<Scalar>) { self.output = output }
  }

  /// s, in 1 / unit of x.
  public let score: Score
  /// D, Q, M, v, U and the clamps.
  public let forces: OutputForces<Scalar>
  /// Δt, in membrane time constants.
  public let timeStep: Scalar
  private let gain, noiseRoot: PackedWeights<Scalar>?  // nil for I
  private let clamps: OutputClamps<Scalar>

  /// - Throws: `SamplingError` where the forces do not fit the score's dimension.
  public init(
    _ score: Score, forces: OutputForces<Scalar>, timeStep: Scalar
  ) throws(SamplingError) {
    try forces.check(dimension: score.dimension)
    self.score = score
    self.forces = forces
    self.timeStep = timeStep
    gain = forces.gain.map { PackedWeights($0) }
    noiseRoot = try forces.noiseRoot().map { PackedWeights($0) }
    clamps = OutputClamps(forces)
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { Double(timeStep) }

  /// Starts chains at outputs `[chain, m]`, moved to the clamped values unless they hold them already.
  public func makeState(at outputs: Matrix<Scalar>) throws(SamplingError) -> State {
    guard outputs.columns == score.dimension else {
      throw .shapeMismatch(
        name: "outputs", expected: [outputs.rows, score.dimension], actual: outputs.shape)
    }
    var state = State(output: outputs)
    guard forces.movesStarts else { return state }
    var scratch = clamps.makeScratch(rows: outputs.rows)
    clamps.hold(&state.output, stream: nil, using: &scratch)
    return state
  }

  /// x `[chain, m]`
  public func positions(of state: State) -> Matrix<Scalar> { state.output }

  /// One Euler–Maruyama step of Δt, then the clamps.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    let (rows, m) = (state.output.rows, state.output.columns)
    var memory =
      state.memory.take()
      ?? State.Memory(
        drift: .zeros(rows, m), noise: .zeros(rows, m), turned: .zeros(rows, m),
        clamped: clamps.makeScratch(rows: rows), workspace: score.makeWorkspace(rows: rows))
    score.evaluateScore(at: state.output, into: &memory.drift, using: &memory.workspace)
    forces.addLikelihood(to: &memory.drift, at: state.output, using: &memory.turned)
    memory.noise.fillWithNormals(from: &stream)
    add(memory.drift, turnedBy: gain, scaledBy: timeStep, to: &state.output, &memory.turned)
    add(
      memory.noise, turnedBy: noiseRoot, scaledBy: (2 * timeStep).squareRoot(), to: &state.output,
      &memory.turned)
    clamps.hold(&state.output, stream: stream, using: &memory.clamped)
    state.memory = memory
  }

  /// `output += scale · matrix · vector` for every row; nil stands for I.
  private func add(
    _ vectors: Matrix<Scalar>, turnedBy matrix: PackedWeights<Scalar>?, scaledBy scale: Scalar,
    to output: inout Matrix<Scalar>, _ turned: inout Matrix<Scalar>
  ) {
    guard let matrix else { return output.add(vectors, scaledBy: scale) }
    matrix.multiply(vectors, into: &turned)
    output.add(turned, scaledBy: scale)
  }
}
