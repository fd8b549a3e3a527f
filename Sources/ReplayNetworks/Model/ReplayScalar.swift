import CKernels
import Tensors

/// The element of a replay network: `Float` or `Double`, with the fused passes of its steps.
///
/// The requirements are the kernels of `CKernels/replay.h` and `CKernels/decoding.h`.
public protocol ReplayScalar: TensorScalar {
  /// Constants of one step, as the kernels take them.
  associatedtype StepConstants: Sendable

  static func stepConstants(_ dynamics: ReplayDynamics, negativeSlope: Double) -> StepConstants
  /// The same constants for a cell that gives its drift itself (leak 0, gain 1).
  static func driftConstants(_ dynamics: ReplayDynamics) -> StepConstants

  static func replayStep(
    _ constants: StepConstants, rows: Int, units: Int, bias: Input?, current: Output,
    activity: Input?, noise: Input?, state: Input, velocity: Output?, trace: Output?, next: Output)
  static func replayCurrent(
    _ constants: StepConstants, rows: Int, units: Int, bias: Input?, trace: Input?,
    current: Output)
  static func replayBack(
    _ constants: StepConstants, count: Int, current: Output, slope: Input?, outer: Input,
    state: Output, velocity: Output?, trace: Output?)
  static func replayError(
    count: Int, output: Input, target: Input, factor: Self, error: Output
  ) -> Double
  static func replayReadout(
    rows: Int, units: Int, outputs: Int, readout: Input, bias: Input?, state: Input,
    output: Output, stride: Int)
  static func columnSums(rows: Int, columns: Int, _ x: Input, into sums: Output)

  static func decodeMass(
    rows: Int, cells: Int, rates: Input, x: [Double], y: [Double],
    positions: UnsafeMutablePointer<Double>, stride: Int)
  static func decodeTopThree(
    rows: Int, cells: Int, rates: Input, x: [Double], y: [Double],
    positions: UnsafeMutablePointer<Double>, stride: Int)

  static func gatedReset(rows: Int, units: Int, gates: Input, state: Input, gated: Output)
  static func gatedDrift(
    rows: Int, units: Int, leak: Self, gates: Input, state: Input, drift: Output)
  static func gatedBack(
    rows: Int, units: Int, leak: Self, gates: Input, state: Input, driftAdjoint: Input,
    adjoint: Output, stateAdjoint: Output)
  static func gatedBackReset(
    rows: Int, units: Int, gates: Input, state: Input, gatedAdjoint: Input, adjoint: Output,
    stateAdjoint: Output)
}
