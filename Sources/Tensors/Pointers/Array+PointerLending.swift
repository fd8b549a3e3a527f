/// An array lends its elements; an empty one a place that is not to be read.
extension Array: PointerLending {
  /// Lends the memory for the length of a call, to read.
  @inlinable @inline(__always)
  public func withPointer<Result, Failure: Error>(
    _ body: (UnsafePointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeBufferPointer { (buffer) throws(Failure) -> Result in
      try body(buffer.baseAddress ?? UnsafePointer(bitPattern: 64)!)
    }
  }

  /// Lends the memory for the length of a call, to read and write.
  @inlinable @inline(__always)
  public mutating func withMutablePointer<Result, Failure: Error>(
    _ body: (UnsafeMutablePointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeMutableBufferPointer { (buffer) throws(Failure) -> Result in
      try body(buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: 64)!)
    }
  }
}
