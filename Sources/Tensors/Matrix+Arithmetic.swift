extension Matrix {
  /// Replaces every entry by `transform` of it. For step loops prefer the bulk operations.
  @inlinable
  public mutating func mapInPlace(_ transform: (Scalar) -> Scalar) {
    let count = count
    withMutablePointer { for i in 0..<count { $0[i] = transform($0[i]) } }
  }

  /// `self = φ(self)`.
  public mutating func activate(_ activation: Activation) {
    let count = count
    withMutablePointer { Scalar.activate(activation, $0, $0, count) }
  }

  /// `φ(self)`.
  public func activated(_ activation: Activation) -> Matrix {
    var result = self
    result.activate(activation)
    return result
  }

  /// `φ'(self)`.
  public func slope(of activation: Activation) -> Matrix {
    var result = self
    result.withMutablePointer { Scalar.activationSlope(activation, $0, $0, count) }
    return result
  }

  /// `self = other`, without a new allocation.
  public mutating func copy(_ other: Matrix) {
    precondition(other.shape == shape)
    let count = count
    withPointers(&self, reading: other) { y, x in y.update(from: x, count: count) }
  }

  /// `self += factor · other`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public mutating func add(_ other: Matrix, scaledBy factor: Scalar = 1) {
    precondition(other.shape == shape)
    let count = count
    withPointers(&self, reading: other) { y, x in
      for i in 0..<count { y[i] += factor * x[i] }
    }
  }

  /// `self += share · (other - self)`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public mutating func interpolate(towards other: Matrix, by share: Scalar) {
    precondition(other.shape == shape)
    let count = count
    withPointers(&self, reading: other) { y, x in
      for i in 0..<count { y[i] += share * (x[i] - y[i]) }
    }
  }

  /// `self *= factor`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public mutating func scale(by factor: Scalar) {
    let count = count
    withMutablePointer { for i in 0..<count { $0[i] *= factor } }
  }

  /// `self *= other`, entry by entry.
  public mutating func multiplyElementwise(by other: Matrix) {
    precondition(other.shape == shape)
    let count = count
    withPointers(&self, reading: other) { y, x in Scalar.multiply(y, by: x, count) }
  }

  /// Adds one row to every row.
  public mutating func addRow(_ row: [Scalar]) {
    precondition(row.count == columns)
    let (rows, columns) = (rows, columns)
    withPointers(&self, reading: row) { y, x in
      Scalar.add(x, toRowsOf: y, rows: rows, columns: columns)
    }
  }

  /// Multiplies column j by `row[j]`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public mutating func multiplyColumns(by row: [Scalar]) {
    precondition(row.count == columns)
    let (rows, columns) = (rows, columns)
    withPointers(&self, reading: row) { y, x in
      for i in 0..<rows { for j in 0..<columns { y[i * columns + j] *= x[j] } }
    }
  }

  /// Sums down each column, in the order of rows.
  public func columnSums() -> [Scalar] {
    var sums = [Scalar](repeating: 0, count: columns)
    withPointers(&sums, reading: self) { sums, x in
      Scalar.columnSums(rows: rows, columns: columns, x, into: sums)
    }
    return sums
  }

  // MARK: - Reductions, accumulated in Double

  /// Σ xᵢ², accumulated in `Double` in the order of memory.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func sumOfSquares() -> Double {
    withPointer { x in
      var sum = 0.0
      for i in 0..<count { sum += Double(x[i]) * Double(x[i]) }
      return sum
    }
  }

  /// Mean of xᵢ².
  public func meanSquare() -> Double { sumOfSquares() / Double(count) }

  /// Σ xᵢ, accumulated in `Double` in the order of memory.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func sum() -> Double {
    withPointer { x in
      var sum = 0.0
      for i in 0..<count { sum += Double(x[i]) }
      return sum
    }
  }

  /// Mean of xᵢ.
  public func mean() -> Double { sum() / Double(count) }

  /// Mean of each column, in `Double`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func columnMeans() -> [Double] {
    var sums = [Double](repeating: 0, count: columns)
    for i in 0..<rows { for j in 0..<columns { sums[j] += Double(self[i, j]) } }
    return sums.map { $0 / Double(rows) }
  }

  /// The largest |xᵢ|; 0 for an empty matrix.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func maximumMagnitude() -> Scalar {
    withPointer { x in
      var largest: Scalar = 0
      for i in 0..<count where Swift.abs(x[i]) > largest { largest = Swift.abs(x[i]) }
      return largest
    }
  }

  /// Row and column of the first entry that is not finite or exceeds `limit` in magnitude.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func firstEntry(beyond limit: Scalar) -> (row: Int, column: Int)? {
    withPointer { x in
      for i in 0..<count where !(Swift.abs(x[i]) <= limit) { return (i / columns, i % columns) }
      return nil
    }
  }

  /// Whether a square matrix is `sign` times its transpose, to 1e-6 of its largest entry: symmetric for 1,
  /// skew-symmetric for -1.
  public func isTransposed(times sign: Scalar) -> Bool {
    var difference = self
    difference.add(transposed, scaledBy: -sign)
    return difference.maximumMagnitude() <= 1e-6 * maximumMagnitude()
  }
}
