import ArgumentParser
import Reverie

extension Activation: ExpressibleByArgument {}
extension EmbeddedTarget: ExpressibleByArgument {}
extension DataTransform.Kind: ExpressibleByArgument {}
extension ReservoirLearning.Preset: ExpressibleByArgument {}
extension ReservoirConfiguration.Architecture: ExpressibleByArgument {}

/// `train reservoir`
struct TrainReservoir: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reservoir",
    abstract: "Train a reservoir-sampler or sampler-only network by denoising score matching.",
    discussion: """
      Data is a file of draws, one per row (npy, npz, csv, safetensors; FILE.npz:key names an array); \
      a [chain, draw, unit] array is taken as chain x draw rows. Without data, an embedded target.
      """)

  @Option(help: "Draws to learn from.") var data: String?
  @Option(help: "An embedded target (see `reverie list`).") var target: EmbeddedTarget?
  @Option(name: .customLong("reservoir"), help: "Reservoir neurons n. (default: 256)")
  var units: Int?
  @Option(help: "Nonlinearity. (default: relu for targets, tanh for data)")
  var activation: Activation?
  @Option(
    help: """
      Network: the reservoir, a sampler-only one, tied weights with a known density, noise of its own \
      on every neuron, or one network for all noise levels. (default: reservoir)
      """)
  var architecture: ReservoirConfiguration.Architecture?
  @Option(help: "What is done to data first. (default: gaussianize)")
  var standardize: DataTransform.Kind?
  @Option(help: "Learn this many principal components of the data, as for images. (default: none)")
  var latents: Int?
  @Option(help: "Training recipe. (default: fast)") var preset: ReservoirLearning.Preset?
  @OptionGroup var run_: RunOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if data != nil && target != nil {
      throw ValidationError("--data and --target exclude each other; give one of them.")
    }
    if data == nil && target == nil && !run_.resume && run_.config == nil {
      throw ValidationError("Give --data FILE or --target NAME (see `reverie list`).")
    }
    if standardize == .principal && latents == nil {
      throw ValidationError("--standardize principal is for images; give --latents K.")
    }
    if latents != nil && target != nil {
      throw ValidationError("--latents needs --data, not --target.")
    }
    if let units, units < 1 {
      throw ValidationError("--reservoir is \(units), expected at least 1.")
    }
  }

  func run() throws {
    var configuration = try resolvedConfiguration()
    let draws = try configuration.data.map {
      configuration.latents == nil ? try DrawsFile.read($0) : try DrawsFile.readItems($0)
    }
    try note(draws, in: &configuration)
    let training = try CommandFailure.naming(configuration.data) {
      try ReservoirTraining(configuration, draws: draws)
    }
    var directory = try RunDirectory.create(
      run_.output,
      record: RunRecord(
        family: "reservoir", configuration: try JSONValue(encoding: configuration),
        seed: configuration.seed, citations: Citations.reservoir),
      mode: run_.mode)
    let outcome = try InterruptibleWork.train(quiet: compute.quiet) { isInterrupted, onProgress in
      try training.run(
        in: directory, loop: TrainingLoop(checkpointInterval: run_.checkpointEvery),
        parallelism: compute.parallelism, isInterrupted: isInterrupted, onProgress: onProgress)
    }
    switch outcome {
    case .interrupted(let updatesDone):
      try directory.setStatus(.interrupted)
      throw CommandFailure.interrupted(
        at: updatesDone, of: configuration.recipe.totalUpdates, run: run_.output)
    case .finished(let sampler):
      try directory.writeModel(sampler.tensors)
      try directory.setStatus(.finished)
      try ReservoirReport(
        sampler, training: training, metrics: directory.metrics().values, run: directory,
        parallelism: compute.parallelism
      ).write(to: directory)
      show(sampler)
    }
  }

  /// Records which numbers the run learns from; a run that goes on must find the same.
  private func note(
    _ draws: Matrix<Double>?, in configuration: inout ReservoirConfiguration
  ) throws {
    guard let draws, let data = configuration.data else { return }
    if isBadlyScaled(draws, configuration) {
      Console.warn(
        "\(data): units differ from mean 0 and deviation 1 by more than a factor of 5, and are "
          + "learned as they are. Try --standardize standard.")
    }
    let checksum = draws.checksum
    guard run_.resume else { return configuration.dataChecksum = checksum }
    if let stored = configuration.dataChecksum, stored != checksum {
      throw CommandFailure(
        .malformedInput,
        "\(data): holds other numbers than the run in \(run_.output) started with. Bring that file "
          + "back, or start again with --overwrite.")
    }
  }

  private func isBadlyScaled(
    _ draws: Matrix<Double>, _ configuration: ReservoirConfiguration
  ) -> Bool {
    guard configuration.standardization == .none, configuration.latents == nil,
      let table = MomentTable(draws)
    else { return false }
    return zip(table.mean, table.standardDeviation).contains { mean, deviation in
      !(0.2...5).contains(deviation) || abs(mean) > 5
    }
  }

  /// Defaults, then --config and --set, then the options.
  private func resolvedConfiguration() throws -> ReservoirConfiguration {
    var configuration = try run_.resolve(try initialConfiguration())
    if let target {
      (configuration.target, configuration.data, configuration.latents) = (target, nil, nil)
      configuration.standardization = .none
    }
    if let data { (configuration.data, configuration.target) = (data, nil) }
    if let units { configuration.units = units }
    if let activation { configuration.activation = activation }
    if let architecture { configuration.architecture = architecture }
    if let standardize { configuration.standardization = standardize }
    if let latents { configuration.latents = latents }
    if let problem = configuration.problem {
      throw CommandFailure(.wrongUse, problem)
    }
    if configuration.data == nil && configuration.target == nil {
      throw CommandFailure(
        .wrongUse, "no data: give --data FILE or --target NAME (see `reverie list`).")
    }
    return configuration
  }

  /// What --resume goes on with, or the defaults of the target, data or latents.
  private func initialConfiguration() throws -> ReservoirConfiguration {
    let stored = try run_.storedConfiguration(as: ReservoirConfiguration.self, compute)
    if let stored { return stored }
    let named = try target ?? (data == nil ? configured("target") : nil)
    var configuration = ReservoirConfiguration(
      target: named, preset: try preset ?? configured("preset") ?? .fast, seed: compute.seed)
    if latents != nil && configuration.preset == .fast { configuration.recipe = .fastForLatents }
    let network = try architecture ?? configured("architecture")
    if network == .noiseConditioned { configuration.recipe.fitToNoiseConditioned() }
    return configuration
  }

  /// The choice that --config or --set names, so that its recipe is the default.
  private func configured<Choice: RawRepresentable<String>>(_ key: String) throws -> Choice? {
    try run_.setting(key).flatMap(Choice.init(rawValue:))
  }

  private func show(_ sampler: ReservoirRun) {
    if sampler.outwardDrift >= 0 {
      Console.warn(
        "the drift does not confine (max ρ = \(Results.short(sampler.outwardDrift)), expected below "
          + "0): chains may leave. Try --activation tanh, or a larger recipe.confinementWeight.")
    }
    var results = Results()
    results.add("run", run_.output)
    results.add("dimension", sampler.dimension)
    results.add("outwardDrift", sampler.outwardDrift)
    results.add("suggestedTimeStep", sampler.suggestedTimeStep)
    results.show(asJSON: compute.json)
  }
}
