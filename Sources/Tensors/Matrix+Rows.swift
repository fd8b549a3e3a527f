extension Matrix {
  /// The rows whose entries are all equal, ascending.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func constantRows() -> [Int] {
    (0..<rows).filter { index in
      let entries = row(index)
      return entries.allSatisfy { $0 == entries.first }
    }
  }

  /// Overwrites row `target` by row `source` of `other`, which must be as wide.
  public mutating func copyRow(_ source: Int, of other: Matrix, to target: Int) {
    precondition(other.columns == columns)
    let columns = columns
    withMutablePointer { y in
      other.withPointer {
        (y + target * columns).update(from: $0 + source * columns, count: columns)
      }
    }
  }

  /// Scales every row to Euclidean norm 1; rows of zeros stay.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public mutating func normalizeRows() {
    let (rows, columns) = (rows, columns)
    withMutablePointer { x in
      for row in 0..<rows {
        var square: Scalar = 0
        for j in row * columns..<(row + 1) * columns { square += x[j] * x[j] }
        guard square > 0 else { continue }
        let factor = 1 / square.squareRoot()
        for j in row * columns..<(row + 1) * columns { x[j] *= factor }
      }
    }
  }
}
