/// The experiments of the neural Langevin machine: the rows of a correct reproduction (NLM §9).
///
/// Those that need MNIST or trained couplings look for `mnist/`, and for the authors' `J_cupy1.npy` or a run of one's
/// own, `langevin-run/`, in the data directory, and are skipped without. `nlm-15` judges both where both are there.
///
/// - Reference: Yu, Huang & Huang (2025), arXiv 2506.23546.
package enum LangevinExperiments {
  /// All of them, in the order of NLM §9; then those of NLM §5.3, NLM §5.5 and NLM §6.5.
  package static let experiments: [Experiment] =
    equations + generation + outOfEquilibrium + learning + theory + wandering

  static func experiment(
    _ id: String, aliases: [String] = [], _ summary: String, revision: Int = 1,
    run: @escaping @Sendable (ExperimentContext) throws -> [ReproductionRow]
  ) -> Experiment {
    Experiment(
      id: id, aliases: aliases, paper: "arXiv 2506.23546", summary: summary, revision: revision,
      run: run)
  }
}
