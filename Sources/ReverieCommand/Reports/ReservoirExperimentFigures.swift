import Figures
import Reverie

/// The pictures of the reservoir experiments, from the arrays they leave.
enum ReservoirExperimentFigures {
  @Sendable static func draw(_ arrays: ExperimentArrays) throws -> [(name: String, figure: Figure)] {
    []
  }
}
