import CKernels

/// Functions of every entry, `y = f(x)`; y may be x. At most 2 ulp from the exact result.
extension TensorScalar {
  /// tanh x
  public static func tanh(_ x: Input, _ y: Output, _ count: Int) { rv_tanh(precision, x, y, count) }

  /// eˣ
  public static func exp(_ x: Input, _ y: Output, _ count: Int) { rv_exp(precision, x, y, count) }

  /// ln x
  public static func log(_ x: Input, _ y: Output, _ count: Int) { rv_log(precision, x, y, count) }

  /// 1 / (1 + e⁻ˣ)
  public static func sigmoid(_ x: Input, _ y: Output, _ count: Int) {
    rv_sigmoid(precision, x, y, count)
  }

  /// ln(1 + eˣ)
  public static func softplus(_ x: Input, _ y: Output, _ count: Int) {
    rv_softplus(precision, x, y, count)
  }

  /// φ(x)
  public static func activate(
    _ activation: Activation, _ x: Input, _ y: Output, _ count: Int
  ) {
    rv_activate(precision, activation.kernel, x, y, count)
  }

  /// φ'(x)
  public static func activationSlope(
    _ activation: Activation, _ x: Input, _ slope: Output, _ count: Int
  ) {
    rv_activation_slope(precision, activation.kernel, x, slope, count)
  }

  /// `y ⊙= x`
  public static func multiply(_ y: Output, by x: Input, _ count: Int) {
    rv_multiply(precision, x, y, count)
  }

  /// `x[i, j] += row[j]` for x `[rows, columns]`: a bias, or, for one row, a sum.
  public static func add(_ row: Input, toRowsOf x: Output, rows: Int, columns: Int) {
    rv_add_to_rows(precision, rows, columns, row, x)
  }

  /// `sums[j] += Σ_i x[i, j]` for x `[rows, columns]`, in the order of rows.
  public static func columnSums(rows: Int, columns: Int, _ x: Input, into sums: Output) {
    rv_column_sums(precision, rows, columns, x, sums)
  }
}
