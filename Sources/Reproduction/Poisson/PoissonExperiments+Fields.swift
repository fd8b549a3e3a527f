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
    for seed in context.seeds.prefix(context.scale == .quick ? 1 : 3) {
      let data = try models.patches(seed: seed)
      for (family, activation) in iterativeFamilies {
        let model = try models.model(family, activation, seed: seed, on: data.train)
        shares[model.configuration.name, default: []].append(
          gaborShare(of: model, limit: context.scale == .quick ? 40 : 512))
      }
    }
    return [
      row(
        "ipvae-6", "iP: share of fields with Gabor r² > 0.7",
        context.scale == .paper ? .atLeast(0.5) : .none, .code, shares["iP-VAE"]!,
        published: "almost all", note: "short runs give oriented but less localised fields"),
      row(
        "ipvae-6", "iG-relu: the same share", .none, .code, shares["iG-relu-VAE"]!,
        published: "few"),
      row("ipvae-6", "iG: the same share", .none, .code, shares["iG-VAE"]!, published: "few"),
    ]
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
