import ArgumentParser
import Reverie

extension LangevinConfiguration.Preset: ExpressibleByArgument {}

/// `train langevin-machine`
struct TrainLangevinMachine: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "langevin-machine",
    abstract: "Train a neural Langevin machine on images by the local asymmetric rule.",
    discussion: """
      --data takes an image file (npy, npz:name, IDX, also compressed) or a directory with MNIST's \
      IDX files. Without it, stroke digits are drawn. Settings of the rule are under training, as in \
      --set training.learningRate=0.001.
      """)

  @Option(help: "Images: a file, or a directory of IDX files. (default: embedded stroke digits)")
  var data: String?
  @Option(help: "Labels of the images in a file.") var labels: String?
  @Option(help: "Classes to learn, as in 1,3,6; `all` for every one. (default: 1,3,6)")
  var classes: String?
  @Option(help: "Images to use, from the first on. (default: 18000 for paper and balanced)")
  var images: Int?
  @Flag(help: "Average images over 2 x 2 pixels.") var halve = false
  @Option(help: "Label units per class, for --class of `generate`. (default: 0)")
  var labelCopies: Int?
  @Option(help: "Updates of the whole training. (default: by preset)") var updates: Int?
  @Option(help: "Where to start: paper, balanced, small. (default: small; balanced with --data)")
  var preset: LangevinConfiguration.Preset?
  @OptionGroup var run_: RunOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if let images, images < 1 {
      throw ValidationError("--images is \(images), expected at least 1.")
    }
    if let updates, updates < 1 {
      throw ValidationError("--updates is \(updates), expected at least 1.")
    }
    if labels != nil && data == nil { throw ValidationError("--labels needs --data FILE.") }
  }

  func run() throws {
    var configuration = try resolvedConfiguration()
    let images = try configuration.loadImages()
    let settings = configuration.training
    var trainer = try MachineTrainer(
      images: configuration.trainingVectors(images), settings: settings,
      parallelism: compute.parallelism)
    var directory = try RunDirectory.create(
      run_.output,
      record: RunRecord(
        family: "langevin-machine", configuration: try JSONValue(encoding: configuration),
        seed: settings.seed, citations: Citations.langevinMachine),
      mode: run_.mode)
    if run_.resume, let checkpoint = try directory.latestCheckpoint() {
      try trainer.restore(from: checkpoint)
    }
    let outcome = try train(&trainer, in: directory)
    if case .interrupted(let done) = outcome {
      try directory.setStatus(.interrupted)
      throw CommandFailure.interrupted(at: done, of: settings.updates, run: run_.output)
    }
    let machine = try trainer.result
    try directory.writeModel(machine.tensors)
    try directory.setStatus(.finished)
    try LangevinMachineReport(
      machine, configuration: configuration, images: images,
      metrics: directory.metrics().values, parallelism: compute.parallelism
    ).write(to: directory)
    show(trainer, images)
  }

  private func train(
    _ trainer: inout MachineTrainer<Float>, in directory: RunDirectory
  ) throws -> TrainingLoop.Outcome {
    let loop = TrainingLoop(
      logInterval: max(1, trainer.updatesPerEpoch), checkpointInterval: run_.checkpointEvery)
    return try InterruptibleWork.train(
      quiet: compute.quiet,
      note: { "gradient² \($0["gradientMeanSquare"].map(Results.short) ?? "")" }
    ) { isInterrupted, onProgress in
      try loop.run(
        &trainer, in: directory, isInterrupted: isInterrupted, onProgress: onProgress)
    }
  }

  /// The preset's settings, then --config and --set, then the options.
  private func resolvedConfiguration() throws -> LangevinConfiguration {
    let start =
      try run_.storedConfiguration(as: LangevinConfiguration.self, compute)
      ?? LangevinConfiguration(
        preset: preset ?? (data == nil ? .small : .balanced), seed: compute.seed)
    var configuration = try run_.resolve(start)
    if let data { configuration.data = data }
    if let labels { configuration.labels = labels }
    if let images { configuration.imageCount = images }
    if halve { configuration.halvesImages = true }
    if let labelCopies { configuration.labelCopies = labelCopies }
    if let updates { configuration.training.updates = updates }
    if let classes { configuration.classes = try parsed(classes) }
    return configuration
  }

  private func parsed(_ classes: String) throws -> [Int] {
    if classes == "all" { return [] }
    let numbers = classes.split(separator: ",").map { Int($0) }
    guard !numbers.isEmpty, !numbers.contains(nil) else {
      throw CommandFailure(
        .wrongUse, "--classes \(classes): expected numbers, as in 1,3,6, or all.")
    }
    return numbers.compactMap(\.self)
  }

  private func show(_ trainer: MachineTrainer<Float>, _ images: ImageSet) {
    var results = Results()
    results.add("run", run_.output)
    results.add("units", trainer.machine.unitCount)
    results.add("images", images.count)
    results.add("updates", trainer.updatesDone)
    if let monitor = trainer.monitor {
      results.add("gradientMeanSquare", monitor.gradientMeanSquare)
      results.add("dataEnergyPerUnit", monitor.dataEnergyPerUnit)
      results.add("chainEnergyPerUnit", monitor.chainEnergyPerUnit)
      results.add("chainVirialPerUnit", monitor.chainVirialPerUnit)
    }
    results.show(asJSON: compute.json)
  }
}
