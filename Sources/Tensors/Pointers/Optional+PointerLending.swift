/// Lends nil where there is nothing.
extension Optional: PointerLending where Wrapped: PointerLending {
  /// Lends the memory for the length of a call, to read.
  @inlinable @inline(__always)
  public func withPointer<Result, Failure: Error>(
    _ body: (Wrapped.Pointer?) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let self else { return try body(nil) }
    return try self.withPointer { (pointer) throws(Failure) in try body(pointer) }
  }

  /// Lends the memory for the length of a call, to read and write.
  @inlinable @inline(__always)
  public mutating func withMutablePointer<Result, Failure: Error>(
    _ body: (Wrapped.MutablePointer?) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if case .none = self { return try body(nil) }
    // In place: a copy would not be the only reference, and the change would be lost.
    return try self!.withMutablePointer { (pointer) throws(Failure) in try body(pointer) }
  }
}
