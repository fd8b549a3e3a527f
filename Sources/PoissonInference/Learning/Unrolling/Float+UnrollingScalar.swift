// Documented in the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import CKernels
import Tensors

extension Float: UnrollingScalar {
  public static func move(
    _ moves: InferenceMoves<Float>, old: Input, change: Output, sum: Output, next: Output,
    powers: Output, rates: Output
  ) -> (divergence: Double, largestRate: Float) {
    var constants = moves.constants
    var largest: Float = 0
    let divergence = rv_move_f32(
      &constants, old, change, sum, next, powers, rates, &largest)
    return (divergence, largest)
  }

  public static func moveBack(
    _ moves: InferenceMoves<Float>, old: Input, next: Input, sum: Input, change: Output,
    share: Input, slope: Input, weight: Float, adjoint: Output, back: Output,
    inhibitionGradient: Sums
  ) -> Double {
    var constants = moves.constants
    return rv_move_back_f32(
      &constants, old, next, sum, change, share, slope, weight, adjoint, back, inhibitionGradient)
  }

  public static func stateBack(
    _ count: Int, share: Input, slope: Input, back: Input, adjoint: Output
  ) {
    rv_state_back_f32(count, share, slope, back, adjoint)
  }

  public static func multiply(_ y: Output, by x: Input, _ count: Int) {
    rv_multiply_f32(count, x, y)
  }

  public static func weightedError(
    _ x: Input, _ precision: Input, _ prediction: Output, rows: Int, columns: Int
  ) {
    rv_weighted_error_f32(rows, columns, x, precision, prediction)
  }

  public static func score(
    _ x: Input, _ precision: Input, _ prediction: Output, weight: Float, noiseGradient: Sums,
    rows: Int, columns: Int
  ) -> (weighted: Double, squared: Double) {
    var squared = 0.0
    let weighted = rv_score_f32(
      rows, columns, x, precision, weight, prediction, noiseGradient, &squared)
    return (weighted / 2, squared)
  }

  public static func errorBack(
    _ adjoint: Output, error: Input, precision: Input, precisionGradient: Sums, rows: Int,
    columns: Int
  ) {
    rv_error_back_f32(rows, columns, precision, error, adjoint, precisionGradient)
  }
}

extension InferenceMoves<Float> {
  fileprivate var constants: rv_moves_f32 {
    rv_moves_f32(
      rows: rows, units: units, inhibition: inhibition, step_size: stepSize,
      state_ceiling: ceilings.state, change_ceiling: ceilings.change, exact: isExact ? 1 : 0)
  }
}
