import Archives
import Tensors

/// The one reader of stored tensors: whatever a checkpoint or a model holds, what is read has the
/// wanted name, type and shape, and only finite numbers.
extension [String: NumericArray] {
  /// The array of a name.
  ///
  /// - Parameter shape: what it must be, where it is known.
  /// - Throws: `CheckpointError`, also for an element that is not a finite number.
  public func array(named name: String, shape: [Int]? = nil) throws -> NumericArray {
    guard let array = self[name] else { throw CheckpointError.missing(name: name) }
    guard array.shape == shape ?? array.shape else {
      throw CheckpointError.shapeMismatch(
        name: name, expected: shape ?? array.shape, actual: array.shape)
    }
    if let index = array.firstNonFinite {
      throw CheckpointError.nonFinite(name: name, index: index)
    }
    return array
  }

  /// The matrix of a name, which must have the given shape where one is given.
  public func matrix<Scalar: TensorScalar>(
    named name: String, rows: Int? = nil, columns: Int? = nil
  ) throws -> Matrix<Scalar> {
    let array = try floats(named: name)
    let shape = array.matrixShape
    guard shape.rows == rows ?? shape.rows, shape.columns == columns ?? shape.columns else {
      throw CheckpointError.shapeMismatch(
        name: name, expected: [rows ?? shape.rows, columns ?? shape.columns],
        actual: [shape.rows, shape.columns])
    }
    return try array.matrix(Scalar.self, name: name)
  }

  /// The numbers of a name, of which there must be `count` where that is given.
  public func vector<Scalar: TensorScalar>(
    named name: String, count: Int? = nil
  ) throws -> [Scalar] {
    let array = try floats(named: name)
    guard array.count == count ?? array.count else {
      throw CheckpointError.shapeMismatch(
        name: name, expected: [count ?? array.count], actual: array.shape)
    }
    return try array.matrix(Scalar.self, name: name).elements
  }

  /// The whole numbers of a name.
  ///
  /// - Parameters:
  ///   - count: how many there must be, where that is known.
  ///   - range: what each must be in; by default what a count can be.
  public func integers(
    named name: String, count: Int? = nil, in range: ClosedRange<Int> = StoredCount.range
  ) throws -> [Int] {
    let array = try array(named: name)
    guard array.count == count ?? array.count else {
      throw CheckpointError.shapeMismatch(
        name: name, expected: [count ?? array.count], actual: array.shape)
    }
    let values = try array.integers(name: name)
    guard values.allSatisfy(range.contains) else { throw StoredCount.outside(name, range) }
    return values
  }

  /// A whole number stored as an array of one.
  ///
  /// - Parameter range: what it must be in; by default what a count can be.
  public func integer(
    named name: String, in range: ClosedRange<Int> = StoredCount.range
  ) throws -> Int {
    try integers(named: name, count: 1, in: range)[0]
  }

  private func floats(named name: String) throws -> NumericArray {
    let array = try array(named: name)
    guard array.elementType.isFloatingPoint else {
      throw CheckpointError.invalid(
        name: name, expected: "floating-point numbers, not \(array.elementType)")
    }
    return array
  }
}

extension JSONValue {
  /// The whole number of a key.
  ///
  /// - Parameter range: what it must be in; by default what a count can be.
  public func integer(
    _ key: String, in range: ClosedRange<Int> = StoredCount.range
  ) throws -> Int {
    guard let value = self[key]?.int else { throw CheckpointError.missing(name: key) }
    guard range.contains(value) else { throw StoredCount.outside(key, range) }
    return value
  }

  /// The number of a key, which must be finite.
  public func number(_ key: String) throws -> Double {
    guard let value = self[key]?.double else { throw CheckpointError.missing(name: key) }
    guard value.isFinite else { throw CheckpointError.nonFinite(name: key, index: 0) }
    return value
  }
}

extension CheckpointError: ClassifiedError {
  /// What kind of failure each case is.
  public var errorKind: ErrorKind { .malformedInput }
}

extension Checkpoint {
  /// The updates after which it was saved.
  ///
  /// - Throws: `CheckpointError` for a number that no training reaches.
  public func updates() throws -> Int {
    guard StoredCount.updates.contains(step) else {
      throw StoredCount.outside("step", StoredCount.updates)
    }
    return step
  }
}

/// What a stored count of updates or rows can be: one more is a number, too.
public enum StoredCount {
  /// From 0 to 2⁵³.
  public static let range = 0...(1 << 53)
  /// Updates of a training, as its settings may ask for them.
  public static let updates = 0...Int(Int32.max)

  static func outside(_ name: String, _ range: ClosedRange<Int>) -> CheckpointError {
    .invalid(name: name, expected: "whole numbers from \(range.lowerBound) to \(range.upperBound)")
  }
}
