import Dynamics
import Tensors

/// The machine's law `p(x) ∝ exp(-E(x)/T)` for kernels that need its density and score, on its own
/// or tied to observations.
///
/// With `anchor` y and `anchorPrecision` 1/s² the density is multiplied by
/// `exp(-|x - y|² / (2 s²))`: the posterior of x after a measurement y with Gaussian noise of
/// variance s².
public struct MachineDensity<Scalar: TensorScalar>: DifferentiableDensity {
  /// Rates, velocities and feedback of a batch.
  public struct Workspace: Sendable {
    var rate, velocity, feedback: Matrix<Scalar>
    var energies: [Double]
  }

  /// N
  public let dimension: Int
  /// T
  public var temperature: Scalar
  /// y, one number per unit; nil for the machine's own law.
  public var anchor: [Scalar]?
  /// 1/s²
  public var anchorPrecision: Scalar = 0
  private let forward: PackedWeights<Scalar>
  private let backward: PackedWeights<Scalar>
  private let bias: [Scalar]

  /// The law of `machine` at a temperature.
  public init(_ machine: LangevinMachine<Scalar>, temperature: Scalar = 1) {
    dimension = machine.unitCount
    self.temperature = temperature
    forward = PackedWeights(machine.couplings)
    backward = PackedWeights(machine.couplings, transposed: true)
    bias = machine.bias
  }

  /// Memory for batches of `rows` rows.
  public func makeWorkspace(rows: Int) -> Workspace {
    let zeros = Matrix<Scalar>.zeros(rows, dimension)
    return Workspace(
      rate: zeros, velocity: zeros, feedback: zeros,
      energies: [Double](repeating: 0, count: rows))
  }

  /// Writes score and log density at every row of `x`.
  public func evaluate(
    at x: Matrix<Scalar>, score: inout Matrix<Scalar>, logDensity: inout [Double],
    using workspace: inout Workspace
  ) {
    let count = x.count
    withPointers(&workspace.rate, reading: x) { Scalar.tanh($1, $0, count) }
    forward.multiply(workspace.rate, into: &workspace.velocity)
    LangevinStep.setVelocity(
      &workspace.velocity, energies: &workspace.energies, at: x, bias: bias)
    backward.multiply(workspace.velocity, into: &workspace.feedback)
    setForce(&score, using: workspace)
    for row in 0..<x.rows { logDensity[row] = -workspace.energies[row] / Double(temperature) }
    if let anchor { addAnchor(anchor, at: x, score: &score, logDensity: &logDensity) }
  }

  /// score = F / T: a step of Δt = 1/T from 0.
  private func setForce(_ score: inout Matrix<Scalar>, using workspace: Workspace) {
    let extent = LangevinStep<Scalar>.Extent(rows: score.rows, units: dimension)
    let step = LangevinStep<Scalar>(timeStep: 1 / temperature, reaction: 1)
    withPointers(
      &score, reading: workspace.rate, workspace.velocity, workspace.feedback
    ) { score, rate, velocity, feedback in
      score.update(repeating: 0, count: extent.rows * extent.units)
      step.drift(score, by: .init(rate: rate, velocity: velocity, feedback: feedback), extent)
    }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func addAnchor(
    _ anchor: [Scalar], at x: Matrix<Scalar>, score: inout Matrix<Scalar>,
    logDensity: inout [Double]
  ) {
    let (rows, units, precision) = (x.rows, dimension, anchorPrecision)
    withPointers(&score, &logDensity, reading: x, anchor) { score, logDensity, x, anchor in
      for row in 0..<rows {
        var sum = 0.0
        for unit in 0..<units {
          let gap = anchor[unit] - x[row * units + unit]
          score[row * units + unit] += precision * gap
          sum += Double(gap) * Double(gap)
        }
        logDensity[row] -= Double(precision) * sum / 2
      }
    }
  }
}
