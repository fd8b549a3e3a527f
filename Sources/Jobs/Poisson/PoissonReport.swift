import Archives
import Figures
import PoissonInference
import Tensors

/// What a trained iterative model shows of itself: fields, convergence, reconstructions, training.
struct PoissonReport {
  /// Inference on the images shown, over steps.
  let curve: ConvergenceCurve
  let run: PoissonRun
  /// At most 300 validation images (50 of a decoder that is not linear), spread over all, `[image, pixel]`.
  let images: Matrix<Float>
  /// Of the images shown, from rates after 100 steps.
  let reconstruction: Matrix<Float>
  /// Spike times of the neurons that fired for the first image, in steps.
  let raster: [[Double]]
  /// Lines of `metrics.jsonl`.
  let metrics: [JSONValue]

  var model: IterativeModel<Float> { run.model }

  /// Runs inference for `steps` steps, or 100 with a decoder that is not linear.
  init(
    _ run: PoissonRun, validation: Matrix<Float>, metrics: [JSONValue], context: JobContext,
    steps: Int = 1_000
  ) throws {
    (self.run, self.metrics) = (run, metrics)
    let seed = run.configuration.seed
    let isLinear = run.model.configuration.decoder.isLinear
    images = validation.thinned(to: isLinear ? 300 : 50)
    let marks = ConvergenceCurve.defaultSteps(to: isLinear ? steps : 100)
    let shown = images
    curve = try context.reportSteps(note: "inference on images kept back") { goesOn in
      ConvergenceCurve(
        of: run.model, on: shown, steps: marks, seed: seed, threads: context.parallelism.threads,
        progress: { goesOn($0, marks.last ?? 1) })
    }
    (reconstruction, raster) = Self.show(
      images.thinned(to: Self.examples), to: run.model, seed: seed)
  }

  /// How many images are shown at most, spread over all.
  static let examples = 16

  /// A network that spikes more than this for one image has diverged, and a page full of strokes shows nothing.
  private static let mostSpikes = 50_000.0

  /// Reconstructions after 100 steps, and the spike trains of the first image; none of too many.
  private static func show(
    _ images: Matrix<Float>, to model: IterativeModel<Float>, seed: UInt64
  ) -> (reconstruction: Matrix<Float>, raster: [[Double]]) {
    var session = InferenceSession(
      model, images: images.rows, settings: InferenceSettings(mode: .sample, seed: seed))
    guard model.configuration.family == .poisson else {
      session.advance(images, steps: 100)
      return (session.reconstructionFromRates(), [])
    }
    var spikes = SpikeRaster(stepDuration: 1)
    var count = 0.0
    for step in 1...100 {
      session.advance(images, steps: 1)
      let counts = session.counts.rows(0..<1)
      count += counts.sum()
      if count <= mostSpikes { spikes.add(counts, step: step) }
    }
    guard count <= mostSpikes else { return (session.reconstructionFromRates(), []) }
    let (times, neurons) = spikes.events(of: 0)
    var trains = [[Double]](repeating: [], count: model.configuration.latents)
    for (time, neuron) in zip(times, neurons) { trains[neuron].append(time) }
    return (session.reconstructionFromRates(), trains.filter { !$0.isEmpty })
  }

  /// Writes `report.html` and `figures/` of a run.
  func write(to directory: RunDirectory) throws {
    let configuration = model.configuration
    var report = Report(
      title: "\(configuration.name): "
        + (run.configuration.data.map { PathName.last(of: $0) } ?? "dead-leaves patches"),
      subtitle: "\(configuration.latents) latents, \(configuration.pixels) pixels, "
        + "\(model.parameterCount) parameters")
    let figures = add(to: &report)
    try report.write(to: directory, figures: figures)
  }

  /// Adds the sections to a page, and gives the figures in them.
  @discardableResult func add(to report: inout Report) -> [Named] {
    let figures = figures()
    report.add(verdict)
    let add = { (name: String, caption: String, report: inout Report) in
      guard let figure = figures.first(where: { $0.name == name })?.figure else { return }
      report.figure(figure, caption: caption)
    }
    add("fields", "Columns of the dictionary, most active first, each on its own scale.", &report)
    add(
      "convergence",
      "Inference on images it has not seen: reconstruction and share of zeros over steps.", &report)
    addTable(to: &report)
    addStability(to: &report)
    add(
      "reconstructions", "Images, and their reconstructions from rates after 100 steps.", &report)
    add("raster", "Spikes of one image, neuron by neuron.", &report)
    add("training", "The loss of training.", &report)
    return figures
  }

  private var hasSpikes: Bool { model.configuration.family != .gaussian }

  private func addTable(to report: inout Report) {
    report.table(
      ["step", "R²", "R² pooled", "R² of rates", "zeros", hasSpikes ? "‖Δu‖" : "‖Δμ‖"]
        + (hasSpikes ? ["spikes/step"] : []),
      curve.steps.indices.map { i in
        ["\(curve.steps[i])"]
          + [
            curve.explained[i], curve.pooledExplained[i], curve.explainedByRates[i],
            curve.zeros[i], curve.updateNorms[i],
          ].map(JobMetrics.short) + (hasSpikes ? [JobMetrics.short(curve.spikes[i])] : [])
      }, caption: "Convergence on \(images.rows) validation images.")
  }

  private func addStability(to report: inout Report) {
    guard let stability = curve.stability else { return }
    let short = JobMetrics.short
    var rows = [("share of neurons at the ceiling", short(stability.fractionAtCeiling))]
    if let number = stability.number {
      rows.insert(("stability number (stable below 2)", short(number)), at: 0)
    }
    if let cost = curve.cost {
      rows += [
        ("spikes per image, all \(curve.steps.last ?? 0) steps", short(cost.spikes)),
        (
          "synaptic operations per image, all steps, of dense ones",
          "\(short(cost.synapticOperations)) of \(short(cost.denseOperations))"
        ),
      ]
    }
    report.keyValues(rows)
  }

  /// Whether inference is stable and explains the images.
  var verdict: Verdict {
    var verdict = Verdict()
    let short = JobMetrics.short
    let isUnstable = curve.stability.map { !$0.isStable } ?? false
    if let stability = curve.stability, isUnstable {
      verdict.add(
        .poor,
        "not stable\(run.certificate == nil ? "" : " with spikes")"
          + (stability.number.map { ": number \(short($0)), stable below 2," } ?? "")
          + " after \(curve.steps.last ?? 0) steps")
    }
    if let certificate = run.certificate {
      let text =
        "number \(short(certificate.number)) at the fixed points of \(certificate.images) images kept "
        + "back, limit \(short(certificate.limit))"
      verdict.add(
        certificate.holds ? .good : .poor,
        certificate.holds
          ? "inference \(isUnstable ? "without spikes " : "")is stable (\(text))"
          : "not stable: \(certificate.diverging.count) images diverge, the first is image "
            + "\(certificate.worstImage) (\(text))")
    }
    if let explained = curve.explainedByRates.last {
      verdict.add(
        explained: explained, pooled: curve.pooledExplained.last, of: "an image kept back")
    }
    return verdict
  }
}
