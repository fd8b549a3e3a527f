/// Where an expected number comes from.
public enum Origin: String, Sendable, Codable, CaseIterable {
  /// [P] stated in the paper.
  case paper = "P"
  /// [C] fixed by the authors' public code or its stored outputs.
  case code = "C"
  /// [D] derived, and checked numerically.
  case derived = "D"
  /// [M] measured with an independent prototype: a guide, not a confidence interval.
  case measured = "M"

  /// For tables.
  public var words: String {
    switch self {
    case .paper: "paper"
    case .code: "authors' code"
    case .derived: "theory"
    case .measured: "our prototype"
    }
  }
}
