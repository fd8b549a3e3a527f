import Figures
import Reverie

/// What a trained machine shows of itself: images at several times, classes, monitors.
struct LangevinMachineReport {
  let machine: LangevinMachine<Float>
  let configuration: LangevinConfiguration
  let images: ImageSet
  let metrics: [JSONValue]
  let generated: ImageGeneration.Result
  /// Rates averaged over one time unit after generation, pixels only.
  let averaged: Matrix<Float>

  init(
    _ machine: LangevinMachine<Float>, configuration: LangevinConfiguration, images: ImageSet,
    metrics: [JSONValue], chains: Int = 48, parallelism: Parallelism
  ) throws {
    self.machine = machine
    self.configuration = configuration
    self.images = images
    self.metrics = metrics
    let settings = configuration.training
    let dynamics = MachineDynamics(
      machine, timeStep: Float(settings.timeStep), temperature: Float(settings.temperature))
    var generation = ImageGeneration(dynamics)
    generation.chains = chains
    generation.steps = Int((settings.settlingTime ?? 20) / settings.timeStep)
    generation.frameSteps = LangevinMachineFigures.frameSteps(upTo: generation.steps)
    generation.seed = settings.seed &+ 1
    generation.parallelism = parallelism
    generated = try generation.run()
    var running = try MachineChains(
      dynamics, at: generated.currents, stream: RandomStream(seed: settings.seed &+ 2),
      parallelism: parallelism)
    averaged = try running.averageRates(over: max(1, Int(1 / settings.timeStep)))
  }

  private var figures: LangevinMachineFigures {
    LangevinMachineFigures(height: configuration.imageHeight, width: configuration.imageWidth)
  }

  private func pixels(_ rows: Matrix<Float>) -> Matrix<Float> {
    let count = configuration.pixelCount
    guard rows.columns > count else { return rows }
    return Matrix(
      rows: rows.rows, columns: count,
      elements: (0..<rows.rows).flatMap { Array(rows.row($0).prefix(count)) })
  }

  /// Writes `report.html` and `figures/` of a run.
  func write(to directory: RunDirectory) throws {
    var report = Report(
      title: "Neural Langevin machine",
      subtitle: "\(machine.unitCount) units, \(images.count) images, "
        + "\(configuration.training.updates) updates, seed \(configuration.training.seed)")
    try add(to: &report)
    report.details("Configuration", code: directory.record.configuration.prettyText)
    report.citations(bibTeX: directory.record.citations)
    try directory.write(Array(report.html.utf8), named: "report.html")
    for (name, figure) in namedFigures {
      try directory.write(Array(figure.svg.utf8), named: "figures/\(name).svg")
      try directory.write(try figure.png(), named: "figures/\(name).png")
    }
  }

  /// Adds the sections to a page.
  func add(to report: inout Report) throws {
    let named = namedFigures
    report.section(
      "Images from noise",
      [
        "Each chain starts from noise and follows the gradient of the network's kinetic energy, with "
          + "noise. Without a bias an image is as likely as its negative; here all are shown with a "
          + "dark background."
      ])
    let duration = Double(generated.frames.last?.step ?? 0) * generated.timeStep
    report.figure(
      named[0].1,
      caption: "Training images, and chains after \(Results.short(duration)) time constants.")
    report.figure(named[1].1, caption: "The same chains on the way, as they are: both signs.")
    addClasses(to: &report)
    report.section("Training and relaxation")
    report.figure(named[2].1, caption: "Monitors of the learning rule.")
    report.figure(named[3].1, caption: "Energy and activity collapse, then structure forms.")
  }

  private func addClasses(to report: inout Report) {
    guard !images.labels.isEmpty else { return }
    let matches = NearestImages(images.thinned(to: 3_000)).matches(of: pixels(averaged))
    let shares = images.classShares
    let rows = images.classes.map { label in
      let share = Double(matches.count { $0.label == label }) / Double(max(1, matches.count))
      return ["\(label)", Results.short(shares[label] ?? 0), Results.short(share)]
    }
    report.table(
      ["class", "share in the data", "share of \(matches.count) chains"], rows,
      caption: "Classes by vote of the seven nearest training images.")
    let similarity = matches.reduce(0) { $0 + $1.similarity } / Double(max(1, matches.count))
    report.keyValues([
      ("similarity to the nearest training image", Results.short(similarity)),
      ("virial (1 in equilibrium)", Results.short(generated.course.last?.info.virialPerUnit ?? 0)),
    ])
  }

  private var namedFigures: [(String, Figure)] {
    let polarity = Polarity(height: configuration.imageHeight, width: configuration.imageWidth)
    let shown = polarity.fixed(pixels(averaged))
    let count = min(shown.rows, images.count)
    let comparison = Figure(columns: 2, width: 900) {
      figures.grid(
        images.thinned(to: count).images.activated(.tanh), title: "Training images", columns: 8)
      figures.grid(shown.rows(0..<count), title: "Generated", columns: 8)
    }
    let frames = generated.frames.map { ($0.step, pixels($0.rates)) }
    return [
      ("generated", comparison),
      (
        "formation",
        figures.frames(
          frames.map { (step: $0.0, rates: $0.1) }, timeStep: configuration.training.timeStep)
      ),
      ("training", LangevinMachineFigures.training(metrics)),
      ("relaxation", figures.course(generated.course)),
    ]
  }
}
