import CKernels
import Tensors

/// Positions from rows of place-cell rates; cell j lies at `(x[j], y[j])`.
extension ReplayScalar {
  /// Centres of mass with weights `max(0, rate - max / 2)`; NaN where no rate is positive.
  public static func decodeMass(
    rows: Int, cells: Int, rates: Input, x: [Double], y: [Double],
    positions: UnsafeMutablePointer<Double>, stride: Int
  ) {
    withDecoder(cells, x, y, positions, stride) { rv_decode_mass(precision, $0, rows, rates) }
  }

  /// Mean centres of the three largest rates; NaN where the largest is not finite.
  public static func decodeTopThree(
    rows: Int, cells: Int, rates: Input, x: [Double], y: [Double],
    positions: UnsafeMutablePointer<Double>, stride: Int
  ) {
    withDecoder(cells, x, y, positions, stride) { rv_decode_top_three(precision, $0, rows, rates) }
  }

  private static func withDecoder(
    _ cells: Int, _ x: [Double], _ y: [Double], _ positions: UnsafeMutablePointer<Double>,
    _ stride: Int, _ body: (UnsafePointer<rv_decoder>) -> Void
  ) {
    withPointers(x, y) { x, y in
      var decoder = rv_decoder(cells: cells, x: x, y: y, positions: positions, stride: stride)
      body(&decoder)
    }
  }
}
