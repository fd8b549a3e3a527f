/// The pattern of a line.
public enum Dash: Sendable, Hashable {
  /// Without gaps.
  case solid
  /// Long dashes.
  case dashed
  /// Short dashes.
  case dotted

  /// Lengths of dashes and gaps, px.
  var pattern: [Double] {
    switch self {
    case .solid: []
    case .dashed: [6, 4]
    case .dotted: [1.6, 3]
    }
  }
}
