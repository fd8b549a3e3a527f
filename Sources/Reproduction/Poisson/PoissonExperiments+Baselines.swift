import PoissonInference

extension PoissonExperiments {
  // MARK: - All baselines

  static let baselines = Experiment(
    id: "ipvae-baselines", paper: paper,
    summary:
      "every baseline beside the iterative models, on digits: R², zeros, other images, classes"
  ) { context in
    let models = PoissonLaboratory(context: context)
    let data = try models.digits()
    let seed = context.seeds.first ?? 1
    let sets = try outOfDistribution(data.test.rows(0..<min(200, data.test.rows)), context)
    var scores: [DigitBaselineScores] = []
    for make in models.digitBaselines(on: data.train, seed: seed) {
      try context.checkInterruption()
      scores.append(try DigitBaselineScores(make(scores.first?.zeros ?? 0), data, sets: sets))
    }
    return baselineRows(scores)
  }

  /// One row for each quantity, with a value of each model.
  private static func baselineRows(_ scores: [DigitBaselineScores]) -> [ReproductionRow] {
    func row(_ text: String, _ value: (DigitBaselineScores) -> Double?) -> ReproductionRow {
      ReproductionRow(
        id: "ipvae-baselines", expected: ExpectedValue(text, .none, origin: .measured),
        measured: scores.map { MeasuredValue(value($0), name: $0.name) })
    }
    let others = scores.first?.ratios.map(\.name) ?? []
    return [
      row("R² of unseen digits", \.explained), row("fraction of zeros", \.zeros),
      row("distance to the ideal corner", \.distance),
      row("accuracy of a linear classifier, %", \.accuracy),
    ]
      + others.indices.map { index in
        row("error on \(others[index]) over that on digits") { $0.ratios[index].ratio }
      }
  }
}
