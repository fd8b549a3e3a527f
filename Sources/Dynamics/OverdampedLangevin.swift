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
  public typealias Scalar = Score.Scalar

  /// A batch of chains: positions `x` `[chain, unit]`.
  public struct State: Sendable, Codable {
    public var position: Matrix<Scalar>
    var score: Matrix<Scalar>  // workspace
  }

  /// s = ∇ log p.
  public var score: Score
  /// Δt, in units of the membrane time constant.
  public var timeStep: Scalar
  /// T, 1 for sampling p itself.
  public var temperature: Scalar

  public init(_ score: Score, timeStep: Scalar, temperature: Scalar = 1) {
    self.score = score
    self.timeStep = timeStep
    self.temperature = temperature
  }

  public var reportedTimeStep: Double { Double(timeStep) }

  public func makeState(at positions: Matrix<Scalar>) throws(SamplingError) -> State {
    guard positions.columns == score.dimension else {
      throw .shapeMismatch(
        name: "positions", expected: [positions.rows, score.dimension], actual: positions.shape)
    }
    return State(position: positions, score: .zeros(positions.rows, positions.columns))
  }

  public func step(_ state: inout State, using stream: inout RandomStream) throws(SamplingError) {
    score.evaluateScore(at: state.position, into: &state.score)
    let noiseAmplitude = (2 * temperature * timeStep).squareRoot()
    state.position.scale(by: 1, addingNormals: noiseAmplitude, from: &stream)
    state.position.add(state.score, scaledBy: timeStep)
  }

  public func positions(of state: State) -> Matrix<Scalar> { state.position }
}
