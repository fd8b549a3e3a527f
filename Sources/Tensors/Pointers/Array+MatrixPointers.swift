extension Array {
  /// Calls `body` with the memory of every matrix, for kernels that work on several at once.
  public mutating func withMutablePointers<Scalar, Result>(
    _ body: ([UnsafeMutablePointer<Scalar>]) -> Result
  ) -> Result where Element == Matrix<Scalar> {
    lend(from: 0, [], body)
  }

  /// Takes matrix `index` out, so that it is uniquely referenced, and lends the rest below it.
  private mutating func lend<Scalar, Result>(
    from index: Int, _ pointers: [UnsafeMutablePointer<Scalar>],
    _ body: ([UnsafeMutablePointer<Scalar>]) -> Result
  ) -> Result where Element == Matrix<Scalar> {
    guard index < count else { return body(pointers) }
    var matrix = Matrix<Scalar>.zeros(0, 0)
    swap(&matrix, &self[index])
    defer { swap(&matrix, &self[index]) }
    return matrix.withMutablePointer { lend(from: index + 1, pointers + [$0], body) }
  }
}
