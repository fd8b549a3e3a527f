import Diagnostics
import PoissonInference

extension PoissonExperiments {
  // MARK: - E1 convergence

  static let convergence = Experiment(
    id: "ipvae-1", paper: paper, summary: "convergence over inference steps: iP, iG-relu, iG"
  ) { try Convergence($0).rows() }
}

/// Curves over inference steps of the three iterative models, a curve per seed.
private struct Convergence {
  /// What the reference's stored tables give of a model, and the tolerance.
  private struct Published {
    var name: String
    var explained, zeros, tolerance, early, byRates, settled: Double
  }

  private static let published = [
    Published(
      name: "iP-VAE", explained: 0.830, zeros: 0.773, tolerance: 0.02, early: 0.708,
      byRates: 0.917, settled: 106),
    Published(
      name: "iG-relu-VAE", explained: 0.820, zeros: 0.576, tolerance: 0.03, early: 0.771,
      byRates: 0.884, settled: 79),
    Published(
      name: "iG-VAE", explained: 0.874, zeros: 0, tolerance: 0.02, early: 0.850, byRates: 0.961,
      settled: 53),
  ]

  private let models: PoissonLaboratory
  private let isStrict: Bool
  private var curves: [String: [ConvergenceCurve]] = [:]
  /// Of patches kept back of the photographs learned from, evenly spread over them.
  private var keptBackCurves: [String: [ConvergenceCurve]] = [:]

  init(_ context: ExperimentContext) throws {
    models = PoissonLaboratory(context: context)
    isStrict = context.scale == .paper
    for (family, activation) in PoissonExperiments.iterativeFamilies {
      for seed in try models.seeds(of: family, activation) {
        let data = try models.patches(seed: seed)
        let model = try models.model(family, activation, seed: seed, on: data.train)
        let name = model.configuration.name
        let steps = isStrict ? Array(1...models.testSteps) : nil
        curves[name, default: []].append(
          models.curve(model, data.validation, steps: steps, seed: seed))
        if let keptBack = data.keptBack {
          keptBackCurves[name, default: []].append(
            models.curve(model, keptBack, steps: steps, seed: seed))
        }
      }
    }
  }

  func rows() throws -> [ReproductionRow] {
    try Self.published.flatMap {
      rows(of: $0, curves[$0.name]) + rows(of: $0, keptBackCurves[$0.name], "patches kept back: ")
    } + poissonRows() + gaussianRows()
      + models.missingRuns("ipvae-1")
  }

  private func row(
    _ description: String, _ criterion: ExpectedValue.Criterion, _ values: [Double?],
    origin: Origin = .code, published: String? = nil
  ) -> ReproductionRow {
    PoissonExperiments.row(
      "ipvae-1", description, criterion, origin, values, published: published)
  }

  /// Rows of a model by its curves, each with `images` before its description.
  private func rows(
    of target: Published, _ curves: [ConvergenceCurve]?, _ images: String = ""
  ) -> [ReproductionRow] {
    guard let measured = curves else { return [] }
    let name = images + target.name
    let near = { (value: Double) -> ExpectedValue.Criterion in
      isStrict ? .equal(value, tolerance: target.tolerance) : .none
    }
    let settling = row(
      "\(name): step at which R² has settled", .near(target.settled, relative: 0.25),
      measured.map { $0.convergenceStep.map(Double.init) },
      published: "\(Int(target.settled)) by the released detector")
    return [
      row(
        "\(name): R² after 16 steps", near(target.early),
        measured.map { $0.explained[$0.steps.firstIndex(of: 16)!] }, published: "\(target.early)"),
      row(
        "\(name): R² of rates after \(models.testSteps) steps", near(target.byRates),
        measured.map { $0.explainedByRates.last }, published: "\(target.byRates)"),
    ] + (isStrict ? [settling] : []) + [
      row(
        "\(name): R² after \(models.testSteps) steps", near(target.explained),
        measured.map { $0.explained.last }, published: "\(target.explained)"),
      row("\(name): pooled R²", .none, measured.map { $0.pooledExplained.last }),
      row(
        "\(name): fraction of zeros", near(target.zeros), measured.map { $0.zeros.last },
        published: "\(target.zeros)"),
    ]
  }

  private func gaussianRows() -> [ReproductionRow] {
    curves["iG-VAE"].map {
      [row("iG: fraction of zeros is 0", .equal(0, tolerance: 0), $0.map { $0.zeros.last })]
    } ?? []
  }

  private func poissonRows() -> [ReproductionRow] {
    guard let poisson = curves["iP-VAE"] else { return [] }
    let marks = [1, 16, 100, models.testSteps]
    return [
      row(
        "iP: gain in R² from decoding rates",
        isStrict ? .equal(0.09, tolerance: 0.02) : .atLeast(0),
        poisson.map { $0.explainedByRates.last! - $0.explained.last! },
        published: "0.036 to 0.123; 0.827 to 0.917 at T = 16, β = 24"),
      ordering(
        poisson, "iP: R² settles and does not fall beyond the steps of training",
        .increasing(factor: isStrict ? 0.994 : 0.97), Array(marks.dropFirst()), \.explained,
        published: "0.708, 0.825, 0.830 at steps 16, 100, 1000"),
      ordering(
        poisson, "iP: fraction of zeros rises over steps", isStrict ? .increasing() : .none, marks,
        \.zeros,
        published: "0.25, 0.37, 0.65, 0.77 at steps 1, 16, 100, 1000"),
      row(
        "iP: stability number of the dynamics", .atMost(2), poisson.map { $0.stability?.number },
        origin: .derived),
    ]
  }

  private func ordering(
    _ poisson: [ConvergenceCurve], _ description: String, _ criterion: ExpectedValue.Criterion,
    _ marks: [Int],
    _ curve: KeyPath<ConvergenceCurve, [Double]>, published: String
  ) -> ReproductionRow {
    ReproductionRow(
      id: "ipvae-1",
      expected: ExpectedValue(description, criterion, origin: .code, published: published),
      measured: marks.map { mark in
        MeasuredValue(
          poisson.map { $0[keyPath: curve][$0.steps.firstIndex(of: mark)!] }, name: "step \(mark)")
      })
  }
}
