extension PackedNetwork {
  /// x += bias in every row: `bias` `[unit]`, `x` `[row, unit]`.
  func addRow(
    _ bias: UnsafePointer<Scalar>, to x: UnsafeMutablePointer<Scalar>, rows: Int, units: Int
  ) {
    Scalar.replayCurrent(
      constants, rows: rows, units: units, bias: bias, trace: nil, current: x)
  }

  /// z -= bᵢₙ a for `count` units; nothing where nothing adapts inside φ.
  func subtractInnerAdaptation(
    _ trace: UnsafePointer<Scalar>?, from current: UnsafeMutablePointer<Scalar>, count: Int
  ) {
    guard let trace, dynamics.innerAdaptation != 0 else { return }
    Scalar.replayCurrent(
      constants, rows: 1, units: count, bias: nil, trace: trace, current: current)
  }
}
