import Archives
import Diagnostics
import Figures
import ReservoirSampling
import Tensors

/// What a trained reservoir run shows of itself: samples against the truth, training, traces.
struct ReservoirReport {
  let sampler: ReservoirRun
  let figures: ReservoirFigures
  /// Distances to the truth; nil for images, whose pixels are too many and partly constant.
  let comparison: ReferenceComparison?
  /// Why there is no comparison with the data.
  private let remark: String?
  let metrics: [JSONValue]
  private let duration: Double
  private var seed: UInt64 { sampler.configuration.seed }

  /// Draws 2000 samples and judges them; 100 for images.
  init(
    _ sampler: ReservoirRun, training: ReservoirTraining, metrics: [JSONValue],
    parallelism: Parallelism
  ) throws {
    let showsImages = sampler.configuration.latents != nil
    let seed = sampler.configuration.seed
    let request = Self.request(for: sampler, parallelism: parallelism)
    let reference = training.referenceDraws(showsImages ? 100 : 4_000)
    let samples = try sampler.sample(request).draws
    self.sampler = sampler
    self.metrics = metrics
    duration = request.duration
    figures = ReservoirFigures(sampler: sampler, reference: reference, samples: samples)
    do {
      comparison =
        showsImages
        ? nil
        : try ReferenceComparison(
          samples, against: reference, name: "data", seed: seed, parallelism: parallelism)
      remark = nil
    } catch {
      (comparison, remark) = (nil, "No distances: \(error)")
    }
  }

  /// Images come down the noise levels, where there are any.
  private static func request(
    for sampler: ReservoirRun, parallelism: Parallelism
  ) -> SamplingRequest {
    var request = SamplingRequest(
      chains: 2_000, duration: 15, seed: sampler.configuration.seed, parallelism: parallelism)
    guard sampler.configuration.latents != nil else { return request }
    (request.chains, request.duration) = (100, 500 * sampler.suggestedTimeStep)
    switch sampler.configuration.architecture {
    case .reservoir: if sampler.directory != nil { request.mode = .annealed }
    case .noiseConditioned: request.mode = .annealed
    case .samplerOnlyCurrent, .samplerOnlyRate, .tied, .independentNoise: break
    }
    return request
  }

  /// Writes `report.html` and `figures/` of a run.
  func write(to directory: RunDirectory) throws {
    let configuration = sampler.configuration
    var report = Report(
      title: "Reservoir sampler: \(configuration.target?.rawValue ?? configuration.data ?? "")",
      subtitle: "\(configuration.architecture.rawValue), \(configuration.activation.rawValue), "
        + "\(sampler.dimension) outputs, \(configuration.units) units, seed \(configuration.seed)")
    try add(to: &report)
    report.details("Configuration", code: directory.record.configuration.prettyText)
    report.citations(bibTeX: directory.record.citations)
    try directory.write(Array(report.html.utf8), named: "report.html")
    for (name, figure) in try namedFigures() {
      try directory.write(Array(figure.svg.utf8), named: "figures/\(name).svg")
      try directory.write(try figure.png(), named: "figures/\(name).png")
    }
  }

  /// Adds the sections to a page.
  func add(to report: inout Report) throws {
    let named = try namedFigures()
    addSamples(to: &report, figure: named[0].1)
    report.keyValues(
      (comparison.map { [("permutation p-value (MMD)", text($0.pValue))] } ?? []) + [
        ("largest outward drift ρ (below 0: confining)", JobMetrics.short(sampler.outwardDrift)),
        ("time step", JobMetrics.short(sampler.suggestedTimeStep) + " τ"),
      ])
    report.section("Training and activity")
    report.figure(named[1].1, caption: "Denoising score matching, level by level, then polish.")
    if named.count > 2 {
      report.figure(named[2].1, caption: "One chain: neurons of the reservoir and their output.")
    }
  }

  private func addSamples(to report: inout Report, figure: Figure) {
    guard let comparison else {
      report.section("Samples", remark.map { [$0] } ?? [])
      report.figure(
        figure,
        caption: sampler.configuration.latents == nil
          ? "Density of the samples." : "Data from their latents, and the network's samples.")
      return
    }
    report.section(
      "Samples against the truth",
      [
        "\(comparison.draws) chains after \(JobMetrics.short(duration)) membrane time constants. "
          + "Distances are in coordinates standardised by the reference; the floor is the same "
          + "distance between two true sets."
      ])
    report.figure(figure, caption: "Density of the samples; lines: the exact target.")
    report.table(
      ["distance", "measured", "floor", "ratio"],
      [
        row("sliced Wasserstein-2", comparison.slicedWasserstein2),
        row("energy distance", comparison.energyDistance),
      ], caption: "Distances to the truth.")
  }

  private func namedFigures() throws -> [(String, Figure)] {
    var named = [
      ("density", figures.density), ("training", ReservoirFigures.training(metrics)),
    ]
    if let traces = try figures.traces(seed: seed) { named.append(("traces", traces)) }
    return named
  }

  private func row(_ name: String, _ distance: ReferenceComparison.Distance) -> [String] {
    [name, text(distance.measured), text(distance.floor), text(distance.ratio)]
  }

  private func text(_ value: Double?) -> String { value.map(JobMetrics.short) ?? "undefined" }
}
