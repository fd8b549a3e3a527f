import Figures
import Reverie

/// What a trained iterative model shows of itself: fields, convergence, reconstructions, training.
struct PoissonReport {
  let trained: PoissonRun
  let curve: ConvergenceCurve
  private let images: Matrix<Float>
  private let reconstruction: Matrix<Float>
  private let raster: [[Double]]
  private let metrics: [JSONValue]

  /// Runs inference on at most 300 validation images for 1000 steps.
  init(
    _ trained: PoissonRun, validation: Matrix<Float>, metrics: [JSONValue], seed: UInt64,
    threads: Int, steps: Int = 1_000
  ) {
    self.trained = trained
    self.metrics = metrics
    let model = trained.model
    let isLinear = model.configuration.decoder.isLinear
    images = validation.rows(0..<min(isLinear ? 300 : 50, validation.rows))
    curve = ConvergenceCurve(
      of: model, on: images, steps: ConvergenceCurve.defaultSteps(to: isLinear ? steps : 100),
      seed: seed, threads: threads)
    let shown = images.rows(0..<min(16, images.rows))
    var session = InferenceSession(
      model, images: shown.rows, settings: InferenceSettings(mode: .sample, seed: seed))
    var spikes = SpikeRaster(stepDuration: 1)
    let hasSpikes = model.configuration.family == .poisson
    for step in 1...100 where hasSpikes {
      spikes.add(session.step(shown).activity.rows(0..<1), step: step)
    }
    if !hasSpikes { session.advance(shown, steps: 100) }
    reconstruction = session.reconstructionFromRates()
    let (times, neurons) = spikes.events(of: 0)
    var trains = [[Double]](repeating: [], count: model.configuration.latents)
    for (time, neuron) in zip(times, neurons) { trains[neuron].append(time) }
    raster = trains.filter { !$0.isEmpty }
  }

  /// Writes `report.html` and `figures/` of a run.
  func write(to directory: RunDirectory) throws {
    let configuration = trained.model.configuration
    var report = Report(
      title: "\(configuration.name): \(trained.configuration?.data ?? "dead-leaves patches")",
      subtitle: "\(configuration.latents) latents, \(configuration.pixels) pixels, "
        + "\(trained.model.parameterCount) parameters")
    add(to: &report)
    report.details("Configuration", code: directory.record.configuration.prettyText)
    report.citations(bibTeX: directory.record.citations)
    try directory.write(Array(report.html.utf8), named: "report.html")
    for (name, figure) in namedFigures() {
      try directory.write(Array(figure.svg.utf8), named: "figures/\(name).svg")
      try directory.write(try figure.png(), named: "figures/\(name).png")
    }
  }

  /// Adds the sections to a page.
  func add(to report: inout Report) {
    let named = namedFigures()
    if let fields = named.first(where: { $0.0 == "fields" }) {
      report.figure(
        fields.1, caption: "Columns of the dictionary, most active first, each on its own scale.")
    }
    report.figure(
      named.first { $0.0 == "convergence" }!.1,
      caption: "Inference on images it has not seen: reconstruction and silence over steps.")
    report.table(
      ["step", "R²", "R² pooled", "R² of rates", "zeros", "‖Δu‖", "spikes/image"],
      curve.steps.indices.map { i in
        ["\(curve.steps[i])"]
          + [
            curve.explained[i], curve.pooledExplained[i], curve.explainedByRates[i],
            curve.zeros[i], curve.updateNorms[i], curve.spikes[i],
          ].map(Results.short)
      }, caption: "Convergence on \(images.rows) validation images.")
    if let stability = curve.stability {
      report.keyValues([
        (
          "stability number (stable below 2)",
          stability.number.map(Results.short) ?? "undefined"
        ),
        ("neurons at the ceiling", Results.short(stability.fractionAtCeiling)),
        ("spikes per image", curve.cost.map { Results.short($0.spikes) } ?? "undefined"),
        (
          "synaptic operations per image, of dense ones",
          curve.cost.map {
            "\(Results.short($0.synapticOperations)) of \(Results.short($0.denseOperations))"
          } ?? "undefined"
        ),
      ])
    }
    report.figure(
      named.first { $0.0 == "reconstructions" }!.1,
      caption: "Images, and their reconstructions from rates after 100 steps.")
    for (name, caption) in [
      ("raster", "Spikes of one image, neuron by neuron."),
      ("training", "Monitors of training: reconstruction, divergence, silence."),
    ] {
      if let figure = named.first(where: { $0.0 == name }) {
        report.figure(figure.1, caption: caption)
      }
    }
  }

  func namedFigures() -> [(String, Figure)] {
    let configuration = trained.model.configuration
    let shape = configuration.image
    var named: [(String, Figure)] = []
    if configuration.decoder.isLinear, shape.channels == 1 {
      named.append(("fields", Figure(fields(shape), width: 620)))
    }
    named.append(
      (
        "convergence",
        Figure(
          Chart(
            xAxis: Axis("inference step", scale: .log), yAxis: Axis(""),
            marks: [
              .line(curve.steps.map { Double($0) }, curve.explained, label: "R² of a draw"),
              .line(
                curve.steps.map { Double($0) }, curve.explainedByRates, label: "R² of rates"),
              .line(curve.steps.map { Double($0) }, curve.zeros, label: "fraction of zeros"),
            ]), width: 560)
      ))
    let shown = min(16, images.rows)
    named.append(
      (
        "reconstructions",
        Figure(
          ImageGrid(
            Matrix(stacking: [images.rows(0..<shown), reconstruction]),
            height: shape.height, width: shape.width * shape.channels, columns: shown), width: 620)
      ))
    if configuration.family == .poisson, !raster.isEmpty {
      named.append(
        (
          "raster",
          Figure(
            RasterPlot(
              raster, title: "Spikes of one image", xAxis: Axis("inference step"),
              yAxis: Axis("neuron")), width: 620)
        ))
    }
    let lines = metrics.compactMap { line -> (Double, Double)? in
      guard let step = line["step"]?.double, let loss = line["loss"]?.double else { return nil }
      return (step, loss)
    }
    if lines.count > 1 {
      named.append(
        (
          "training",
          Figure(
            Chart(
              title: "Training", xAxis: Axis("update"), yAxis: Axis("loss"),
              marks: [.line(lines.map(\.0), lines.map(\.1))]), width: 560)
        ))
    }
    return named
  }

  /// Fields of the neurons with the highest final rates first; at most 256.
  private func fields(_ shape: ImageShape) -> ImageGrid {
    let model = trained.model
    var session = InferenceSession(
      model, images: min(64, images.rows), settings: InferenceSettings(mode: .mean, seed: 0))
    session.advance(images.rows(0..<min(64, images.rows)), steps: 100)
    let rates = session.rates().columnMeans()
    let order = rates.indices.sorted { rates[$0] > rates[$1] }.prefix(256)
    let columns = model.dictionary.transposed.gatheringRows(Array(order))
    return ImageGrid(
      columns, height: shape.height, width: shape.width, title: "Fields", range: .symmetric,
      scaling: .perImage)
  }
}
