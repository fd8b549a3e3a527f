import Archives
import Diagnostics
import Figures
import ReservoirSampling
import Tensors

/// What a trained reservoir run shows of itself: samples against the truth, training, traces.
struct ReservoirReport {
  let sampler: ReservoirRun
  let figures: ReservoirFigures
  /// Samples beside the truth; nil for images, whose pixels are too many and partly constant.
  let judgement: SampleJudgement?
  let metrics: [JSONValue]
  private let duration: Double
  private var seed: UInt64 { sampler.configuration.seed }

  /// Draws 2000 samples and judges them; 100 for images.
  ///
  /// - Parameter progress: called with steps done and steps in all.
  init(
    _ sampler: ReservoirRun, training: ReservoirTraining, metrics: [JSONValue],
    parallelism: Parallelism, progress: ((Int, Int) -> Bool)? = nil
  ) throws {
    let showsImages = sampler.configuration.latents != nil
    let seed = sampler.configuration.seed
    let request = Self.request(for: sampler, parallelism: parallelism)
    let reference = training.referenceDraws(showsImages ? 100 : 4_000)
    let samples = try sampler.sample(request, progress: progress).draws
    self.sampler = sampler
    self.metrics = metrics
    duration = request.duration
    judgement =
      showsImages
      ? nil
      : SampleJudgement(
        samples, against: reference, names: sampler.plainUnitNames, seed: seed,
        parallelism: parallelism)
    figures = ReservoirFigures(
      sampler: sampler, reference: reference, samples: samples,
      worstUnits: judgement?.worstUnits ?? [])
  }

  /// Images come down the noise levels, where there are any.
  private static func request(
    for sampler: ReservoirRun, parallelism: Parallelism
  ) -> SamplingRequest {
    var request = SamplingRequest(
      mode: sampler.recommendedMode, chains: 2_000, duration: 15,
      seed: sampler.configuration.seed, parallelism: parallelism)
    let step = sampler.suggestedTimeStep
    if request.mode == .annealed {
      request.duration = sampler.settlingTime(timeStep: step, isObserved: false)
    }
    guard sampler.configuration.latents != nil else { return request }
    (request.chains, request.duration) = (100, 500 * step)
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
    let source = configuration.target?.rawValue
    var report = Report(
      title: "Reservoir sampler of \(source ?? fileName(configuration.data ?? "draws"))",
      subtitle: "\(configuration.architecture.rawValue), \(configuration.activation.rawValue), "
        + "\(sampler.dimension) outputs, \(configuration.units) units, seed \(configuration.seed)")
    let named = try namedFigures()
    report.add(judgement?.verdict)
    add(named, to: &report)
    try report.write(to: directory, figures: named)
  }

  /// Adds the sections to a page.
  func add(to report: inout Report) throws { add(try namedFigures(), to: &report) }

  private func add(_ named: [(name: String, figure: Figure)], to report: inout Report) {
    addSamples(to: &report, figure: named[0].figure)
    report.keyValues(
      (judgement?.comparison.map { [("permutation p-value (MMD)", text($0.pValue))] } ?? []) + [
        ("largest outward drift ρ (below 0: confining)", JobMetrics.short(sampler.outwardDrift)),
        ("time step", JobMetrics.short(sampler.suggestedTimeStep) + " τ"),
      ])
    addFigures(named, to: &report)
  }

  /// Units, training and activity.
  private func addFigures(
    _ named: [(name: String, figure: Figure)], to report: inout Report
  ) {
    for (name, figure) in named.dropFirst() {
      switch name {
      case "marginals":
        report.section("Units")
        report.figure(figure, caption: "Every unit: data and network's samples.")
        addUnits(to: &report)
      case "training":
        report.section("Training and activity")
        report.figure(
          figure,
          caption:
            "Denoising score matching, level by level, then polish. The loss itself grows as the "
            + "noise falls, as 1/σ²; beside it what is left of it, σ² · 2 loss / m: 1 for a network that "
            + "knows nothing, and never 0, since noise cannot be told from data exactly (RSN eq. 11)."
        )
      default:
        report.figure(figure, caption: "One chain: neurons of the reservoir and their output.")
      }
    }
  }

  private func addUnits(to report: inout Report) {
    guard let judgement else { return }
    report.table(
      ["unit", "distribution functions differ by", ""],
      judgement.worstUnits.map { judgement.units[$0] }.map {
        [$0.name, JobMetrics.short($0.distance), $0.quality == .good ? "✓" : "✗ \($0.text)"]
      }, caption: "Units, those that differ most first.")
  }

  private func addSamples(to report: inout Report, figure: Figure) {
    guard let comparison = judgement?.comparison else {
      report.section("Samples", (judgement?.remark).map { ["No distances: \($0)"] } ?? [])
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
    report.figure(
      figure,
      caption: sampler.dimension > 2
        ? "The two units that differ most: data and samples."
        : "Density of the samples; lines: the exact target.")
    report.table(
      ["distance", "measured", "floor", "ratio"],
      [
        row("sliced Wasserstein-2", comparison.slicedWasserstein2),
        row("energy distance", comparison.energyDistance),
      ], caption: "Distances to the truth.")
  }

  private func namedFigures() throws -> [(name: String, figure: Figure)] {
    var named: [(name: String, figure: Figure)] = [("density", figures.density)]
    if let marginals = figures.marginals { named.append(("marginals", marginals)) }
    named.append(
      ("training", ReservoirFigures.training(metrics, dimension: sampler.dimension)))
    if let traces = try figures.traces(seed: seed) { named.append(("traces", traces)) }
    return named
  }

  /// The last part of a path.
  private func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private func row(_ name: String, _ distance: ReferenceComparison.Distance) -> [String] {
    [name, text(distance.measured), text(distance.floor), text(distance.ratio)]
  }

  private func text(_ value: Double?) -> String { value.map(JobMetrics.short) ?? "undefined" }
}
