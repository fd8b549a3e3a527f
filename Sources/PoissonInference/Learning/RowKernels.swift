import Tensors

/// Elementwise passes of the unrolled dynamics over `count` entries, or over `rows` rows of
/// `columns` entries with one constant per column. Written once, specialised for both precisions.
enum RowKernels<Scalar: InferenceScalar> {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func maximum(_ x: Input, _ count: Int) -> Scalar {
    var largest = x[0]
    for i in 0..<count where x[i] > largest { largest = x[i] }
    return largest
  }

  /// `y = a + b`
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func add(_ a: Input, _ b: Input, into y: Output, _ count: Int) {
    for i in 0..<count { y[i] = a[i] + b[i] }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func countBelow(_ threshold: Scalar, _ x: Input, _ count: Int) -> Int {
    var below = 0
    for i in 0..<count where x[i] < threshold { below += 1 }
    return below
  }

  /// `sums += Σ rows x`
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func addRows(
    _ x: Input, to sums: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    for i in 0..<rows { for j in 0..<columns { sums[j] += Double(x[i * columns + j]) } }
  }
}
