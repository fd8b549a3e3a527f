import Diagnostics
import PoissonInference
import Tensors

extension PoissonExperiments {
  // MARK: - E2 across families

  static let comparedModels = Experiment(
    id: "ipvae-3", paper: paper,
    summary: "reconstruction and sparsity: iterative models, amortised models, LCA"
  ) { context in
    var comparison = try ModelComparison(context)
    try comparison.addIterative()
    try comparison.addAmortized()
    comparison.addLocallyCompetitive()
    return comparison.rows()
  }
}

/// R² and fraction of zeros of every compared model on the same images.
private struct ModelComparison {
  private typealias Code = (explained: Double, zeros: Double)

  private let models: PoissonLaboratory
  private let seed: UInt64
  private let training, images: Matrix<Float>
  /// Of each model, over its settings.
  private var codes: [String: [Code]] = [:]
  private var activeRows: [ReproductionRow] = []

  init(_ context: ExperimentContext) throws {
    models = PoissonLaboratory(context: context)
    seed = context.seeds.first ?? 1
    let data = try models.patches(seed: seed)
    training = data.train
    images = data.validation.thinned(to: PoissonLaboratory.curveImages)
  }

  mutating func addIterative() throws {
    for (family, activation) in PoissonExperiments.iterativeFamilies {
      // The published best of the rectified model is at T = 32, β = 8.
      let isBest = !models.isQuick && activation == .relu
      let model = try models.model(
        family, activation, steps: isBest ? 32 : nil, beta: isBest ? 8 : nil, seed: seed,
        on: training)
      let curve = models.curve(model, images, steps: [models.testSteps], seed: seed)
      codes[model.configuration.name] = [(curve.explained.last!, curve.zeros.last!)]
    }
  }

  mutating func addAmortized() throws {
    for (family, activation) in [
      (AmortizedConfiguration.Family.poisson, LatentActivation.identity),
      (.gaussian, .relu), (.gaussian, .identity), (.laplace, .identity), (.categorical, .identity),
    ] {
      let configuration = AmortizedConfiguration(
        image: ImageShape(count: images.columns), latents: models.latents, family: family,
        activation: activation, encoder: models.isQuick ? .linear : .convolutional)
      for weight in [0.01, 1] {
        try addAmortized(configuration, divergenceWeight: weight)
      }
    }
  }

  private mutating func addAmortized(
    _ configuration: AmortizedConfiguration, divergenceWeight: Double
  ) throws {
    let name = configuration.name
    let reading = try models.amortizedReading(
      configuration, divergenceWeight: divergenceWeight, seed: seed, on: training, of: images)
    let explained = ImageMetrics.explained(images, by: reading.reconstruction)
    codes[name, default: []].append(
      (
        explained.reduce(0, +) / Double(explained.count),
        ImageMetrics.fractionOfZeros(reading.codes)
      ))
    guard divergenceWeight == 1 else { return }
    let active = reading.latentDivergences.filter { $0 > 0.01 }.count
    activeRows.append(
      row(
        "\(name), β = 1: share of active latents (KL above 0.01 nat)", .none,
        Double(active) / Double(reading.latentDivergences.count)))
  }

  mutating func addLocallyCompetitive() {
    codes["LCA"] = [models.locallyCompetitiveCode(seed: seed, on: training, of: images)]
  }

  func rows() -> [ReproductionRow] { activeRows + sparsityRows() + distanceRows() }

  private func row(
    _ description: String, _ criterion: ExpectedValue.Criterion, _ value: Double?,
    published: String? = nil
  ) -> ReproductionRow {
    PoissonExperiments.row(
      "ipvae-3", description, criterion, .code, value, published: published)
  }

  private func sparsityRows() -> [ReproductionRow] {
    let lca = codes["LCA"]?.last
    return [
      row(
        "LCA: R²", models.isQuick ? .none : .equal(0.826, tolerance: 0.05), lca?.explained,
        published: "0.826 at λ = 0.5"),
      row(
        "LCA: fraction of zeros", models.isQuick ? .none : .equal(0.778, tolerance: 0.05),
        lca?.zeros, published: "0.778"),
      row(
        "P-VAE: fraction of zeros above one half", .atLeast(0.5), codes["P-VAE"]?.last?.zeros),
      row("G-VAE: fraction of zeros", .equal(0, tolerance: 0), codes["G-VAE"]?.last?.zeros),
    ]
  }

  private func distanceRows() -> [ReproductionRow] {
    let distances = codes.mapValues { settings in
      settings.map { ImageMetrics.cornerDistance(explained: $0.explained, zeros: $0.zeros) }.min()!
    }
    func ordering(
      _ description: String, _ names: [String], published: String
    ) -> ReproductionRow {
      ReproductionRow(
        id: "ipvae-3",
        expected: ExpectedValue(
          "distance to the ideal corner: \(description)", .increasing(), origin: .code,
          published: published),
        measured: names.map { MeasuredValue(distances[$0], name: $0) })
    }
    return [
      ordering("iterative before amortised", ["iP-VAE", "P-VAE"], published: "0.284, 0.379"),
      ordering("rectified", ["iG-relu-VAE", "G-relu-VAE"], published: "0.364, 0.649"),
      ordering(
        "whole order", ["iP-VAE", "iG-relu-VAE", "P-VAE", "G-relu-VAE", "iG-VAE"],
        published: "0.284, 0.364, 0.379, 0.649, 1.006"),
      row(
        "distance of iP over that of LCA", models.isQuick ? .none : .near(1, relative: 0.1),
        distances["iP-VAE"]! / distances["LCA"]!, published: "0.284 / 0.282"),
    ]
  }
}

extension PoissonLaboratory {
  /// Trains an amortised model and reads `images` with it.
  fileprivate func amortizedReading(
    _ configuration: AmortizedConfiguration, divergenceWeight: Double, seed: UInt64,
    on training: Matrix<Float>, of images: Matrix<Float>
  ) throws -> AmortizedModel<Float>.Reading {
    context.log("training \(configuration.name), β = \(divergenceWeight)")
    var plan = AmortizedPlan(updates: isQuick ? 2_000 : 60_000)
    if isQuick { plan.batchSize = 100 }
    plan.divergenceWeight = divergenceWeight
    var trainer = try AmortizedTrainer(
      AmortizedModel<Float>(configuration, seed: seed), images: training, plan: plan, seed: seed)
    try context.train(&trainer)
    return trainer.model.read(images, seed: seed)
  }

  /// R² and fraction of zeros of the locally competitive code of `images`.
  fileprivate func locallyCompetitiveCode(
    seed: UInt64, on training: Matrix<Float>, of images: Matrix<Float>
  ) -> (explained: Double, zeros: Double) {
    context.log("training LCA")
    let coder = trainedCoder(latents: latents, on: training, quickUpdates: 100, seed: seed)
    let codes = coder.infer(images)
    let explained = ImageMetrics.explained(images, by: codes.times(transpose: coder.dictionary))
    return (explained.reduce(0, +) / Double(explained.count), ImageMetrics.fractionOfZeros(codes))
  }
}
