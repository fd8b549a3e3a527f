import Dynamics
import RandomStreams
import Tensors

/// How stiff a score is where chains live: the local Lipschitz constant over points of the data,
/// and the step sizes that follow (RSN §5.1). Unit: 1/τ.
public struct Stiffness: Sendable, Equatable {
  /// The 95th percentile over points.
  public let typical: Double
  /// The largest over points.
  public let largest: Double

  /// A stiffness measured before, as read from files; 1/τ.
  public init(typical: Double, largest: Double) {
    self.typical = typical
    self.largest = largest
  }

  /// Measures `score` at the rows of `points` `[point, m]`, by power iteration on its Jacobian with
  /// central differences.
  public init<Score: ScoreFunction>(
    of score: Score, at points: Matrix<Score.Scalar>, iterations: Int = 12
  ) {
    typealias Scalar = Score.Scalar
    var stream = RandomStream(seed: 0, purpose: .lipschitz)
    var direction = Matrix<Scalar>.normals(points.rows, points.columns, from: &stream)
    direction.normalizeRows()
    let reach: Scalar = 1e-2
    var norms = [0.0]
    for _ in 0..<iterations {
      var (above, below) = (points, points)
      above.add(direction, scaledBy: reach)
      below.add(direction, scaledBy: -reach)
      direction = score.score(at: above)
      direction.add(score.score(at: below), scaledBy: -1)
      direction.scale(by: 1 / (2 * reach))
      norms = (0..<direction.rows).map { row in
        direction.row(row).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      }
      direction.normalizeRows()
    }
    norms.sort()
    self.init(typical: norms[(norms.count - 1) * 95 / 100], largest: norms[norms.count - 1])
  }

  /// The stiffness of the drift `D (D_f - Q) (s + M x + v)`, at most
  /// `λ_max(D) ‖D_f - Q‖ (Lip(s) + ‖M‖)` in spectral norms.
  ///
  /// - Parameters:
  ///   - forces: D_f, Q and M; nil for none.
  ///   - diffusion: λ_max(D) of the network's own noise.
  func ofDrift(
    under forces: OutputForces<Float>?, diffusion: Double = 1
  ) throws(LinearAlgebraError) -> Stiffness {
    let gain = try diffusion * (forces?.gainNorm() ?? 1)
    let curvature = try forces?.linear.map { Matrix<Double>($0) }?.spectralNorm(name: "M") ?? 0
    return Stiffness(typical: gain * (typical + curvature), largest: gain * (largest + curvature))
  }

  /// The step for sampling, in τ: `Δt · typical = 0.04`, `Δt · largest ≤ 0.5`, at most 0.02, rounded
  /// down to two digits.
  ///
  /// The bias of Euler–Maruyama is a relative error of about `Δt · Lip / 2` of the variance in the
  /// stiffest direction: 2 % with this step.
  public var suggestedTimeStep: Double {
    let step = min(0.04 / max(typical, 1e-9), 0.5 / max(largest, 1e-9), 0.02)
    var scale = 1.0
    while step * scale < 10 { scale *= 10 }
    return (step * scale).rounded(.down) / scale
  }
}
