import Diagnostics
import PoissonInference
import Tensors

extension PoissonExperiments {
  // MARK: - E7 physiology

  static let physiology = Experiment(
    id: "ipvae-7", paper: paper,
    summary: "latency and response against contrast, cross-orientation suppression, tuning"
  ) { context in
    let models = PoissonLaboratory(context: context)
    var bench = PhysiologyBench()
    let seeds = try models.seeds(of: .poisson)
    let missing = try models.missingRuns("ipvae-7", of: [(.poisson, .identity)])
    guard !seeds.isEmpty else { return missing }
    for seed in seeds.prefix(context.scale == .quick ? 1 : 3) {
      try bench.measure(models, seed: seed)
    }
    return bench.rows(isPaper: context.scale == .paper) + missing
  }
}

/// What the 60 (quick: 20) most responsive neurons do, a value per seed.
private struct PhysiologyBench {
  private let contrasts = [0.1, 0.2, 0.4, 0.8, 1.6]
  private let radii = [0.125, 0.25, 0.5]
  private var latency: [[Double?]] = []
  private var (linear, saturating): ([Double], [Double]) = ([], [])
  private var (suppressed, selectivity): ([Double], [Double]) = ([], [])
  private var widths: [Double?] = []
  private var bySize: [[Double]] = []

  init() {}

  mutating func measure(_ models: PoissonLaboratory, seed: UInt64) throws {
    let data = try models.patches(seed: seed)
    var bench = Physiology(try models.model(seed: seed, on: data.train))
    if models.isQuick { (bench.steps, bench.blankSteps) = (150, 150) }
    var settings = PhysiologySurvey.Settings()
    (settings.neurons, settings.orientations) = (models.isQuick ? 20 : 60, 8)
    (settings.frequencies, settings.contrasts, settings.radii) = ([1.5, 2.5, 4], contrasts, radii)
    guard let survey = try PhysiologySurvey(bench, settings: settings) else { return }
    let rates = survey.contrast.lateRates
    latency.append(survey.contrast.latencies)
    linear.append(ContrastFit.thresholdLinear(contrasts: contrasts, rates: rates).explained)
    saturating.append(ContrastFit.nakaRushton(contrasts: contrasts, rates: rates).explained)
    bySize.append(survey.sizes.transposed.columnMeans())
    suppressed.append(survey.suppressedShare)
    selectivity.append(survey.medianSelectivity ?? .nan)
    widths.append(survey.medianHalfWidth)
  }

  func rows(isPaper: Bool) -> [ReproductionRow] {
    [
      ReproductionRow(
        id: "ipvae-7",
        expected: ExpectedValue("latency falls with contrast", .increasing(), origin: .paper),
        // At the least contrasts few neurons leave their blank rates.
        measured: contrasts.indices.suffix(3).reversed().map { index in
          MeasuredValue(latency.map { $0[index] }, name: "contrast \(contrasts[index])")
        }),
      ReproductionRow(
        id: "ipvae-7",
        expected: ExpectedValue(
          "mean rate at the best grating in apertures", .none, origin: .derived),
        measured: radii.indices.map { index in
          MeasuredValue(bySize.map { $0[index] }, name: "radius \(radii[index]) of the width")
        }),
      row("r² of a threshold-linear contrast response", .atLeast(0.95), linear),
      row("r² of a Naka–Rushton contrast response", .none, saturating),
      row("median half width of orientation tuning, degrees", .none, widths),
      row(
        "share of neurons an orthogonal mask suppresses", isPaper ? .atLeast(0.5) : .none,
        suppressed, published: "0.9"),
      row("median orientation selectivity", .none, selectivity, published: "0.55"),
    ]
  }

  private func row(
    _ description: String, _ criterion: ExpectedValue.Criterion, _ values: [Double?],
    published: String? = nil
  ) -> ReproductionRow {
    PoissonExperiments.row(
      "ipvae-7", description, criterion, .derived, values, published: published)
  }
}
