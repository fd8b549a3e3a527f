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

  /// Entries nearer to 0 than `threshold`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func countBelow(_ threshold: Scalar, _ x: Input, _ count: Int) -> Int {
    var below = 0
    for i in 0..<count where abs(x[i]) < threshold { below += 1 }
    return below
  }

  /// `Σ r₀ g(δ)` (IPVAE eq. 2) with `g = 1 + e^δ (δ - 1)`, δ = u - u₀: the divergence of Poisson counts. Small
  /// differences, of which g is the small rest of large terms, by its series.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func poissonDivergence(
    _ u: [Scalar], _ prior: [Scalar], rates: [Scalar], priorRates: [Scalar], _ entries: Range<Int>
  ) -> Double {
    var sum = 0.0
    for i in entries {
      let (delta, rate) = (Double(u[i] - prior[i]), Double(priorRates[i]))
      if abs(delta) < 0.25 {
        let rest = 1.0 / 30 + delta * (1.0 / 144 + delta / 840)
        let series = 1.0 / 2 + delta * (1.0 / 3 + delta * (1.0 / 8 + delta * rest))
        sum += rate * delta * delta * series
      } else {
        sum += Double(rates[i]) * (delta - 1) + rate
      }
    }
    return sum
  }

  /// The rows of a given start, or `row` for each of them.
  static func start(
    _ given: Matrix<Scalar>?, _ rows: Range<Int>, else row: [Scalar], into y: Output
  ) {
    let columns = row.count
    guard let given else {
      for i in 0..<rows.count { (y + i * columns).update(from: row, count: columns) }
      return
    }
    precondition(given.columns == columns && given.rows >= rows.upperBound)
    given.withPointer {
      y.update(from: $0 + rows.lowerBound * columns, count: rows.count * columns)
    }
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
