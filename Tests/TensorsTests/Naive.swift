import RandomStreams
import Tensors

/// Plain loops in Double, and test data.
enum Naive {
  static func matrix<Scalar: TensorScalar>(
    _ rows: Int, _ columns: Int, seed: UInt64, of _: Scalar.Type = Scalar.self
  ) -> Matrix<Scalar> {
    var stream = RandomStream(seed: seed)
    return .uniforms(rows, columns, in: -1..<1, from: &stream)
  }

  static func transpose<Scalar>(_ a: Matrix<Scalar>) -> Matrix<Scalar> {
    var result = Matrix<Scalar>.zeros(a.columns, a.rows)
    for i in 0..<a.rows { for j in 0..<a.columns { result[j, i] = a[i, j] } }
    return result
  }

  /// a · b, and Σ |terms| of each entry.
  static func product<Scalar>(
    _ a: Matrix<Scalar>, _ b: Matrix<Scalar>
  ) -> (value: Matrix<Double>, magnitude: Matrix<Double>) {
    var value = Matrix<Double>.zeros(a.rows, b.columns)
    var magnitude = value
    for i in 0..<a.rows {
      for j in 0..<b.columns {
        var (sum, size) = (0.0, 0.0)
        for k in 0..<a.columns {
          let term = Double(a[i, k]) * Double(b[k, j])
          sum += term
          size += Swift.abs(term)
        }
        (value[i, j], magnitude[i, j]) = (sum, size)
      }
    }
    return (value, magnitude)
  }

  /// The largest |a - b|; infinite where shapes differ or something is not a number.
  static func distance<A, B>(_ a: Matrix<A>, _ b: Matrix<B>) -> Double {
    guard a.shape == b.shape else { return .infinity }
    var largest = 0.0
    for (x, y) in zip(a.elements, b.elements) {
      let difference = Swift.abs(Double(x) - Double(y))
      guard difference <= .greatestFiniteMagnitude else { return .infinity }
      largest = max(largest, difference)
    }
    return largest
  }
}
