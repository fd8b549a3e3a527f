import CKernels
import Tensors

/// A scalar with the fused passes of unrolled Poisson inference (IPVAE eqs. 11 to 17, 32), which are
/// the kernels of `CKernels/inference.h`: `Float` or `Double`.
public protocol UnrollingScalar: TensorScalar {}

extension UnrollingScalar {
  /// Sums of gradients by pixel or by neuron.
  public typealias Sums = UnsafeMutablePointer<Double>

  /// One move forward (IPVAE eqs. 12 to 14): `change` from feedback h to `v = η (h - b)`, `sum = old + C(v)`,
  /// `next = C(sum)`; `powers` from `e^old` to `e^next`, `rates = e^next + 2⁻²³`. Returns the
  /// divergence, summed, and the largest rate.
  public static func move(
    _ moves: InferenceMoves<Self>, old: Input, change: Output, sum: Output, next: Output,
    powers: Output, rates: Output
  ) -> (divergence: Double, largestRate: Self) {
    var constants = moves.kernel
    var arrays = rv_move_arrays(
      old: old, change: change, sum: sum, next: next, powers: powers, rates: rates)
    var largest = 0.0
    let divergence = rv_move(precision, &constants, &arrays, &largest)
    return (divergence, Self(largest))
  }

  /// One move back (IPVAE eq. 32, lines 2 and 3): `adjoint` from Ū to q̄, `change` from v to `η v̄`; `back` is
  /// the divergence's share of line 5. Returns `Σ v̄ v`, the gradient by log η.
  public static func moveBack(
    _ moves: InferenceMoves<Self>, old: Input, next: Input, sum: Input, change: Output,
    share: Input, slope: Input, weight: Self, adjoint: Output, back: Output,
    inhibitionGradient: Sums
  ) -> Double {
    var constants = moves.kernel
    var adjoints = rv_move_adjoints(
      old: old, next: next, sum: sum, change: change, share: share, slope: slope,
      weight: Double(weight), adjoint: adjoint, back: back,
      inhibition_gradient: inhibitionGradient)
    return rv_move_back(precision, &constants, &adjoints)
  }

  /// `adjoint += share ⊙ slope - back` (IPVAE eq. 32, line 5).
  public static func stateBack(
    _ count: Int, share: Input, slope: Input, back: Input, adjoint: Output
  ) {
    rv_state_back(precision, count, share, slope, back, adjoint)
  }

  /// `e = P ⊙ (x - prediction)` in the place of the prediction `[image, pixel]`.
  public static func weightedError(
    _ x: Input, _ precision: Input, _ prediction: Output, rows: Int, columns: Int
  ) {
    var images = rv_images(rows: rows, columns: columns, pixel_precision: precision)
    rv_weighted_error(Self.precision, &images, x, prediction)
  }

  /// Scores readouts y of x (IPVAE eq. 32, line 1): `ȳ = κ P ⊙ (y - x)` in the place of y, `noiseGradient +=
  /// κ (1 - P (x - y)²)` down columns; returns `Σ P (x - y)² / 2` and `Σ (x - y)²`.
  public static func score(
    _ x: Input, _ precision: Input, _ prediction: Output, weight: Self, noiseGradient: Sums,
    rows: Int, columns: Int
  ) -> (weighted: Double, squared: Double) {
    var images = rv_images(rows: rows, columns: columns, pixel_precision: precision)
    var squared = 0.0
    let weighted = rv_score(
      Self.precision, &images, x, Double(weight), prediction, noiseGradient, &squared)
    return (weighted / 2, squared)
  }

  /// `precisionGradient += Σ ē ⊙ e / P` down columns, then `ρ̄ = -P ē` in place (IPVAE eq. 32, line 4).
  public static func errorBack(
    _ adjoint: Output, error: Input, precision: Input, precisionGradient: Sums, rows: Int,
    columns: Int
  ) {
    var images = rv_images(rows: rows, columns: columns, pixel_precision: precision)
    rv_error_back(Self.precision, &images, error, adjoint, precisionGradient)
  }
}
