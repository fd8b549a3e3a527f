import Archives
import Diagnostics
import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Training

extension ReservoirExperiments {
  /// Sizes of the image experiment. Both scales keep all 300 components: in the 50 leading ones a
  /// single Gaussian already loses only 5.78e4 of 6.25e4, so that no network can be far below it. Reduced
  /// are the number of updates, to 1/16 of the published 938 000 (1/104 at quick scale), and at quick
  /// scale n.
  private struct ImageSizes {
    var images, units: Int
    var updatesPerLevel, polishUpdates: Int
    static let components = 300

    static func of(_ scale: ExperimentScale) -> ImageSizes {
      scale == .paper
        ? ImageSizes(images: 60_000, units: 20_000, updatesPerLevel: 2_000, polishUpdates: 40_000)
        : ImageSizes(images: 20_000, units: 1_000, updatesPerLevel: 300, polishUpdates: 6_000)
    }

    /// The published grid, batch and learning rate, with the antithetic pairs, the weight average and
    /// the polish stage of RSN §3.5.
    var recipe: ReservoirLearning {
      var recipe = ReservoirLearning.fastForLatents
      recipe.batchSize = ReservoirLearning.paperLatents.batchSize
      (recipe.updatesPerLevel, recipe.polishUpdates) = (updatesPerLevel, polishUpdates)
      return recipe
    }
  }

  /// Row 20.
  static let images = Experiment(
    id: "rsn-20", paper: paper, summary: "MNIST latents: final loss of RS against SO networks",
    revision: 2
  ) { context in
    let expected = ExpectedValue(
      "last-level loss of SO over that of RS", .atLeast(2.5), origin: .code,
      published: "1.75e5 (FR) and 1.95e5 (SC) over 5.4e4")
    let name = "train-images-idx3-ubyte"
    let path = try context.path(
      ofNeededData: name, "\(name).gz", "mnist/\(name)", "mnist/\(name).gz")
    let sizes = ImageSizes.of(context.scale)
    let array = try Idx.read(path)
    let pixels = try array.reshaped(to: [array.shape[0], array.count / array.shape[0]])
      .matrix(Double.self, name: path).rows(0..<min(sizes.images, array.shape[0]))
    let transform = try DataTransform(
      principalComponents: ImageSizes.components, fitting: pixels)
    let latents = Matrix<Float>(transform.apply(pixels))
    let recipe = sizes.recipe
    let gaussian = gaussianLoss(of: latents, noise: recipe.noise.last)
    var losses: [String: [Double]] = [:]
    var arrays = reconstructions(of: pixels, transform)
    arrays["noise"] = NumericArray(shape: [recipe.noise.levels], values: recipe.noise.all)
    arrays["loss-gaussian"] = NumericArray(
      shape: [recipe.noise.levels],
      values: recipe.noise.all.map { gaussianLoss(of: latents, noise: $0) })
    for (name, values) in publishedLosses {
      arrays["published-\(name)"] = NumericArray(shape: [values.count], values: values)
    }
    for seed in context.seeds {
      let rule = try train(
        reservoir(dimension: ImageSizes.components, units: sizes.units, seed: seed),
        on: .draws(latents), recipe: recipe, seed: seed, name: "rsn-20-RS", in: context)
      losses["RS", default: []].append(
        loss(of: rule.trainedModel, on: latents, noise: recipe.noise.last, seed: seed))
      if seed == context.seeds[0] {
        arrays["samples"] = NumericArray(
          transform.undo(try samples(of: rule, in: context)))
        arrays["loss-RS"] = levelLosses(of: rule, on: latents)
      }
      for (name, kind) in [
        ("SO-SC", SamplerOnlyNetwork<Float>.Kind.synapticCurrent), ("SO-FR", .firingRate),
      ] {
        let rule = try train(
          samplerOnly(kind, dimension: ImageSizes.components, activation: .relu, seed: seed),
          on: .draws(latents), recipe: recipe, seed: seed, name: "rsn-20-\(name)", in: context)
        losses[name, default: []].append(
          loss(of: rule.trainedModel, on: latents, noise: recipe.noise.last, seed: seed))
        if seed == context.seeds[0] {
          arrays["samples-\(name)"] = NumericArray(
            transform.undo(try samples(of: rule, in: context)))
          arrays["loss-\(name)"] = levelLosses(of: rule, on: latents)
        }
      }
    }
    try ArrayFile.writeForFigures(arrays, as: "rsn-20", under: context.outputDirectory)
    let note =
      "m = \(ImageSizes.components), n = \(sizes.units) (published 20000), \(latents.rows) images, "
      + "\(recipe.totalUpdates) updates of \(recipe.batchSize) (published 938 000 of 64)"
    let base = losses["RS"] ?? []
    return [
      ReproductionRow(
        id: "rsn-20/RS",
        expected: ExpectedValue(
          "last-level loss of RS", .none, origin: .code, published: "5.4e4"),
        measured: MeasuredValue(base), note: note),
      ReproductionRow(
        id: "rsn-20/gaussian",
        expected: ExpectedValue(
          "last-level loss of one Gaussian of the same covariance over that of RS", .none,
          origin: .derived, published: "1.89e5 over 5.4e4"),
        measured: MeasuredValue(base.map { gaussian / $0 }),
        note: "the Gaussian's loss is \(gaussian)"),
    ]
      + ["SO-FR", "SO-SC"].map { name in
        var row = expected
        row.description = "last-level loss of \(name) over that of RS"
        return ReproductionRow(
          id: "rsn-20/\(name)", expected: row,
          measured: MeasuredValue(zip(losses[name] ?? [], base).map { $0 / $1 }))
      }
  }

