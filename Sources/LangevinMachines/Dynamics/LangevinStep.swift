import CKernels
import Tensors

/// The elementwise parts of a step of the machine, on contiguous rows: what lies between its two
/// products, and after them (NLM eq. 7). The plain form is `LangevinMachine.force`.
struct LangevinStep<Scalar: TensorScalar> {
  /// Δt, membrane time constants.
  var timeStep: Scalar
  /// a of NLM eq. 8: 1 for the gradient flow, 0 for the recurrent network alone.
  var reaction: Scalar
  /// A field `[unit]` added to the force; nil for none.
  var field: UnsafePointer<Scalar>?
  /// Anchors y `[chain, unit]`: adds `stiffness (y - x)` to the force; nil for none.
  var anchor: UnsafePointer<Scalar>?
  /// κ of the anchors.
  var stiffness: Scalar = 0
  /// Receives `+= tanh x` `[chain, unit]`; nil where it is not asked for.
  var rateSums: UnsafeMutablePointer<Scalar>?

  /// A step without field, anchors or sums.
  init(timeStep: Scalar, reaction: Scalar) {
    self.timeStep = timeStep
    self.reaction = reaction
  }

  /// Rows and units of a batch.
  struct Extent {
    let rows, units: Int
  }

  /// `v ← v + b - x` (NLM eq. 1), and `½ Σ v²` of every row into `energy` (NLM eq. 2).
  ///
  /// - Parameter velocity: `J φ(x)` before, v after.
  static func setVelocity(
    _ velocity: UnsafeMutablePointer<Scalar>, energy: UnsafeMutablePointer<Double>,
    at x: UnsafePointer<Scalar>, bias: UnsafePointer<Scalar>, _ extent: Extent
  ) {
    if Scalar.self == Float.self {
      rv_langevin_velocity_f32(
        extent.rows, extent.units, cast(x), cast(bias), cast(velocity), energy)
    } else {
      precondition(Scalar.self == Double.self)
      rv_langevin_velocity_f64(
        extent.rows, extent.units, cast(x), cast(bias), cast(velocity), energy)
    }
  }

  /// The same on whole matrices `[chain, unit]`, with one energy per chain and one bias per unit.
  static func setVelocity(
    _ velocity: inout Matrix<Scalar>, energies: inout [Double], at x: Matrix<Scalar>,
    bias: [Scalar]
  ) {
    let extent = Extent(rows: x.rows, units: x.columns)
    withPointers(&velocity, &energies, reading: x, bias) { velocity, energies, x, bias in
      setVelocity(velocity, energy: energies, at: x, bias: bias, extent)
    }
  }

  /// What a step reads `[chain, unit]`: p = tanh x, v, and u = v J.
  struct Terms {
    let rate, velocity, feedback: UnsafePointer<Scalar>
  }

  /// `x ← x + Δt (v - a (1 - p²) u + field + stiffness (anchor - x))`: NLM eq. 7 without its noise.
  ///
  /// - Parameters:
  ///   - virial: receives `-Σ x F` of every row, at the x before the step; nil where not asked for.
  ///   - square: receives `Σ x²` of every row, at the x before the step; with `virial`.
  func drift(
    _ x: UnsafeMutablePointer<Scalar>, by terms: Terms, _ extent: Extent,
    virial: UnsafeMutablePointer<Double>? = nil, square: UnsafeMutablePointer<Double>? = nil
  ) {
    if Scalar.self == Float.self {
      var step = rv_langevin_step_f32()
      (step.rows, step.units, step.x) = (extent.rows, extent.units, Self.cast(x))
      (step.time_step, step.reaction) = (Float(timeStep), Float(reaction))
      step.rate = Self.cast(terms.rate)
      step.velocity = Self.cast(terms.velocity)
      step.feedback = Self.cast(terms.feedback)
      (step.field, step.anchor) = (field.map(Self.cast), anchor.map(Self.cast))
      (step.stiffness, step.rate_sums) = (Float(stiffness), rateSums.map(Self.cast))
      (step.virial, step.square) = (virial, square)
      rv_langevin_drift_f32(&step)
    } else {
      precondition(Scalar.self == Double.self)
      var step = rv_langevin_step_f64()
      (step.rows, step.units, step.x) = (extent.rows, extent.units, Self.cast(x))
      (step.time_step, step.reaction) = (Double(timeStep), Double(reaction))
      step.rate = Self.cast(terms.rate)
      step.velocity = Self.cast(terms.velocity)
      step.feedback = Self.cast(terms.feedback)
      (step.field, step.anchor) = (field.map(Self.cast), anchor.map(Self.cast))
      (step.stiffness, step.rate_sums) = (Double(stiffness), rateSums.map(Self.cast))
      (step.virial, step.square) = (virial, square)
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
