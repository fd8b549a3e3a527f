import CKernels
import Tensors

/// The gated cell: update gate ζ, reset gate ρ and candidate h̃ are the three parts of `gates`
/// `[row, 3 · unit]`; drift `κ (ζ - 1)(r - h̃)`.
extension ReplayScalar {
  /// `gated = ρ ⊙ r`
  public static func gatedReset(
    rows: Int, units: Int, gates: Input, state: Input, gated: Output
  ) {
    var cell = rv_gated_cell(rows: rows, units: units, leak: 0, gates: gates, state: state)
    rv_gated_reset(precision, &cell, gated)
  }

  /// `drift = κ (ζ - 1)(r - h̃)`
  public static func gatedDrift(
    rows: Int, units: Int, leak: Self, gates: Input, state: Input, drift: Output
  ) {
    var cell = rv_gated_cell(
      rows: rows, units: units, leak: Double(leak), gates: gates, state: state)
    rv_gated_drift(precision, &cell, drift)
  }

  /// Adjoints of the update gate's and the candidate's arguments from that of the drift.
  public static func gatedBack(
    rows: Int, units: Int, leak: Self, gates: Input, state: Input, driftAdjoint: Input,
    adjoint: Output, stateAdjoint: Output
  ) {
    var cell = rv_gated_cell(
      rows: rows, units: units, leak: Double(leak), gates: gates, state: state)
    rv_gated_back(precision, &cell, driftAdjoint, adjoint, stateAdjoint)
  }

  /// Adjoint of the reset gate's argument from that of `ρ ⊙ r`.
  public static func gatedBackReset(
    rows: Int, units: Int, gates: Input, state: Input, gatedAdjoint: Input, adjoint: Output,
    stateAdjoint: Output
  ) {
    var cell = rv_gated_cell(rows: rows, units: units, leak: 0, gates: gates, state: state)
    rv_gated_back_reset(precision, &cell, gatedAdjoint, adjoint, stateAdjoint)
  }
}
