import Archives
import Dynamics
import Figures
import LangevinMachines
import RandomStreams
import Tensors

/// What a trained machine shows of itself: images at several times, classes, monitors.
struct LangevinReport {
  private let machine: LangevinMachine<Float>
  private let settings: MachineLearning
  private let layout: ImageLayout
  private let images: ImageSet
  private let metrics: [JSONValue]
  private let generated: ImageGeneration.Result
  /// Rates averaged over one time unit after generation `[chain, unit]`.
  private let averaged: Matrix<Float>
  /// The training images nearest to these.
  private let matches: [NearestImages.Match]
  /// How like the training images they are, and how various; nil where that is not defined.
  let likeness: GenerationLikeness?

  /// Generates from noise.
  ///
  /// - Parameters:
  ///   - images: what was learned from.
  ///   - metrics: lines of `metrics.jsonl`.
  init(
    _ run: LangevinRun, images: ImageSet, metrics: [JSONValue], chains: Int = 48,
    context: JobContext
  ) throws {
    let parallelism = context.parallelism
    (machine, settings, layout) = (
      run.machine, run.configuration.training, run.configuration.layout
    )
    (self.images, self.metrics) = (images, metrics)
    let dynamics = MachineDynamics(
      machine, timeStep: Float(settings.timeStep), temperature: Float(settings.temperature))
    var generation = ImageGeneration(dynamics)
    generation.chains = chains
    let settlingTime = settings.settlingTime ?? GenerateTask.settlingTime
    generation.steps = max(1, Int(saturating: settlingTime / settings.timeStep))
    generation.frameSteps = MachineDrawing.frameSteps(upTo: generation.steps)
    generation.seed = settings.seed &+ 1
    generation.parallelism = parallelism
    let steps = generation.steps
    generated = try context.reportSteps(note: "images from noise") { goesOn in
      try generation.run { goesOn($0, steps) }
    }
    var running = try MachineChains(
      dynamics, at: generated.currents, stream: RandomStream(seed: settings.seed &+ 2),
      parallelism: parallelism)
    averaged = try running.averageRates(over: max(1, Int(saturating: 1 / settings.timeStep)))
    let pixels = layout.pixels(of: averaged)
    matches = NearestImages(images.thinned(to: 3_000)).matches(of: pixels)
    likeness = GenerationLikeness(of: pixels, beside: images, seed: settings.seed)
  }

  private var drawing: MachineDrawing {
    MachineDrawing(height: layout.height, width: layout.width)
  }

  /// Writes `report.html` and `figures/` of a run.
  func write(to directory: RunDirectory) throws {
    var report = Report(
      title: "Neural Langevin machine",
      subtitle: "\(machine.unitCount) units, \(images.count) images, "
        + "\(settings.updates) updates, seed \(settings.seed)")
    try add(to: &report)
    try report.write(to: directory, figures: namedFigures)
  }

  /// Adds the sections to a page.
  func add(to report: inout Report) throws {
    let named = namedFigures
    report.add(verdict())
    report.section(
      "Images from noise",
      [
        "Each chain starts from noise and follows the gradient of the network's kinetic energy, with "
          + "noise. Without a bias an image is as likely as its negative; here all are shown with the "
          + "background of the training images."
      ])
    let duration = Double(generated.frames.last?.step ?? 0) * generated.timeStep
    report.figure(
      named[0].figure,
      caption: "Training images, and chains after \(duration.shortText) time constants.")
    report.figure(named[1].figure, caption: "The same chains on the way, as they are: both signs.")
    addLikeness(to: &report)
    addClasses(to: &report)
    report.section("Training and relaxation")
    report.figure(named[2].figure, caption: "Monitors of the learning rule.")
    report.figure(named[3].figure, caption: "Energy and activity collapse, then structure forms.")
  }

  /// Whether the chains are in equilibrium, how like the data they are, and shares of classes.
  func verdict() -> Verdict {
    var verdict = Verdict()
    if settings.temperature > 0, let virial = generated.course.last?.info.virialPerUnit {
      verdict.add(
        virial: virial, temperature: settings.temperature, count: generated.currents.count)
    }
    verdict.add(likeness)
    guard !images.labels.isEmpty else { return verdict }
    var shares: [Int: Double] = [:]
    for match in matches {
      if let label = match.label { shares[label, default: 0] += 1 / Double(matches.count) }
    }
    verdict.add(classes: shares, of: images.classShares, among: matches.count)
    return verdict
  }

  private func addLikeness(to report: inout Report) {
    guard let likeness else { return }
    let rows = [
      ("chains", likeness.generated, likeness.generatedOverlap),
      ("other training images", likeness.data, likeness.dataOverlap),
      ("white noise", likeness.noise, nil),
    ]
    report.table(
      ["", "cosine with the nearest of half of the training images", "cosine of two of them"],
      rows.map { [$0.0, $0.1.shortText, $0.2?.shortText ?? "–"] },
      caption: "What the verdict rests on; the mean image is taken off.")
  }

  private func addClasses(to report: inout Report) {
    guard !images.labels.isEmpty else { return }
    let shares = images.classShares
    let rows = images.classes.map { label in
      let share = Double(matches.count { $0.label == label }) / Double(max(1, matches.count))
      return ["\(label)", (shares[label] ?? 0).shortText, share.shortText]
    }
    report.table(
      ["class", "share in the data", "share of \(matches.count) chains"], rows,
      caption: "Classes by vote of the seven nearest training images.")
    let similarity = matches.reduce(0) { $0 + $1.similarity } / Double(max(1, matches.count))
    report.keyValues([
      ("similarity to the nearest training image", similarity.shortText),
      ("virial over T (1 in equilibrium)", virial?.shortText ?? "–"),
    ])
  }

  /// The virial per unit over T at the end of generation; nil where it is undefined.
  private var virial: Double? {
    guard settings.temperature > 0 else { return nil }
    return (generated.course.last?.info.virialPerUnit).map { $0 / settings.temperature }
  }

  private var namedFigures: [(name: String, figure: Figure)] {
    let shown = Polarity(of: images).fixed(layout.pixels(of: averaged))
    let count = min(shown.rows, images.count)
    let comparison = Figure(columns: 2, width: 900) {
      drawing.grid(
        images.thinned(to: count).images.activated(.tanh), title: "Training images", columns: 8)
      drawing.grid(shown.rows(0..<count), title: "Generated", columns: 8)
    }
    let frames = generated.frames.map { (step: $0.step, rates: layout.pixels(of: $0.rates)) }
    return [
      ("generated", comparison),
      ("formation", drawing.frames(frames, timeStep: settings.timeStep)),
      ("training", MachineDrawing.training(metrics)),
      ("relaxation", drawing.course(generated.course)),
    ]
  }
}
