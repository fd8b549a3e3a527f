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
    if Scalar.self == Float.self {
      rv_langevin_velocity_f32(
        rows, units, cast(x), bias.map { cast($0) }, cast(velocity), energy)
    } else {
      precondition(Scalar.self == Double.self)
      rv_langevin_velocity_f64(
        rows, units, cast(x), bias.map { cast($0) }, cast(velocity), energy)
    }
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
    if Scalar.self == Float.self {
      var step = rv_langevin_step_f32()
      (step.rows, step.units) = (rows, units)
      (step.time_step, step.reaction) = (Float(timeStep), Float(reaction))
      (step.rate, step.velocity, step.feedback) = (
        Self.cast(rate), Self.cast(velocity), Self.cast(feedback)
      )
      (step.field, step.anchor) = (field.map { Self.cast($0) }, anchor.map { Self.cast($0) })
      (step.stiffness, step.x) = (Float(stiffness), Self.cast(x))
      (step.rate_sums, step.virial, step.square) = (rateSums.map { Self.cast($0) }, virial, square)
      rv_langevin_drift_f32(&step)
    } else {
      precondition(Scalar.self == Double.self)
      var step = rv_langevin_step_f64()
      (step.rows, step.units) = (rows, units)
      (step.time_step, step.reaction) = (Double(timeStep), Double(reaction))
      (step.rate, step.velocity, step.feedback) = (
        Self.cast(rate), Self.cast(velocity), Self.cast(feedback)
      )
      (step.field, step.anchor) = (field.map { Self.cast($0) }, anchor.map { Self.cast($0) })
      (step.stiffness, step.x) = (Double(stiffness), Self.cast(x))
      (step.rate_sums, step.virial, step.square) = (rateSums.map { Self.cast($0) }, virial, square)
      rv_langevin_drift_f64(&step)
    }
  }

  private static func cast<Other>(_ pointer: UnsafePointer<Scalar>) -> UnsafePointer<Other> {
    UnsafeRawPointer(pointer).assumingMemoryBound(to: Other.self)
  }

  private static func cast<Other>(
    _ pointer: UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Other> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Other.self)
  }
}
