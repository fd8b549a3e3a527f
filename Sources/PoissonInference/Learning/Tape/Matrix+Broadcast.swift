import Tensors

extension Matrix where Scalar: InferenceScalar {
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  mutating func scaleAndShift(_ scale: Scalar, _ shift: Scalar) {
    let count = count
    withMutablePointer { for i in 0..<count { $0[i] = scale * $0[i] + shift } }
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func repeatingRow(_ rows: Int) -> Matrix {
    var result = Matrix.zeros(rows, columns)
    let columns = columns
    withPointers(&result, reading: self) { y, x in
      for i in 0..<rows { for j in 0..<columns { y[i * columns + j] = x[j] } }
    }
    return result
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func repeatingColumn(_ columns: Int) -> Matrix {
    var result = Matrix.zeros(rows, columns)
    let rows = rows
    withPointers(&result, reading: self) { y, x in
      for i in 0..<rows { for j in 0..<columns { y[i * columns + j] = x[i] } }
    }
    return result
  }

  /// `[rows, 1]`
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func rowSums() -> Matrix {
    var result = Matrix.zeros(rows, 1)
    let (rows, columns) = (rows, columns)
    withPointers(&result, reading: self) { y, x in
      for i in 0..<rows {
        var sum: Scalar = 0
        for j in 0..<columns { sum += x[i * columns + j] }
        y[i] = sum
      }
    }
    return result
  }
}
