// Documented in the protocol.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import CKernels
import Tensors

extension Double: UnrollingScalar {
  public static func move(
    _ moves: InferenceMoves<Double>, old: Input, change: Output, sum: Output, next: Output,
    powers: Output, rates: Output
  ) -> (divergence: Double, largestRate: Double) {
    var constants = moves.constants
    var largest: Double = 0
    let divergence = rv_move_f64(
      &constants, old, change, sum, next, powers, rates, &largest)
    return (divergence, largest)
  }

  public static func moveBack(
    _ moves: InferenceMoves<Double>, old: Input, next: Input, sum: Input, change: Output,
    share: Input, slope: Input, weight: Double, adjoint: Output, back: Output,
    inhibitionGradient: Sums
  ) -> Double {
    var constants = moves.constants
    return rv_move_back_f64(
      &constants, old, next, sum, change, share, slope, weight, adjoint, back, inhibitionGradient)
  }

  public static func stateBack(
    _ count: Int, share: Input, slope: Input, back: Input, adjoint: Output
  ) {
    rv_state_back_f64(count, share, slope, back, adjoint)
  }

  public static func multiply(_ y: Output, by x: Input, _ count: Int) {
    rv_multiply_f64(count, x, y)
  }

  public static func weightedError(
    _ x: Input, _ precision: Input, _ prediction: Output, rows: Int, columns: Int
  ) {
    rv_weighted_error_f64(rows, columns, x, precision, prediction)
  }

  public static func score(
    _ x: Input, _ precision: Input, _ prediction: Output, weight: Double, noiseGradient: Sums,
    rows: Int, columns: Int
  ) -> (weighted: Double, squared: Double) {
    var squared = 0.0
    let weighted = rv_score_f64(
      rows, columns, x, precision, weight, prediction, noiseGradient, &squared)
    return (weighted / 2, squared)
  }

  public static func errorBack(
    _ adjoint: Output, error: Input, precision: Input, precisionGradient: Sums, rows: Int,
    columns: Int
  ) {
    rv_error_back_f64(rows, columns, precision, error, adjoint, precisionGradient)
  }
}

extension InferenceMoves<Double> {
  fileprivate var constants: rv_moves_f64 {
    rv_moves_f64(
      rows: rows, units: units, inhibition: inhibition, step_size: stepSize,
      state_ceiling: ceilings.state, change_ceiling: ceilings.change, exact: isExact ? 1 : 0)
  }
}
