import Figures
import Reproduction
import Reverie

/// The experiments of all families, and how their results are drawn. A family adds one line to
/// each list.
enum Experiments {
  /// What `reproduce` can run, family after family.
  static let all: [Experiment] =
    ReservoirExperiments.all + ReplayExperiments.experiments + LangevinExperiments.experiments
    + PoissonExperiments.experiments

  /// Draws what experiments stored: takes the directory of arrays, and gives figures by name.
  static let drawings: [@Sendable (ExperimentArrays) throws -> [(name: String, figure: Figure)]] = [
    ReservoirExperimentFigures.draw, ReplayExperimentFigures.draw, LangevinExperimentFigures.draw,
  ]

  /// The registry of `all`.
  static func registry() throws -> ExperimentRegistry { try ExperimentRegistry(all) }
}

/// The arrays that experiments left in `DIR/arrays`, for drawing.
struct ExperimentArrays {
  /// `DIR/arrays`
  let directory: String

  /// The arrays of `NAME.npz`; nil where the experiment did not run.
  func read(_ name: String) throws -> [String: NumericArray]? {
    let path = "\(directory)/\(name).npz"
    guard LocalFileSystem().entry(at: path) != nil else { return nil }
    return try ArrayFile.readAll(path)
  }
}
