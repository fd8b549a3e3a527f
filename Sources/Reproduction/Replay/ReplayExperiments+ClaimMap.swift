extension ReplayExperiments {
  /// Where the claims of the abstract hold: over leak and its form, noise and mask, on tracks that place cells read
  /// out. All networks are trained at the learning rate that suited every kind in `claims`; for the rest as there.
  static func claimMap(_ laboratory: ReplayLaboratory) -> [Experiment] {
    [ClaimTask.triangle, .tMaze].flatMap { task in
      [0, 3, 8].map { difficulty in
        Experiment(
          id: "replay-map-\(task.rawValue)-k\(difficulty)", paper: paper,
          summary: "The three claims over leak and noise, mask k = \(difficulty): \(task.title)",
          run: { try mapRows(task, difficulty, Bench(laboratory, $0)) })
      }
    }
  }

  private static func mapRows(
    _ task: ClaimTask, _ difficulty: Int, _ bench: Bench
  ) throws -> [ReproductionRow] {
    try [0.02, 0.05, 0.1].flatMap { noise in
      let subject = ClaimSubject.track(task, difficulty: difficulty, noise: noise)
      return try claimRows(
        subject, LeakFamily.allCases.map { ClaimFamily($0, rate: 4e-3, of: subject, bench) })
    }
  }
}
