import Tensors

/// An array of numbers of any shape, as files hold it: shape, element type and the elements in
/// row-major (C) order.
///
/// ```swift
/// let draws = try ArrayFile.read("draws.npz:x")
/// let samples = try draws.matrix(Float.self, name: "x")          // [chain · draw, unit]
/// try ArrayFile.write(NumericArray(samples), to: "samples.npy")
/// ```
public struct NumericArray: Sendable, Equatable {
  /// The length of each axis; empty for a single number.
  public let shape: [Int]
  /// The type of the elements.
  public let elementType: ElementType
  /// The elements, row-major, little-endian, `elementType.width` bytes each; a bool is 0 or 1.
  public let bytes: [UInt8]

  /// An array of the given elements.
  ///
  /// - Parameters:
  ///   - shape: the length of each axis.
  ///   - elementType: the type of the elements.
  ///   - bytes: the elements, row-major and little-endian; as many as the shape says.
  public init(shape: [Int], elementType: ElementType, bytes: [UInt8]) {
    let count = ArrayShape.count(shape, width: elementType.width)
    precondition(
      count.map { $0 * elementType.width } == bytes.count,
      "\(bytes.count) bytes of \(elementType) for shape \(shape)")
    self.shape = shape
    self.elementType = elementType
    self.bytes = bytes
  }

  /// An array of elements that come from outside.
  ///
  /// - Parameter name: what the array is, for the message.
  /// - Throws: `malformed` where the shape asks for another number of bytes.
  public init(
    checking bytes: [UInt8], elementType: ElementType, shape: [Int], name: String
  ) throws(ArchiveError) {
    let count = ArrayShape.count(shape, width: elementType.width)
    guard let count, count * elementType.width == bytes.count else {
      throw .malformed(
        source: name, location: .byte(0),
        expected: count.map {
          "\($0 * elementType.width) bytes of \(elementType) for shape \(shape)"
        }
          ?? "a shape of lengths from 0 whose elements fit into memory, not \(shape)",
        got: "\(bytes.count) bytes")
    }
    self.init(shape: shape, elementType: elementType, bytes: bytes)
  }

  /// The number of elements.
  public var count: Int { bytes.count / elementType.width }

  /// The same elements in another shape.
  ///
  /// - Throws: `malformed` where the shape has another number of elements.
  public func reshaped(to shape: [Int]) throws(ArchiveError) -> NumericArray {
    try NumericArray(
      checking: bytes, elementType: elementType, shape: shape, name: "array of shape \(self.shape)")
  }
}

// MARK: - From numbers

extension NumericArray {
  /// An array of single-precision numbers (`f4`), row-major.
  public init(shape: [Int], values: [Float]) { self.init(shape, .f4, values) }
  /// An array of double-precision numbers (`f8`), row-major.
  public init(shape: [Int], values: [Double]) { self.init(shape, .f8, values) }
  /// An array of 32-bit integers (`i4`), row-major.
  public init(shape: [Int], values: [Int32]) { self.init(shape, .i4, values) }
  /// An array of 64-bit integers (`i8`), row-major.
  public init(shape: [Int], values: [Int64]) { self.init(shape, .i8, values) }
  /// An array of 64-bit integers (`i8`), row-major.
  public init(shape: [Int], values: [Int]) { self.init(shape, .i8, values.map(Int64.init)) }
  /// An array of bytes (`u1`), row-major.
  public init(shape: [Int], values: [UInt8]) { self.init(shape, .u1, values) }
  /// An array of truth values (`bool`), row-major.
  public init(shape: [Int], values: [Bool]) {
    self.init(shape: shape, elementType: .bool, bytes: values.map { $0 ? 1 : 0 })
  }

  /// The entries of a matrix, shape `[rows, columns]`, as `f4` or `f8`.
  public init<Scalar: TensorScalar>(_ matrix: Matrix<Scalar>) {
    self.init(matrix, shape: matrix.shape)
  }

  /// The entries of a matrix in another shape, such as `[chain, draw, unit]`.
  public init<Scalar: TensorScalar>(_ matrix: Matrix<Scalar>, shape: [Int]) {
    if let floats = matrix.elements as? [Float] {
      self.init(shape: shape, values: floats)
    } else {
      self.init(
        shape: shape, values: matrix.elements as? [Double] ?? matrix.elements.map(Double.init))
    }
  }

  private init<Value: BitwiseCopyable>(_ shape: [Int], _ type: ElementType, _ values: [Value]) {
    self.init(shape: shape, elementType: type, bytes: values.withUnsafeBytes { Array($0) })
  }
}

// MARK: - To matrices

extension NumericArray {
  /// The array as a matrix: a single number is `[1, 1]`, one axis becomes one column, more than two
  /// axes are flattened from the front, so that the last axis stays: `[chain, draw, unit]` gives
  /// `[chain · draw, unit]`.
  ///
  /// - Parameters:
  ///   - type: the precision of the matrix.
  ///   - name: what the array is, for the message.
  /// - Throws: `notRepresentable` where a finite element would become infinite, `tooLarge` where the
  ///   matrix does not fit into memory.
  public func matrix<Scalar: TensorScalar>(
    _ type: Scalar.Type, name: String
  ) throws(ArchiveError) -> Matrix<Scalar> {
    try MemoryLimit.check(
      count.multipliedReportingOverflow(by: MemoryLayout<Scalar>.stride).partialValue, source: name)
    let elements = values(as: Scalar.self)
    if elementType == .f8 || elementType == .f4, Scalar.self != Double.self {
      try checkOverflow(elements, name: name)
    }
    return Matrix(rows: matrixShape.rows, columns: matrixShape.columns, elements: elements)
  }

  /// The shape of `matrix(_:name:)`.
  public var matrixShape: (rows: Int, columns: Int) {
    guard shape.count > 1, let columns = shape.last else { return (count, 1) }
    return (shape.dropLast().reduce(1, *), columns)
  }

  private func checkOverflow<Scalar: TensorScalar>(
    _ elements: [Scalar], name: String
  ) throws(ArchiveError) {
    guard elementType == .f8 else { return }
    let bad = bytes.withUnsafeBytes { source -> (Int, Double)? in
      for (index, element) in elements.enumerated() where !element.isFinite {
        let value = source.loadUnaligned(fromByteOffset: 8 * index, as: Double.self)
        if value.isFinite { return (index, value) }
      }
      return nil
    }
    guard let (index, value) = bad else { return }
    throw .notRepresentable(name: name, index: index, value: value, type: "\(Scalar.self)")
  }
}

extension Matrix {
  /// CRC-32 of the entries, to tell whether they are those of another time.
  public var checksum: UInt32 {
    withPointer {
      Deflate.crc32(UnsafeRawBufferPointer(start: $0, count: count * MemoryLayout<Scalar>.stride))
    }
  }
}
