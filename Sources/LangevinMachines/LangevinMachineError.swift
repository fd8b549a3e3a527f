import Tensors

/// What can be wrong with a machine, its training or its data.
public enum LangevinMachineError: ClassifiedError, Equatable, Sendable {
  /// An array has the wrong shape.
  case shapeMismatch(name: String, expected: [Int], actual: [Int])
  /// Couplings are not a square matrix.
  case notSquare(name: String, shape: [Int])
  /// An array holds a number that is not finite.
  case nonFinite(name: String, row: Int, column: Int)
  /// An array holds a number that cannot be meant.
  case valueOutOfRange(name: String, value: String, expected: String)
  /// A setting has a value that cannot work.
  case invalidSetting(name: String, value: String, expected: String)
  /// There is no image to work on.
  case noImages(reason: String)
  /// A search or an iteration did not settle.
  case notConverged(name: String, steps: Int, residual: Double)

  /// What is wrong, where, and what to try.
  public var description: String {
    switch self {
    case .shapeMismatch(let name, let expected, let actual):
      "`\(name)` has shape \(actual), expected \(expected)."
    case .notSquare(let name, let shape):
      "`\(name)` has shape \(shape), expected square couplings, N × N, [to, from]."
    case .nonFinite(let name, let row, let column):
      "`\(name)` is not finite at row \(row), column \(column). Check where it comes from."
    case .valueOutOfRange(let name, let value, let expected):
      "`\(name)` holds \(value), expected \(expected)."
    case .invalidSetting(let name, let value, let expected):
      "`\(name)` is \(value), expected \(expected)."
    case .noImages(let reason):
      "No images: \(reason)."
    case .notConverged(let name, let steps, let residual):
      "\(name) did not settle in \(steps) steps (residual \(residual)). Allow more steps."
    }
  }

  /// What kind of failure each case is.
  public var errorKind: ErrorKind {
    switch self {
    case .invalidSetting: .wrongUse
    case .notConverged: .numericalFailure
    case .shapeMismatch, .notSquare, .nonFinite, .valueOutOfRange, .noImages: .malformedInput
    }
  }
}
