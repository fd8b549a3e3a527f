import Tensors

/// A zero-phase filter of images whose gain depends on the spatial frequency only, and not on its
/// sign along rows or columns.
///
/// The gain is tabulated on the same frequencies as the transform, so that zero frequency gets
/// `gain(0)`. Edges wrap around. O(n log n).
public enum RadialFilter {
  /// The image `[row, column]` after a gain at each radial frequency, cycles per pixel.
  public static func apply(
    to image: Matrix<Double>, gain: (Double) -> Double
  ) -> Matrix<Double> {
    apply(to: image) { y, x in gain((x * x + y * y).squareRoot()) }
  }

  /// The image `[row, column]` after a gain at each frequency along the rows' index and along the
  /// columns' index, cycles per pixel between 0 and ½.
  public static func apply(
    to image: Matrix<Double>, gain: (Double, Double) -> Double
  ) -> Matrix<Double> {
    let (rows, columns) = (image.rows, image.columns)
    var (real, imaginary) = (image, Matrix<Double>.zeros(rows, columns))
    transform(&real, &imaginary)
    for i in 0..<rows {
      let y = Double(min(i, rows - i)) / Double(rows)
      for j in 0..<columns {
        let x = Double(min(j, columns - j)) / Double(columns)
        let factor = gain(y, x)
        real[i, j] *= factor
        // The conjugate, so that a second forward transform is the inverse.
        imaginary[i, j] *= -factor
      }
    }
    transform(&real, &imaginary)
    real.scale(by: 1 / Double(rows * columns))
    return real
  }

  /// The two-dimensional transform, in place.
  private static func transform(_ real: inout Matrix<Double>, _ imaginary: inout Matrix<Double>) {
    for _ in 0..<2 {
      let plan = FourierTransform(count: real.columns)
      var (re, im): ([Double], [Double]) = ([], [])
      for i in 0..<real.rows {
        var (a, b) = (Array(real.row(i)), Array(imaginary.row(i)))
        plan.transform(&a, &b)
        re += a
        im += b
      }
      real = Matrix(rows: real.rows, columns: real.columns, elements: re).transposed
      imaginary = Matrix(rows: imaginary.rows, columns: imaginary.columns, elements: im).transposed
    }
  }
}
