import Tensors

/// Elementwise passes of the unrolled dynamics over `count` entries, or over `rows` rows of
/// `columns` entries with one constant per column. Written once, specialised for both precisions.
enum RowKernels<Scalar: InferenceScalar> {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  /// `rates = powers + 2⁻²³`
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func addOffset(_ powers: Input, into rates: Output, _ count: Int) {
    let offset = Scalar(0x1p-23)
    for i in 0..<count { rates[i] = powers[i] + offset }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func maximum(_ x: Input, _ count: Int) -> Scalar {
    var largest = x[0]
    for i in 0..<count where x[i] > largest { largest = x[i] }
    return largest
  }

  /// `y *= x`
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func multiply(_ y: Output, by x: Input, _ count: Int) {
    for i in 0..<count { y[i] *= x[i] }
  }

  /// `y = a - b`
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func subtract(_ a: Input, _ b: Input, into y: Output, _ count: Int) {
    for i in 0..<count { y[i] = a[i] - b[i] }
  }

  /// `y = a + b`
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func add(_ a: Input, _ b: Input, into y: Output, _ count: Int) {
    for i in 0..<count { y[i] = a[i] + b[i] }
  }

  /// `e = precision ⊙ (x - prediction)`, in the place of the prediction.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func weightedError(
    _ x: Input, _ precision: Input, _ prediction: Output, rows: Int, columns: Int
  ) {
    for i in 0..<rows {
      let (x, y) = (x + i * columns, prediction + i * columns)
      for j in 0..<columns { y[j] = precision[j] * (x[j] - y[j]) }
    }
  }

  /// `v = stepSize · (h - b)`, in place.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func change(
    _ h: Output, inhibition: Input, stepSize: Scalar, rows: Int, columns: Int
  ) {
    for i in 0..<rows {
      let h = h + i * columns
      for j in 0..<columns { h[j] = stepSize * (h[j] - inhibition[j]) }
    }
  }

  /// Scores a readout y of x: `e = κ P ⊙ (y - x)` in place of y, `noiseGradient += κ (1 - (x-y)² P)`
  /// down each column; returns Σ (x-y)² P / 2 and Σ (x-y)².
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func score(
    _ x: Input, _ precision: Input, _ prediction: Output, weight: Scalar,
    noiseGradient: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) -> (weighted: Double, squared: Double) {
    var (weighted, squared) = (0.0, 0.0)
    for i in 0..<rows {
      let (x, y) = (x + i * columns, prediction + i * columns)
      var (rowWeighted, rowSquared): (Scalar, Scalar) = (0, 0)
      for j in 0..<columns {
        let error = y[j] - x[j]
        let term = error * error * precision[j]
        rowWeighted += term
        rowSquared += error * error
        noiseGradient[j] += Double(weight * (1 - term))
        y[j] = weight * precision[j] * error
      }
      weighted += Double(rowWeighted) / 2
      squared += Double(rowSquared)
    }
    return (weighted, squared)
  }

  /// Σ_k e^{u} (1 + e^δ (δ - 1)), given δ, e^δ and the weighting rates.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func divergence(
    difference: Input, ratio: Input, rates: Input, rows: Int, columns: Int
  ) -> Double {
    var total = 0.0
    for i in 0..<rows {
      let at = i * columns
      var sum: Scalar = 0
      for j in at..<at + columns {
        sum += rates[j] * (1 + ratio[j] * (difference[j] - 1))
      }
      total += Double(sum)
    }
    return total
  }

  /// `y += a ⊙ b`
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func addProduct(_ y: Output, _ a: Input, _ b: Input, _ count: Int) {
    for i in 0..<count { y[i] += a[i] * b[i] }
  }

  /// `y += s (rates ⊙ (g + g'))` and `back = s rates ⊙ g'`: the divergence's adjoints on the new
  /// and (negated) on the old state, in the reference form; in the exact form `rates` are the old
  /// ones, `y += s rates g'` and `back = s rates (g' - g)`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func divergenceAdjoint(
    difference: Input, ratio: Input, rates: Input, weight: Scalar, exact: Bool, _ y: Output,
    back: Output, _ count: Int
  ) {
    for i in 0..<count {
      let slope = difference[i] * ratio[i]
      let value = 1 + slope - ratio[i]
      let scale = weight * rates[i]
      y[i] += scale * (exact ? slope : value + slope)
      back[i] = scale * (exact ? slope - value : slope)
    }
  }

  /// One step back through `v = η (h - b)`: `change ← η v̄` where v̄ is `adjoint`; adds Σ v̄ v to
  /// the step size's gradient and -η b Σ v̄ to the inhibition's.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func changeAdjoint(
    adjoint: Input, change: Output, inhibition: Input, stepSize: Scalar,
    stepGradient: inout Double, inhibitionGradient: UnsafeMutablePointer<Double>, rows: Int,
    columns: Int
  ) {
    for i in 0..<rows {
      let (adjoint, change) = (adjoint + i * columns, change + i * columns)
      var sum: Scalar = 0
      for j in 0..<columns {
        sum += adjoint[j] * change[j]
        change[j] = stepSize * adjoint[j]
        inhibitionGradient[j] -= Double(inhibition[j] * change[j])
      }
      stepGradient += Double(sum)
    }
  }

  /// `precisionGradient += Σ ē ⊙ d` down columns with d = e / P, then `ρ = -P ⊙ ē` in place.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func errorAdjoint(
    _ adjoint: Output, error: Input, precision: Input,
    precisionGradient: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    for i in 0..<rows {
      let (adjoint, error) = (adjoint + i * columns, error + i * columns)
      for j in 0..<columns {
        precisionGradient[j] += Double(adjoint[j] * error[j] / precision[j])
        adjoint[j] *= -precision[j]
      }
    }
  }

  /// `next = kept + share ⊙ slope - back`
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func combine(
    kept: Input, share: Input, slope: Input, back: Input, into next: Output, _ count: Int
  ) {
    for i in 0..<count { next[i] = kept[i] + share[i] * slope[i] - back[i] }
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
