import Diagnostics

/// The experiments of the reservoir-sampler paper: every row of RSN table 9,
/// as `reverie reproduce rsn` runs them.
///
/// - Reference: Chen, Jiang, Rao, Shea-Brown, NeurIPS 2023, arXiv 2308.11809.
public enum ReservoirExperiments {
  /// The paper, as rows cite it.
  static let paper = "arXiv 2308.11809"

  /// All experiments, in the order of the specification.
  public static let all: [Experiment] =
    exactChecks + oneDimension + plane + [laplace, images, surrogate] + extensions
}
