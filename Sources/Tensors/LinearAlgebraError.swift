/// A factorisation that cannot be done.
public enum LinearAlgebraError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A matrix that should be positive definite is not.
  case notPositiveDefinite(name: String, order: Int)
  /// A matrix that should be invertible is not.
  case singular(name: String)
  /// An iteration of the library did not converge.
  case notConverged(name: String)
  /// An entry is infinite or not a number; the library would give plausible numbers all the same.
  case notFinite(name: String, row: Int, column: Int)

  /// The message.
  public var description: String {
    switch self {
    case .notPositiveDefinite(let name, let order):
      "`\(name)` is not positive definite: the leading minor of order \(order) is not positive. "
        + "Add a ridge to its diagonal."
    case .singular(let name): "`\(name)` is singular. Remove dependent rows."
    case .notConverged(let name):
      "The factorisation of `\(name)` did not converge. Check the scale of its entries."
    case .notFinite(let name, let row, let column):
      "`\(name)` has an entry at row \(row), column \(column) that is not finite. "
        + "Find the step that made it."
    }
  }
}
