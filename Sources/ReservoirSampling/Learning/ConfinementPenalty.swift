import RandomStreams
import Tensors

/// The confinement penalty `c · mean_u max(0, ρ(u) + ε)²` over 64 fresh directions per update
/// (RSN §5.3).
struct ConfinementPenalty<Model: ScoreModel>: Sendable {
  typealias Scalar = Model.Scalar
  private let weight, margin: Scalar
  private var directions: Matrix<Scalar>
  private var drift: Matrix<Scalar>
  private var gradients: [Matrix<Scalar>]
  private var workspace: Model.Workspace

  init(of model: Model, weight: Double, margin: Double) {
    (self.weight, self.margin) = (Scalar(weight), Scalar(margin))
    directions = .zeros(64, model.dimension)
    drift = directions
    gradients = model.zeroGradients
    workspace = model.makeWorkspace(rows: directions.rows)
  }

  /// Adds the penalty's gradient. Biases do not act on the far drift and get none.
  mutating func addGradients(
    of model: Model, to total: inout [Matrix<Scalar>], stream: RandomStream
  ) {
    guard let asymptotic = model.asymptotic else { return }
    var stream = stream
    directions.fillWithNormals(from: &stream)
    directions.normalizeRows()
    asymptotic.evaluateScore(at: directions, into: &drift, using: &workspace)
    guard turnDriftIntoError() else { return }
    asymptotic.evaluateGradients(
      at: directions, error: drift, into: &gradients, using: &workspace)
    for (index, name) in Model.parameterNames.enumerated() where name != "bias" {
      total[index].add(gradients[index])
    }
  }

  /// Overwrites the drift by `(2c/64) max(0, ρ + ε) u`; returns whether any direction leaks.
  private mutating func turnDriftIntoError() -> Bool {
    var leaks = false
    for row in 0..<directions.rows {
      var rho: Scalar = 0
      for i in 0..<directions.columns { rho += directions[row, i] * drift[row, i] }
      let excess = max(0, rho + margin)
      leaks = leaks || excess > 0
      let factor = 2 * weight / Scalar(directions.rows) * excess
      for i in 0..<directions.columns { drift[row, i] = factor * directions[row, i] }
    }
    return leaks
  }
}
