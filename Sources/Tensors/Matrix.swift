import RandomStreams

/// A dense matrix, row-major and contiguous. Batches of states are `[chain, unit]`, weights are
/// `[to, from]` (row = receiving neuron).
///
/// ```swift
/// var stream = RandomStream(seed: 1)
/// let input = Matrix<Float>.normals(8, 3, from: &stream)   // [chain, from]
/// let weights = Matrix<Float>.zeros(5, 3)                  // [to, from]
/// let output = input.times(transpose: weights)             // [chain, to]
/// ```
public struct Matrix<Scalar: TensorScalar>: Sendable, Equatable {
  /// Rows: chains of a batch, receiving neurons of weights.
  public let rows: Int
  /// Columns: units of a batch, sending neurons of weights.
  public let columns: Int
  @usableFromInline var storage: [Scalar]

  /// The entries, row after row; `rows * columns` of them.
  @inlinable public var elements: [Scalar] { storage }

  /// A matrix of the given entries, row after row.
  public init(rows: Int, columns: Int, elements: [Scalar]) {
    precondition(
      elements.count == rows * columns, "\(elements.count) elements, not \(rows)×\(columns)")
    self.rows = rows
    self.columns = columns
    storage = elements
  }

  /// A matrix from its rows, which must be of one length.
  public init(_ rows: [[Scalar]]) {
    self.init(rows: rows.count, columns: rows.first?.count ?? 0, elements: rows.flatMap { $0 })
  }

  /// A matrix with one value everywhere.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public init(repeating value: Scalar, _ rows: Int, _ columns: Int) {
    self.rows = rows
    self.columns = columns
    storage = [Scalar](repeating: value, count: rows * columns)
  }

  /// The matrix of the same numbers in another precision.
  public init<Other: TensorScalar>(_ other: Matrix<Other>) {
    self.init(rows: other.rows, columns: other.columns, elements: Self.convert(other.elements))
  }

  /// The conversions that there are, with their types known: a generic one calls the protocols of every
  /// element.
  private static func convert<Other: TensorScalar>(_ elements: [Other]) -> [Scalar] {
    if Other.self == Scalar.self { return unsafeBitCast(elements, to: [Scalar].self) }
    if Other.self == Float.self, Scalar.self == Double.self {
      let floats = unsafeBitCast(elements, to: [Float].self)
      return unsafeBitCast(floats.map { Double($0) }, to: [Scalar].self)
    }
    precondition(Other.self == Double.self && Scalar.self == Float.self)
    let doubles = unsafeBitCast(elements, to: [Double].self)
    return unsafeBitCast(doubles.map { Float($0) }, to: [Scalar].self)
  }

  /// A matrix of zeros.
  public static func zeros(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(repeating: 0, rows, columns)
  }

  /// The identity matrix.
  public static func identity(_ order: Int) -> Matrix {
    var result = zeros(order, order)
    for i in 0..<order { result[i, i] = 1 }
    return result
  }

  /// `[rows, columns]`
  public var shape: [Int] { [rows, columns] }
  /// The number of entries.
  public var count: Int { elements.count }

  /// The entry of a row and column.
  public subscript(row: Int, column: Int) -> Scalar {
    @inlinable get { storage[row * columns + column] }
    @inlinable set { storage[row * columns + column] = newValue }
  }

  /// The entries of one row.
  public func row(_ index: Int) -> ArraySlice<Scalar> {
    elements[index * columns..<(index + 1) * columns]
  }

  /// The entries of one column.
  public func column(_ index: Int) -> [Scalar] {
    (0..<rows).map { elements[$0 * columns + index] }
  }

  /// Rows `range` as a matrix of their own.
  public func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: columns,
      elements: Array(elements[range.lowerBound * columns..<range.upperBound * columns]))
  }

  /// The named rows, in the order given.
  public func gatheringRows(_ indices: [Int]) -> Matrix {
    var gathered: [Scalar] = []
    gathered.reserveCapacity(indices.count * columns)
    for index in indices { gathered.append(contentsOf: row(index)) }
    return Matrix(rows: indices.count, columns: columns, elements: gathered)
  }

  /// At most `limit` of the rows, evenly spread, from the first one on.
  public func thinned(to limit: Int) -> Matrix {
    guard limit < rows else { return self }
    return gatheringRows((0..<limit).map { $0 * rows / limit })
  }

  /// The rows of several matrices of one width, one below the other.
  public init(stacking parts: [Matrix]) {
    let columns = parts.first?.columns ?? 0
    precondition(parts.allSatisfy { $0.columns == columns })
    self.init(
      rows: parts.reduce(0) { $0 + $1.rows }, columns: columns,
      elements: parts.flatMap(\.elements))
  }

  /// The transpose.
  public var transposed: Matrix {
    var result = Matrix.zeros(columns, rows)
    withPointers(&result, reading: self) { y, x in
      Scalar.transpose(rows: rows, columns: columns, x, stride: columns, y)
    }
    return result
  }

  // MARK: - Memory

  /// Calls `body` with the entries.
  @inlinable
  public func withPointer<Result, Failure: Error>(
    _ body: (UnsafePointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeBufferPointer { (buffer) throws(Failure) -> Result in
      try body(buffer.baseAddress ?? UnsafePointer(bitPattern: 64)!)
    }
  }

  /// Calls `body` with the entries, to be changed in place.
  @inlinable
  public mutating func withMutablePointer<Result, Failure: Error>(
    _ body: (UnsafeMutablePointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeMutableBufferPointer { (buffer) throws(Failure) -> Result in
      try body(buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: 64)!)
    }
  }
}

extension Matrix: Codable {
  private enum CodingKeys: String, CodingKey {
    case rows, columns
    case storage = "elements"
  }
}
