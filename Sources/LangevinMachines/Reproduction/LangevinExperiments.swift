import Diagnostics

/// The experiments of the neural Langevin machine: the rows of a correct reproduction.
///
/// Those that need the authors' couplings or MNIST look for `J_cupy1.npy` and `mnist/` in the data
/// directory, and are skipped without.
///
/// - Reference: Yu, Huang & Huang (2025), arXiv 2506.23546.
public enum LangevinExperiments {
  /// All of them.
  public static let experiments: [Experiment] =
    equations + generation + outOfEquilibrium + learning + theory

  static func experiment(
    _ id: String, _ summary: String,
    run: @escaping @Sendable (ExperimentContext) throws -> [ReproductionRow]
  ) -> Experiment {
    Experiment(id: id, paper: "arXiv 2506.23546", summary: summary, run: run)
  }
}
