import ArgumentParser
import Reverie

extension LatentFamily: ExpressibleByArgument {}
extension LatentActivation: ExpressibleByArgument {}
extension ImagePreparation: ExpressibleByArgument {}
extension LearningKind: ExpressibleByArgument {}
extension PoissonConfiguration.Preset: ExpressibleByArgument {}

/// `train poisson-vae`
struct TrainPoisson: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "poisson-vae",
    abstract: "Train an iterative Poisson, Gaussian or Bernoulli autoencoder (no encoder).",
    discussion: """
      Data is a file of images: [image, row, column], [image, pixel], or photographs of any size, \
      which are whitened and cut into patches (npy, npz, idx, csv, safetensors; FILE.npz:key names \
      an array, an npz without a key gives all its arrays). Without data, embedded dead-leaves \
      patches. Writes model.safetensors with the reference's tensor names, fields and a report.
      """)

  @Option(help: "Images to learn from.") var data: String?
  @Option(
    help: """
      What is done to the images: automatic, none, unit (/255), standard, whiten, \
      whitenAsPublished (with the published helper's filter).
      """)
  var prepare: ImagePreparation?
  @Option(help: "Side of patches cut from large images, pixels. (default: 16)") var patchSide: Int?
  @Option(help: "Published settings to start from: patches, mnist, small.")
  var preset = PoissonConfiguration.Preset.patches
  @Option(help: "Latent family.") var family: LatentFamily?
  @Option(help: "Activation of Gaussian latents.") var activation: LatentActivation?
  @Option(help: "Latent neurons K. (default: 512; small: 100)") var latents: Int?
  @Option(help: "Optimiser steps. (default: 2000; small: 1000)") var updates: Int?
  @Option(help: "Inference steps unrolled, T. (default: 16; small: 32; mnist: 128)") var steps: Int?
  @Option(help: "Weight of the divergence, beta. (default: 24; small: 16; mnist: 128)")
  var beta: Double?
  @Option(help: "Images of an update. (default: 200; small, mnist: 100)") var batch: Int?
  @Option(help: "Hidden widths of a multilayer decoder, such as 512,512. (default: linear decoder)")
  var hidden: String?
  @Option(help: "Channels of a convolutional decoder, such as 32,16. (default: linear decoder)")
  var channels: String?
  @Option(help: "How weights learn: throughTime or local.") var learning: LearningKind?
  @OptionGroup var run_: RunOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    for (name, value) in [
      ("--latents", latents), ("--updates", updates), ("--steps", steps), ("--batch", batch),
      ("--patch-side", patchSide),
    ] {
      if let value, value < 1 { throw ValidationError("\(name) is \(value), expected at least 1.") }
    }
    if hidden != nil && channels != nil {
      throw ValidationError("--hidden and --channels exclude each other; give one of them.")
    }
    for text in [hidden, channels].compactMap(\.self) where Self.widths(text) == nil {
      throw ValidationError("\(text): expected whole numbers above 0 with commas, as in 512,512.")
    }
  }

  private static func widths(_ text: String) -> [Int]? {
    let parts = text.split(separator: ",").map { Int($0) }
    let widths = parts.compactMap(\.self).filter { $0 > 0 }
    return widths.count == parts.count && !widths.isEmpty ? widths : nil
  }

  func run() throws {
    let configuration = try resolvedConfiguration()
    let images = try configuration.data.map {
      try ImageFile.read(
        $0, preparation: configuration.preparation, patchSide: configuration.patchSide)
    }
    var training = try PoissonTraining(configuration, images: images)
    training.parallelism = compute.parallelism
    var directory = try RunDirectory.create(
      run_.output,
      record: RunRecord(
        family: "poisson-vae", configuration: try JSONValue(encoding: training.configuration),
        seed: configuration.seed, citations: Citations.poisson),
      mode: run_.mode)
    let outcome = try InterruptibleWork.train(quiet: compute.quiet) { isInterrupted, onProgress in
      try training.run(
        in: directory,
        loop: TrainingLoop(logInterval: 20, checkpointInterval: run_.checkpointEvery),
        isInterrupted: isInterrupted, onProgress: onProgress)
    }
    switch outcome {
    case .interrupted(let updatesDone):
      try directory.setStatus(.interrupted)
      throw CommandFailure.interrupted(
        at: updatesDone, of: training.configuration.plan.updates, run: run_.output)
    case .finished(let trained):
      try directory.writeModel(trained.model.tensors)
      try directory.setStatus(.finished)
      let report = PoissonReport(
        trained, validation: training.validation, metrics: try directory.metrics().values,
        seed: compute.seed, threads: compute.parallelism.threads)
      try report.write(to: directory)
      show(trained, report)
    }
  }

  /// The preset, then --config and --set, then the options.
  private func resolvedConfiguration() throws -> PoissonConfiguration {
    let start =
      try run_.storedConfiguration(as: PoissonConfiguration.self, compute)
      ?? presetConfiguration()
    var configuration = try run_.resolve(start)
    if let data { configuration.data = data }
    if let prepare { configuration.preparation = prepare }
    if let patchSide { configuration.patchSide = patchSide }
    if let family { configuration.family = family }
    if let activation { configuration.activation = activation }
    if let latents { configuration.latents = latents }
    if let updates { configuration.plan.updates = updates }
    if let steps { configuration.plan.steps = steps }
    if let beta { configuration.plan.divergenceWeight = beta }
    if let batch { configuration.plan.batchSize = batch }
    if let learning { configuration.plan.rule = learning }
    if let hidden { configuration.decoder = .multilayer(hidden: Self.widths(hidden) ?? []) }
    if let channels {
      configuration.decoder = .convolutional(channels: Self.widths(channels) ?? [])
    }
    if let problem = configuration.problem { throw CommandFailure(.wrongUse, problem) }
    return configuration
  }

  /// The preset for the family, activation and number of updates asked for anywhere: its schedules
  /// depend on them.
  private func presetConfiguration() throws -> PoissonConfiguration {
    func preset(_ asked: PoissonConfiguration? = nil) -> PoissonConfiguration {
      PoissonConfiguration(
        preset: self.preset, family: family ?? asked?.family ?? .poisson,
        activation: activation ?? asked?.activation ?? .identity,
        updates: updates ?? asked?.plan.updates, seed: compute.seed)
    }
    return preset(try run_.resolve(preset()))
  }

  private func show(_ trained: PoissonRun, _ report: PoissonReport) {
    let curve = report.curve
    if let stability = curve.stability, !stability.isStable {
      Console.warn(
        "inference is unstable: stability number "
          + "\(stability.number.map(Results.short) ?? "undefined") (stable below 2), mean R² of "
          + "rates \(Results.short(stability.meanExplained)), median "
          + "\(Results.short(stability.medianExplained)). Train longer, or with a larger --beta.")
    }
    var results = Results()
    results.add("run", run_.output)
    results.add("model", trained.model.configuration.name)
    results.add("parameters", trained.model.parameterCount)
    results.add("steps", curve.steps.last ?? 0)
    results.add("explained", curve.explained.last ?? .nan)
    results.add("pooledExplained", curve.pooledExplained.last ?? .nan)
    results.add("explainedByRates", curve.explainedByRates.last ?? .nan)
    results.add("fractionOfZeros", curve.zeros.last ?? .nan)
    if let number = curve.stability?.number { results.add("stability", number) }
    results.show(asJSON: compute.json)
  }
}
