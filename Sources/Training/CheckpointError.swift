/// A checkpoint that lacks what its reader needs, or holds it in another shape.
public enum CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
  case missing(name: String)
  case shapeMismatch(name: String, expected: [Int], actual: [Int])
  case invalid(name: String, expected: String)
  /// An element that is not a finite number, at a place in row-major order.
  case nonFinite(name: String, index: Int)

  /// The message.
  public var description: String {
    switch self {
    case .missing(let name):
      "`\(name)` is missing. Resume with the configuration that the run was started with."
    case .invalid(let name, let expected):
      "`\(name)` has values that no training writes, expected \(expected). Train again."
    case .nonFinite(let name, let index):
      "`\(name)` is not finite at element \(index). Train again, with a smaller learning rate."
    case .shapeMismatch(let name, let expected, let actual):
      "`\(name)` has shape \(actual), expected \(expected). "
        + "Resume with the configuration that the run was started with."
    }
  }
}
