import Tensors

/// A scalar with the fused passes of unrolled Poisson inference (IPVAE eqs. 11 to 17, 32):
/// `Float` or `Double`.
public protocol UnrollingScalar: TensorScalar {
  /// Sums of gradients by pixel or by neuron.
  typealias Sums = UnsafeMutablePointer<Double>

  /// One move forward (IPVAE eqs. 12 to 14): `change` from feedback h to `v = η (h - b)`, `sum = old + C(v)`,
  /// `next = C(sum)`; `powers` from `e^old` to `e^next`, `rates = e^next + 2⁻²³`. Returns the
  /// divergence, summed, and the largest rate.
  static func move(
    _ moves: InferenceMoves<Self>, old: Input, change: Output, sum: Output, next: Output,
    powers: Output, rates: Output
  ) -> (divergence: Double, largestRate: Self)

  /// One move back (IPVAE eq. 32, lines 2 and 3): `adjoint` from Ū to q̄, `change` from v to `η v̄`; `back` is
  /// the divergence's share of line 5. Returns `Σ v̄ v`, the gradient by log η.
  static func moveBack(
    _ moves: InferenceMoves<Self>, old: Input, next: Input, sum: Input, change: Output,
    share: Input, slope: Input, weight: Self, adjoint: Output, back: Output,
    inhibitionGradient: Sums
  ) -> Double

  /// `adjoint += share ⊙ slope - back` (IPVAE eq. 32, line 5).
  static func stateBack(
    _ count: Int, share: Input, slope: Input, back: Input, adjoint: Output)

  /// `y ⊙= x`
  static func multiply(_ y: Output, by x: Input, _ count: Int)

  /// `e = P ⊙ (x - prediction)` in the place of the prediction `[image, pixel]`.
  static func weightedError(
    _ x: Input, _ precision: Input, _ prediction: Output, rows: Int, columns: Int)

  /// Scores readouts y of x (IPVAE eq. 32, line 1): `ȳ = κ P ⊙ (y - x)` in the place of y, `noiseGradient +=
  /// κ (1 - P (x - y)²)` down columns; returns `Σ P (x - y)² / 2` and `Σ (x - y)²`.
  static func score(
    _ x: Input, _ precision: Input, _ prediction: Output, weight: Self, noiseGradient: Sums,
    rows: Int, columns: Int
  ) -> (weighted: Double, squared: Double)

  /// `precisionGradient += Σ ē ⊙ e / P` down columns, then `ρ̄ = -P ē` in place (IPVAE eq. 32, line 4).
  static func errorBack(
    _ adjoint: Output, error: Input, precision: Input, precisionGradient: Sums, rows: Int,
    columns: Int)
}

/// What the moves of a block of images share.
public struct InferenceMoves<Scalar: TensorScalar> {
  /// Images.
  public var rows: Int
  /// Neurons of an image.
  public var units: Int
  /// b `[neuron]`
  public var inhibition: UnsafePointer<Scalar>
  /// η
  public var stepSize: Scalar
  /// Soft ceilings of the state and of its change.
  public var ceilings: (state: Scalar, change: Scalar)
  /// Whether the divergence is weighed by the old rates (exact), else by the new ones.
  public var isExact: Bool
}
