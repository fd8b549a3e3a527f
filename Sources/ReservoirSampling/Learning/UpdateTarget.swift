import Tensors

/// Where one parameter and its optimiser state lie.
struct UpdateTarget<Scalar: TensorScalar> {
  var theta, first, second: UnsafeMutablePointer<Scalar>
  var largest, average: UnsafeMutablePointer<Scalar>?

  /// The same, with the running average of the parameter at `sum`.
  func averaging(into sum: UnsafeMutablePointer<Scalar>) -> UpdateTarget {
    var copy = self
    copy.average = sum
    return copy
  }

  /// Updates the block whose first scalar is at `offset`.
  func update(
    _ block: ParameterBlock, at offset: Int, gradient: UnsafePointer<Scalar>,
    by constants: AdamConstants<Scalar>
  ) {
    constants.update(
      block, theta + offset, gradient: gradient, first: first + offset, second: second + offset,
      largest: largest.map { $0 + offset }, average: average.map { $0 + offset })
  }
}
