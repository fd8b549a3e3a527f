import Archives
import Tensors

/// A checkpoint that lacks what its reader needs, or holds it in another shape.
public enum CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
  case missing(name: String)
  case shapeMismatch(name: String, expected: [Int], actual: [Int])
  case invalid(name: String, expected: String)

  /// The message.
  public var description: String {
    switch self {
    case .missing(let name):
      "`\(name)` is missing. Resume with the configuration that the run was started with."
    case .invalid(let name, let expected):
      "`\(name)` has values that no training writes, expected \(expected). Train again."
    case .shapeMismatch(let name, let expected, let actual):
      "`\(name)` has shape \(actual), expected \(expected). "
        + "Resume with the configuration that the run was started with."
    }
  }
}

extension [String: NumericArray] {
  /// The array of a name.
  public func array(named name: String) throws -> NumericArray {
    guard let array = self[name] else { throw CheckpointError.missing(name: name) }
    return array
  }

  /// The matrix of a name, which must have the given shape where one is given.
  public func matrix<Scalar: TensorScalar>(
    named name: String, rows: Int? = nil, columns: Int? = nil
  ) throws -> Matrix<Scalar> {
    let matrix = try array(named: name).matrix(Scalar.self, name: name)
    guard matrix.rows == rows ?? matrix.rows, matrix.columns == columns ?? matrix.columns else {
      throw CheckpointError.shapeMismatch(
        name: name, expected: [rows ?? matrix.rows, columns ?? matrix.columns],
        actual: matrix.shape)
    }
    return matrix
  }

  /// A whole number stored as an array of one.
  public func integer(named name: String) throws -> Int {
    guard let value = try array(named: name).values(as: Double.self).first else {
      throw CheckpointError.missing(name: name)
    }
    return Int(value)
  }
}

extension JSONValue {
  /// The whole number of a key.
  public func integer(_ key: String) throws -> Int {
    guard let value = self[key]?.int else { throw CheckpointError.missing(name: key) }
    return value
  }

  /// The number of a key.
  public func number(_ key: String) throws -> Double {
    guard let value = self[key]?.double else { throw CheckpointError.missing(name: key) }
    return value
  }
}

extension CheckpointError: ClassifiedError {
  public var errorKind: ErrorKind { .malformedInput }
}
