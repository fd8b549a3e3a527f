import CKernels

/// The elementwise parts of a step of the neural Langevin machine, on contiguous rows.
///
/// - Reference: Yu, Huang & Huang (2025), arXiv 2506.23546, eqs. 2 and 5.
public struct LangevinStep<Scalar: TensorScalar> {
  /// Δt
  public var timeStep: Scalar
  /// a, share of the reaction term: 1 for the gradient flow, 0 for the recurrent network alone.
  public var reaction: Scalar
  /// A field `[unit]` added to the force.
  public var field: UnsafePointer<Scalar>?
  /// Anchors y `[chain, unit]`: adds `stiffness (y - x)` to the force.
  public var anchor: UnsafePointer<Scalar>?
  /// Stiffness of the anchors.
  public var stiffness: Scalar = 0
  /// Receives `+= tanh x` `[chain, unit]`.
  public var rateSums: UnsafeMutablePointer<Scalar>?

  /// A step without field, anchors or sums.
  public init(timeStep: Scalar, reaction: Scalar) {
    self.timeStep = timeStep
    self.reaction = reaction
  }

  /// `v ← v + b - x`, and `½ Σ v²` of every row into `energy`.
  public static func setVelocity(
    rows: Int, units: Int, x: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>?,
    velocity: UnsafeMutablePointer<Scalar>, energy: UnsafeMutablePointer<Double>?
  ) {
    rv_langevin_velocity(Scalar.precision, rows, units, x, bias, velocity, energy)
  }

  /// `x ← x + Δt (v - a (1 - p²) u + field + stiffness (anchor - x))`.
  ///
  /// - Parameters:
  ///   - rate: p = tanh x.
  ///   - feedback: u = v J.
  ///   - virial: receives `-Σ x F` of every row, at the x before the step.
  ///   - square: receives `Σ x²` of every row, at the x before the step.
  public func drift(
    rows: Int, units: Int, rate: UnsafePointer<Scalar>, velocity: UnsafePointer<Scalar>,
    feedback: UnsafePointer<Scalar>, x: UnsafeMutablePointer<Scalar>,
    virial: UnsafeMutablePointer<Double>?, square: UnsafeMutablePointer<Double>?
  ) {
    var step = rv_langevin_step(
      rows: rows, units: units, time_step: Double(timeStep), reaction: Double(reaction),
      stiffness: Double(stiffness), rate: rate, velocity: velocity, feedback: feedback,
      field: field, anchor: anchor, x: x, rate_sums: rateSums, virial: virial, square: square)
    rv_langevin_drift(Scalar.precision, &step)
  }
}
