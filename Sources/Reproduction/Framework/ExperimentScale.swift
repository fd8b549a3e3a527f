/// How large an experiment is run.
public enum ExperimentScale: String, Sendable, Codable, CaseIterable {
  /// Reduced sizes, minutes for a whole paper.
  case quick
  /// The published sizes.
  case paper
}