  /// The loss (RSN eq. 10) of the exact score of a Gaussian with the latents' variances, which principal
  /// components have on the axes: `½ Σ λ / (σ² (λ + σ²))`.
  private static func gaussianLoss(of latents: Matrix<Float>, noise: Double) -> Double {
    guard let table = MomentTable(Matrix<Double>(latents)) else { return .nan }
    return table.standardDeviation.reduce(0) { sum, deviation in
      let (variance, level) = (deviation * deviation, noise * noise)
      return sum + variance / (2 * level * (variance + level))
    }
  }

  /// The published losses of every level, read off the stored curves (RSN §7.5).
  private static let publishedLosses: [(name: String, values: [Double])] = [
    ("SO-FR", [0.44, 1.9, 9.1, 48, 217, 928, 3_970, 1.45e4, 5.3e4, 1.75e5]),
    ("SO-SC", [0.52, 2.1, 11, 52, 231, 1_020, 4_240, 1.65e4, 6.0e4, 1.95e5]),
    ("RS", [0.38, 2.2, 10, 46, 191, 694, 2_220, 6_670, 2.0e4, 5.4e4]),
  ]

  /// The loss of the weights at the end of every level, at that level; of the trained model at the last.
  private static func levelLosses<Model: ScoreModel<Float>>(
    of rule: ScoreMatching<Model>, on latents: Matrix<Float>
  ) -> NumericArray {
    var losses = zip(rule.snapshots, rule.recipe.noise.all).map { snapshot, noise in
      var model = rule.model
      model.parameters = snapshot
      return loss(of: model, on: latents, noise: noise, seed: rule.seed)
    }
    losses[losses.count - 1] = loss(
      of: rule.trainedModel, on: latents, noise: rule.recipe.noise.last, seed: rule.seed)
    return NumericArray(shape: [losses.count], values: losses)
  }

  /// The loss (RSN eq. 10) on 4000 images with fresh noise.
  private static func loss<Model: ScoreModel<Float>>(
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

  /// A hundred images and their reconstructions, for the figure.
  private static func reconstructions(
    of pixels: Matrix<Double>, _ transform: DataTransform
  ) -> [String: NumericArray] {
    var data = pixels.rows(0..<100)
    data.normalizeRows()
    return [
      "data": NumericArray(data),
      "reconstruction": NumericArray(transform.undo(transform.apply(data))),
    ]
  }

  /// A hundred latents as the paper draws them: from N(0, I)/1000 with the trained weights, 15 000 steps of
  /// 1e-5 (the later of the published settings).
  private static func samples<Model: ScoreModel<Float>>(
    of rule: ScoreMatching<Model>, in context: ExperimentContext
  ) throws -> Matrix<Double> {
    var stream = RandomStream(seed: rule.seed, purpose: .initialState)
    var start = Matrix<Float>.normals(100, rule.model.dimension, from: &stream)
    start.scale(by: 1e-3)
    let (timeStep, duration) = (1e-5, 0.15)
    if let network = rule.trainedModel as? ReservoirSampler<Float> {
      return try draws(
        OutputLangevin(network, timeStep: Float(timeStep)), from: start, duration: duration,
        timeStep: timeStep, seed: rule.seed, in: context)
    }
    return try draws(
      OverdampedLangevin(rule.trainedModel, timeStep: Float(timeStep)), from: start,
      duration: duration, timeStep: timeStep, seed: rule.seed, in: context)
  }
}
