extension Matrix {
  /// `exp(self)`, entry by entry.
  public var exponential: Matrix {
    var result = self
    let count = count
    result.withMutablePointer { Scalar.exp($0, $0, count) }
    return result
  }

  /// `log(self)`, entry by entry.
  public var logarithm: Matrix {
    var result = self
    let count = count
    result.withMutablePointer { Scalar.log($0, $0, count) }
    return result
  }
}
