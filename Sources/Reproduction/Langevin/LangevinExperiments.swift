import Diagnostics

/// The experiments of the neural Langevin machine: the rows of a correct reproduction (NLM §9).
///
/// Those that need the authors' couplings or MNIST look for `J_cupy1.npy` and `mnist/` in the data
/// directory, and are skipped without. `nlm-15` also judges the run of a training of one's own there,
/// `langevin-run/`.
///
/// - Reference: Yu, Huang & Huang (2025), arXiv 2506.23546.
package enum LangevinExperiments {
  /// All of them, in the order of NLM §9; then those of NLM §5.3, §5.5 and §6.5.
  package static let experiments: [Experiment] =
    equations + generation + outOfEquilibrium + learning + theory + wandering

  static func experiment(
    _ id: String, aliases: [String] = [], _ summary: String,
    run: @escaping @Sendable (ExperimentContext) throws -> [ReproductionRow]
  ) -> Experiment {
    Experiment(id: id, aliases: aliases, paper: "arXiv 2506.23546", summary: summary, run: run)
  }
}
