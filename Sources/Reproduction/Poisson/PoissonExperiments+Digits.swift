import Diagnostics
import PoissonInference
import Tensors

extension PoissonExperiments {
  // MARK: - E5 MNIST

  static let digits = Experiment(
    id: "ipvae-5", paper: paper, summary: "MNIST: error, sparsity, linear classification"
  ) { context in
    let models = PoissonLaboratory(context: context)
    let isStrict = context.scale == .paper
    let data = try models.digits()
    var measures: [DigitScores] = []
    var baselines: [String: [DigitScores]] = [:]
    for seed in context.seeds.prefix(isStrict ? 5 : 1) {
      measures.append(try models.iterativeScores(data, seed: seed))
      for (name, scores) in try models.baselineScores(data, seed: seed) {
        baselines[name, default: []].append(scores)
      }
    }
    return DigitScores.rows("ipvae-5", baselines, isStrict: isStrict)
      + digitRows(measures, isStrict: isStrict)
  }

  private static func digitRows(
    _ measures: [DigitScores], isStrict: Bool
  ) -> [ReproductionRow] {
    [
      row(
        "ipvae-5", "1000 · MSE / M", isStrict ? .near(4.39, relative: 0.05) : .none, .code,
        measures.map(\.error), published: "4.39 ± 0.02"),
      row(
        "ipvae-5", "R²", isStrict ? .equal(0.951, tolerance: 0.005) : .none, .code,
        measures.map(\.explained), published: "0.951"),
      row(
        "ipvae-5", "fraction of zeros", isStrict ? .equal(0.844, tolerance: 0.02) : .none, .code,
        measures.map(\.zeros), published: "0.844"),
      row(
        "ipvae-5", "accuracy of a linear classifier on rates, %",
        isStrict ? .equal(96.46, tolerance: 0.5) : .atLeast(70), .code, measures.map(\.accuracy),
        published: "96.46 ± 0.06"),
    ]
  }
}

extension PoissonLaboratory {
  /// The iterative model on digits, read after 1000 (quick: 200) steps.
  fileprivate func iterativeScores(_ data: DigitSet, seed: UInt64) throws -> DigitScores {
    let model = try digitModel(data.train, seed: seed)
    let steps = isQuick ? 200 : 1_000
    let curve = curve(model, data.test, steps: [steps], seed: seed)
    let codes = [data.train, data.test].map { images -> Matrix<Float> in
      var settings = InferenceSettings<Float>(mode: .sample, seed: seed)
      (settings.threads, settings.feedback) = (context.parallelism.threads, .eventDriven)
      var session = InferenceSession(model, images: images.rows, settings: settings)
      session.advance(images, steps: steps)
      return session.rates()
    }
    let classifier = LogisticRegression(
      features: codes[0], labels: data.trainLabels, classes: 10)
    return DigitScores(
      error: 1_000 * curve.squaredErrors.last! / 784, explained: curve.explained.last!,
      zeros: curve.zeros.last!,
      accuracy: 100 * classifier.accuracy(codes[1], labels: data.testLabels))
  }
}
