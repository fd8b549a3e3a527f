import Diagnostics
import PoissonInference
import Tensors

extension PoissonExperiments {
  // MARK: - E6 fields

  static let fields = Experiment(
    id: "ipvae-6", paper: paper, summary: "fields of the dictionary, fitted by Gabor functions"
  ) { context in
    let models = PoissonLaboratory(context: context)
    var shares: [String: [Double]] = [:]
    for (family, activation) in iterativeFamilies {
      let seeds = try models.seeds(of: family, activation)
      for seed in seeds.prefix(context.scale == .quick ? 1 : 3) {
        let data = try models.patches(seed: seed)
        let model = try models.model(family, activation, seed: seed, on: data.train)
        shares[model.configuration.name, default: []].append(
          gaborShare(of: model, limit: context.scale == .quick ? 40 : 512))
      }
    }
    let rows = ["iP-VAE", "iG-relu-VAE", "iG-VAE"].compactMap { name -> ReproductionRow? in
      guard let measured = shares[name] else { return nil }
      let isPoisson = name == "iP-VAE"
      return row(
        "ipvae-6", "\(name): share of fields with Gabor r² > 0.7",
        isPoisson && context.scale == .paper ? .atLeast(0.5) : .none, .code, measured,
        published: isPoisson ? "almost all" : "few",
        note: isPoisson && context.scale == .quick
          ? "short runs give oriented but less localised fields" : nil)
    }
    return rows + (try models.missingRuns("ipvae-6"))
  }

  /// Share of the fields, of at most `limit` with the largest norms, that a Gabor function explains
  /// to more than 0.7.
  public static func gaborShare<Scalar: InferenceScalar>(
    of model: IterativeModel<Scalar>, limit: Int
  ) -> Double {
    let fields = Matrix<Double>(model.dictionary.transposed)
    let norms = (0..<fields.rows).map { fields.row($0).reduce(0) { $0 + $1 * $1 } }
    let order = norms.indices.sorted { norms[$0] > norms[$1] }.prefix(limit)
    let good = order.filter {
      (GaborFit(Array(fields.row($0)), image: model.configuration.image)?.explained ?? 0) > 0.7
    }
    return Double(good.count) / Double(max(order.count, 1))
  }

  // MARK: - E11 generation

  static let generation = Experiment(
    id: "ipvae-11", paper: paper, summary: "images from the prior"
  ) { context in
    let models = PoissonLaboratory(context: context)
    let data = try models.patches(seed: 1)
    let model = try models.model(seed: 1, on: data.train)
    let generated = model.generate(200, seed: 1)
    return [
      row(
        "ipvae-11", "standard deviation of generated pixels over that of patches", .none, .code,
        (generated.meanSquare() / data.validation.meanSquare()).squareRoot())
    ]
  }
}
