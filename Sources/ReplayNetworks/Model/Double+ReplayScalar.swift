import CKernels
import Tensors

extension Double: ReplayScalar {
  /// Constants of one step.
  public static func stepConstants(
    _ dynamics: ReplayDynamics, negativeSlope: Double
  ) -> rv_replay_f64 {
    rv_replay_f64(
      leak: Double(dynamics.leak), gain: Double(dynamics.gain), friction: Double(dynamics.friction),
      adaptation: Double(dynamics.outerAdaptation),
      inner_adaptation: Double(dynamics.innerAdaptation),
      adaptation_rate: Double(1 / dynamics.adaptationTime), noise: Double(dynamics.scaledNoise),
      negative_slope: Double(negativeSlope))
  }
  /// Constants for a cell that gives its drift itself.
  public static func driftConstants(_ dynamics: ReplayDynamics) -> rv_replay_f64 {
    var constants = stepConstants(dynamics, negativeSlope: 1)
    constants.leak = 0
    constants.gain = 1
    constants.inner_adaptation = 0
    return constants
  }

  /// One step.
  public static func replayStep(
    _ constants: rv_replay_f64, rows: Int, units: Int, bias: Input?, current: Output,
    activity: Input?, noise: Input?, state: Input, velocity: Output?, trace: Output?, next: Output
  ) {
    withUnsafePointer(to: constants) {
      rv_replay_step_f64(
        $0, rows, units, bias, current, activity, noise, state, velocity, trace, next)
    }
  }
  /// Adds bias and inner adaptation.
  public static func replayCurrent(
    _ constants: rv_replay_f64, rows: Int, units: Int, bias: Input?, trace: Input?,
    current: Output
  ) {
    withUnsafePointer(to: constants) {
      rv_replay_current_f64($0, rows, units, bias, trace, current)
    }
  }
  /// One step backwards.
  public static func replayBack(
    _ constants: rv_replay_f64, count: Int, current: Output, slope: Input?, outer: Input,
    state: Output, velocity: Output?, trace: Output?
  ) {
    withUnsafePointer(to: constants) {
      rv_replay_back_f64($0, count, current, slope, outer, state, velocity, trace)
    }
  }
  /// Errors and the sum of their squares.
  public static func replayError(
    count: Int, output: Input, target: Input, factor: Double, error: Output
  ) -> Double {
    rv_replay_error_f64(count, output, target, factor, error)
  }
  /// Few outputs of many states.
  public static func replayReadout(
    rows: Int, units: Int, outputs: Int, readout: Input, bias: Input?, state: Input,
    output: Output, stride: Int
  ) {
    rv_replay_readout_f64(rows, units, outputs, readout, bias, state, output, stride)
  }
  /// Adds sums down columns.
  public static func columnSums(rows: Int, columns: Int, _ x: Input, into sums: Output) {
    rv_column_sums_f64(rows, columns, x, sums)
  }

  /// Centres of mass of rows of rates.
  public static func decodeMass(
    rows: Int, cells: Int, rates: Input, x: [Double], y: [Double],
    positions: UnsafeMutablePointer<Double>, stride: Int
  ) {
    rv_decode_mass_f64(rows, cells, rates, x, y, positions, stride)
  }
  /// Mean centres of the three largest of rows of rates.
  public static func decodeTopThree(
    rows: Int, cells: Int, rates: Input, x: [Double], y: [Double],
    positions: UnsafeMutablePointer<Double>, stride: Int
  ) {
    rv_decode_top_three_f64(rows, cells, rates, x, y, positions, stride)
  }

  /// ρ ⊙ r.
  public static func gatedReset(
    rows: Int, units: Int, gates: Input, state: Input, gated: Output
  ) {
    rv_gated_reset_f64(rows, units, gates, state, gated)
  }
  /// Drift of the gated cell.
  public static func gatedDrift(
    rows: Int, units: Int, leak: Double, gates: Input, state: Input, drift: Output
  ) {
    rv_gated_drift_f64(rows, units, leak, gates, state, drift)
  }
  /// Adjoints of update gate and candidate.
  public static func gatedBack(
    rows: Int, units: Int, leak: Double, gates: Input, state: Input, driftAdjoint: Input,
    adjoint: Output, stateAdjoint: Output
  ) {
    rv_gated_back_f64(rows, units, leak, gates, state, driftAdjoint, adjoint, stateAdjoint)
  }
  /// Adjoint of the reset gate.
  public static func gatedBackReset(
    rows: Int, units: Int, gates: Input, state: Input, gatedAdjoint: Input, adjoint: Output,
    stateAdjoint: Output
  ) {
    rv_gated_back_reset_f64(rows, units, gates, state, gatedAdjoint, adjoint, stateAdjoint)
  }
}
