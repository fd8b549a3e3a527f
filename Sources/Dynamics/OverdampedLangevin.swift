import RandomStreams
import Tensors

/// Overdamped Langevin dynamics of a score, stepped with Euler–Maruyama.
///
/// `dx = s(x) dt + √(2 T) dB`, discretised `x ← x + Δt s(x) + √(2 T Δt) ξ`: the law
/// `p^(1/T)` is stationary in the limit Δt → 0. Bias is first order in Δt; stable for
/// `Δt < 2 / Lip(s)`.
///
/// - Reference: Song & Ermon (2019), arXiv 1907.05600; Chen et al. (2023), arXiv 2308.11809.
public struct OverdampedLangevin<Score: ScoreFunction>: SamplingKernel {
  /// `Float` or `Double`.
  public typealias Scalar = Score.Scalar

  /// A batch of chains: positions `x` `[chain, unit]`.
  public struct State: Sendable, Codable {
    /// x `[chain, unit]`
    public var position: Matrix<Scalar>
    var score: Matrix<Scalar>?
    var workspace: Score.Workspace?

    private enum CodingKeys: String, CodingKey { case position }

    init(position: Matrix<Scalar>) { self.position = position }
  }

  /// s = ∇ log p.
  public var score: Score
  /// Δt, in units of the membrane time constant.
  public var timeStep: Scalar
  /// T, 1 for sampling p itself.
  public var temperature: Scalar

  /// Dynamics of a score.
  public init(_ score: Score, timeStep: Scalar, temperature: Scalar = 1) {
    self.score = score
    self.timeStep = timeStep
    self.temperature = temperature
  }

  /// Δt, for messages.
  public var reportedTimeStep: Double { Double(timeStep) }

  /// Starts chains at the given states, one row per chain.
  public func makeState(at positions: Matrix<Scalar>) throws(SamplingError) -> State {
    guard positions.columns == score.dimension else {
      throw .shapeMismatch(
        name: "positions", expected: [positions.rows, score.dimension], actual: positions.shape)
    }
    return State(position: positions)
  }

  /// One step of every chain.
  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    var drift = state.score.take() ?? .zeros(state.position.rows, state.position.columns)
    var workspace = state.workspace.take() ?? score.makeWorkspace(rows: state.position.rows)
    score.evaluateScore(at: state.position, into: &drift, using: &workspace)
    let noiseAmplitude = (2 * temperature * timeStep).squareRoot()
    state.position.scale(by: 1, addingNormals: noiseAmplitude, from: &stream)
    state.position.add(drift, scaledBy: timeStep)
    (state.score, state.workspace) = (drift, workspace)
  }

  /// The states of the chains, one row per chain.
  public func positions(of state: State) -> Matrix<Scalar> { state.position }
}
