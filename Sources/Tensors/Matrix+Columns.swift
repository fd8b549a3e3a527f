extension Matrix {
  /// The columns `range` of every row.
  public func columns(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= columns)
    var result = Matrix.zeros(rows, range.count)
    withPointers(&result, reading: self) { y, x in
      for row in 0..<rows {
        (y + row * range.count).update(
          from: x + row * columns + range.lowerBound, count: range.count)
      }
    }
    return result
  }

  /// `left` and `right`, of as many rows, beside one another.
  public init(beside left: Matrix, _ right: Matrix) {
    precondition(left.rows == right.rows)
    let (a, b, rows) = (left.columns, right.columns, left.rows)
    var result = Matrix.zeros(rows, a + b)
    withPointers(&result, reading: left, right) { y, l, r in
      for row in 0..<rows {
        (y + row * (a + b)).update(from: l + row * a, count: a)
        (y + row * (a + b) + a).update(from: r + row * b, count: b)
      }
    }
    self = result
  }
}
