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
    rv_langevin_velocity(
      Scalar.precision, extent.rows, extent.units, x, bias, velocity, energy)
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

    /// The terms from the entry at `offset` on.
    func advanced(by offset: Int) -> Terms {
      Terms(rate: rate + offset, velocity: velocity + offset, feedback: feedback + offset)
    }
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
    var step = rv_langevin_step(
      rows: extent.rows, units: extent.units, time_step: Double(timeStep),
      reaction: Double(reaction), stiffness: Double(stiffness), rate: terms.rate,
      velocity: terms.velocity, feedback: terms.feedback, field: field, anchor: anchor, x: x,
      rate_sums: rateSums, virial: virial, square: square)
    rv_langevin_drift(Scalar.precision, &step)
  }

  /// The same with an own field for each row, `fields` `[chain, unit]`, in place of `field`; nil for
  /// `field`.
  func drift(
    _ x: UnsafeMutablePointer<Scalar>, by terms: Terms, _ extent: Extent,
    fields: UnsafePointer<Scalar>?, virial: UnsafeMutablePointer<Double>,
    square: UnsafeMutablePointer<Double>
  ) {
    guard let fields else { return drift(x, by: terms, extent, virial: virial, square: square) }
    for row in 0..<extent.rows {
      var step = self
      let start = row * extent.units
      step.field = fields + start
      step.anchor = anchor.map { $0 + start }
      step.rateSums = rateSums.map { $0 + start }
      step.drift(
        x + start, by: terms.advanced(by: start), .init(rows: 1, units: extent.units),
        virial: virial + row, square: square + row)
    }
  }
}
