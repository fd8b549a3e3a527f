extension Matrix {
  /// `self = φ(input)`.
  public mutating func setToActivation(_ activation: Activation, of input: Matrix) {
    precondition(input.shape == shape)
    let count = count
    withPointers(&self, reading: input) { y, x in Scalar.activate(activation, x, y, count) }
  }

  /// `self *= φ'(preactivation)`, entry by entry; `preactivation` is overwritten by the slope.
  public mutating func multiplyBySlope(
    of activation: Activation, at preactivation: inout Matrix
  ) {
    let count = count
    preactivation.withMutablePointer { Scalar.activationSlope(activation, $0, $0, count) }
    multiplyElementwise(by: preactivation)
  }
}
