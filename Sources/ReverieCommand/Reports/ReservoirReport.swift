import Figures
import Reverie

/// What a trained reservoir run shows of itself: samples against the truth, training, traces.
struct ReservoirReport {
  let sampler: TrainedSampler
  let figures: ReservoirFigures
  let comparison: ReferenceComparison
  let metrics: [JSONValue]
  let seed: UInt64

  /// Draws 2000 samples and judges them.
  init(
    _ sampler: TrainedSampler, training: SamplerTraining, metrics: [JSONValue], seed: UInt64,
    parallelism: Parallelism
  ) throws {
    let reference = training.referenceDraws(4_000)
    let samples = try sampler.sample(
      SamplingRequest(chains: 2_000, duration: 15, seed: seed, parallelism: parallelism)
    ).draws
    self.sampler = sampler
    self.metrics = metrics
    self.seed = seed
    figures = ReservoirFigures(sampler: sampler, reference: reference, samples: samples)
    comparison = try ReferenceComparison(
      samples, against: reference, name: "reference", seed: seed, parallelism: parallelism)
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
    report.section(
      "Samples against the truth",
      [
        "\(comparison.draws) chains after 15 membrane time constants. Distances are in coordinates "
          + "standardised by the reference; the floor is the same distance between two true sets."
      ])
    let named = try namedFigures()
    report.figure(named[0].1, caption: "Density of the samples; lines: the exact target.")
    report.table(
      ["distance", "measured", "floor", "ratio"],
      [
        row("sliced Wasserstein-2", comparison.slicedWasserstein2),
        row("energy distance", comparison.energyDistance),
      ], caption: "Distances to the truth.")
    report.keyValues([
      ("permutation p-value (MMD)", text(comparison.pValue)),
      ("largest outward drift ρ (below 0: confining)", Results.short(sampler.outwardDrift)),
      ("time step", Results.short(sampler.suggestedTimeStep) + " τ"),
    ])
    report.section("Training and activity")
    report.figure(named[1].1, caption: "Denoising score matching, level by level, then polish.")
    if named.count > 2 {
      report.figure(named[2].1, caption: "One chain: neurons of the reservoir and their output.")
    }
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

  private func text(_ value: Double?) -> String { value.map(Results.short) ?? "undefined" }
}
