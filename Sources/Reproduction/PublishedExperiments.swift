import Figures

/// The experiments of all papers, and how their results are drawn. A family adds one line to each list.
public enum PublishedExperiments {
  /// What `reproduce` can run, family after family.
  public static let all: [Experiment] =
    ReservoirExperiments.all + ReplayExperiments.experiments + LangevinExperiments.experiments
    + PoissonExperiments.experiments

  /// Draws what experiments stored: takes the directory of arrays, and gives figures by name.
  package static let drawings:
    [@Sendable (ExperimentArrays) throws -> [(name: String, figure: Figure)]] = [
      ReservoirExperimentFigures.draw, ReplayExperimentFigures.draw,
      LangevinExperimentFigures.draw,
    ]

  /// The registry of `all`.
  public static func registry() throws -> ExperimentRegistry { try ExperimentRegistry(all) }
}
