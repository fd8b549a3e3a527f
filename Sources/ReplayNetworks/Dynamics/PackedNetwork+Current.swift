extension PackedNetwork {
  /// z -= bᵢₙ a for `count` units; nothing where nothing adapts inside φ.
  func subtractInnerAdaptation(
    _ trace: UnsafePointer<Scalar>?, from current: UnsafeMutablePointer<Scalar>, count: Int
  ) {
    guard let trace, dynamics.innerAdaptation != 0 else { return }
    Scalar.addInnerAdaptation(constants, count, trace: trace, to: current)
  }
}
