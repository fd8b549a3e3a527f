import Archives
import Diagnostics
import Dynamics
import RandomStreams
import Tensors
import Training

extension ReservoirExperiments {
  /// Sizes of the image experiment.
  private struct ImageSizes {
    var images, components, units: Int
    var updatesPerLevel: Int

    /// Paper scale keeps m = 300 and all 60 000 images; n and the updates are reduced, since the
    /// published 4e15 flop of training are days on two cores (section 5.4 offers reduced presets).
    static func of(_ scale: ExperimentScale) -> ImageSizes {
      scale == .paper
        ? ImageSizes(images: 60_000, components: 300, units: 2_000, updatesPerLevel: 1_500)
        : ImageSizes(images: 20_000, components: 50, units: 1_000, updatesPerLevel: 500)
    }
  }

  private static func imagePath(in directory: String) -> String? {
    let name = "train-images-idx3-ubyte"
    return ["", "mnist/"].flatMap { ["\($0)\(name)", "\($0)\(name).gz"] }
      .map { "\(directory)/\($0)" }.first { LocalFileSystem().entry(at: $0) == .file }
  }

  /// Row 20.
  static let images = Experiment(
    id: "rsn-20", paper: paper, summary: "MNIST latents: final loss of RS against SO networks"
  ) { context in
    // Few components leave out the fine structure on which the models differ most.
    let expected = ExpectedValue(
      "last-level loss of SO over that of RS", .atLeast(context.scale == .paper ? 2.5 : 1.1),
      origin: .code,
      published: "1.75e5 (FR) and 1.95e5 (SC) over 5.4e4")
    guard let directory = context.dataDirectory, let path = imagePath(in: directory) else {
      return [
        ReproductionRow(
          id: "rsn-20", expected: expected,
          skipped: "needs train-images-idx3-ubyte(.gz) in --data-directory")
      ]
    }
    let sizes = ImageSizes.of(context.scale)
    let array = try Idx.read(path)
    let pixels = try array.reshaped(to: [array.shape[0], array.count / array.shape[0]])
      .matrix(Double.self, name: path).rows(0..<min(sizes.images, array.shape[0]))
    let transform = try DataTransform(principalComponents: sizes.components, fitting: pixels)
    let latents = Matrix<Float>(transform.apply(pixels))
    var recipe = TrainingRecipe.fastForLatents
    (recipe.updatesPerLevel, recipe.polishUpdates) = (
      sizes.updatesPerLevel, 4 * sizes.updatesPerLevel
    )
    var losses: [String: [Double]] = [:]
    for seed in context.seeds {
      let rule = try train(
        reservoir(dimension: sizes.components, units: sizes.units, seed: seed),
        on: .draws(latents), recipe: recipe, seed: seed, name: "rsn-20-RS", in: context)
      losses["RS", default: []].append(
        lastLevelLoss(of: rule.trainedModel, on: latents, noise: recipe.noise.last, seed: seed))
      if seed == context.seeds[0] {
        try storeImages(rule, pixels: pixels, transform: transform, in: context)
      }
      for (name, kind) in [
        ("SO-SC", SamplerOnlyNetwork<Float>.Kind.synapticCurrent), ("SO-FR", .firingRate),
      ] {
        let model = try train(
          samplerOnly(kind, dimension: sizes.components, activation: .relu, seed: seed),
          on: .draws(latents), recipe: recipe, seed: seed, name: "rsn-20-\(name)", in: context
        ).trainedModel
        losses[name, default: []].append(
          lastLevelLoss(of: model, on: latents, noise: recipe.noise.last, seed: seed))
      }
    }
    let note =
      "m = \(sizes.components), n = \(sizes.units) (published 20000), \(latents.rows) images, "
      + "\(recipe.totalUpdates) updates of \(recipe.batchSize) (published 938 000 of 64)"
    let base = losses["RS"] ?? []
    return [
      ReproductionRow(
        id: "rsn-20/RS",
        expected: ExpectedValue(
          "last-level loss of RS", .none, origin: .code, published: "5.4e4"),
        measured: MeasuredValue(base), note: note)
    ]
      + ["SO-FR", "SO-SC"].map { name in
        var row = expected
        row.description = "last-level loss of \(name) over that of RS"
        return ReproductionRow(
          id: "rsn-20/\(name)", expected: row,
          measured: MeasuredValue(zip(losses[name] ?? [], base).map { $0 / $1 }))
      }
  }

  /// The loss (10) on 4000 images with fresh noise.
  private static func lastLevelLoss<Model: ScoreModel<Float>>(
    of model: Model, on latents: Matrix<Float>, noise: Double, seed: UInt64
  ) -> Double {
    let count = min(4_000, latents.rows)
    var stream = RandomStream(seed: seed &+ 31, purpose: .metrics)
    let e = Matrix<Float>.normals(count, latents.columns, from: &stream)
    var x = latents.rows(0..<count)
    x.add(e, scaledBy: Float(noise))
    var error = model.score(at: x)
    error.add(e, scaledBy: Float(1 / noise))
    return error.sumOfSquares() / Double(2 * count)
  }

  /// Data, reconstructions and annealed samples, 100 images each, for the figure.
  private static func storeImages(
    _ rule: ScoreMatching<ReservoirSampler<Float>>, pixels: Matrix<Double>,
    transform: DataTransform, in context: ExperimentContext
  ) throws {
    let levels = rule.snapshots.map { snapshot in
      var model = rule.model
      model.parameters = snapshot
      return model
    }
    let sampling = AnnealedSampling(
      levels: levels, noise: rule.recipe.noise,
      steps: 100 * levels.count)
    var stages = sampling.stages
    stages.append(
      .init(
        network: rule.trainedModel, timeStep: 0.1 * rule.recipe.noise.last * rule.recipe.noise.last,
        steps: 500))
    var stream = RandomStream(seed: rule.seed, purpose: .initialState)
    let samples = try AnnealedSampling(stages: stages).run(
      from: .normals(100, rule.model.dimension, from: &stream),
      stream: RandomStream(seed: rule.seed), parallelism: context.parallelism)
    var data = pixels.rows(0..<100)
    data.normalizeRows()
    try store(
      [
        "data": NumericArray(data),
        "reconstruction": NumericArray(transform.undo(transform.apply(data))),
        "samples": NumericArray(transform.undo(Matrix<Double>(samples))),
      ], as: "rsn-20", in: context)
  }
}
