import Archives
import Diagnostics
import Figures
import ReservoirSampling
import Tensors
import Training
import UserData

/// Reservoir-sampler and sampler-only networks, as the verbs see them.
public enum ReservoirFamily: ModelFamily {
  /// How the family trains.
  public typealias Training = ReservoirTraining

  /// What `list` says of the family.
  public static let summary = "reservoir-sampler and sampler-only networks (train, sample)"

  /// The recipe follows what is learned from: the target, data, or latents of images.
  public static func start(
    for changes: SettingChanges, seed: UInt64
  ) throws -> ReservoirConfiguration {
    let takesData = changes.value(of: "data")?.string != nil
    var configuration = ReservoirConfiguration(
      target: takesData ? nil : changes.choice(of: "target"),
      preset: changes.choice(of: "preset") ?? .fast, seed: seed)
    if changes.value(of: "latents")?.double != nil && configuration.preset == .fast {
      configuration.recipe = .fastForLatents
    }
    let architecture: ReservoirConfiguration.Architecture? = changes.choice(of: "architecture")
    if architecture == .noiseConditioned { configuration.recipe.fitToNoiseConditioned() }
    leaveOpen(&configuration, besides: changes)
    return configuration
  }

  /// Leaves to the data what nobody gave; images, targets and the published recipe stay as they are.
  private static func leaveOpen(
    _ configuration: inout ReservoirConfiguration, besides changes: SettingChanges
  ) {
    guard configuration.target == nil, changes.value(of: "latents")?.double == nil,
      configuration.preset == .fast
    else { return }
    let keys: [DataChoice.Choice: [String]] = [
      .architecture: ["architecture"], .standardization: ["standardization"], .units: ["units"],
      .updates: ["recipe.updatesPerLevel", "recipe.polishUpdates"],
      .noise: ["recipe.noise.lowest", "recipe.noise.highest"],
    ]
    configuration.openChoices = DataChoice.Choice.allCases.filter { choice in
      (keys[choice] ?? []).allSatisfy { changes.value(of: $0) == nil }
    }
    configuration.heldOut = 0.1
  }

  /// The procedure that trains as configured.
  public static func makeTraining(
    _ configuration: ReservoirConfiguration, inputs: [String: NumericArray], context: JobContext
  ) throws -> ReservoirTraining {
    let made =
      if let array = inputs["data"] {
        try training(configuration, array: array, context)
      } else {
        try training(configuration, context)
      }
    if let choice = made.choice?.line(made.configuration) { context.log(choice) }
    return made
  }

  private static func training(
    _ configuration: ReservoirConfiguration, array: NumericArray, _ context: JobContext
  ) throws -> ReservoirTraining {
    let draws = try array.matrix(Double.self, name: "data")
    try draws.checkFinite(file: "data")
    if configuration.latents == nil, let slow = SlowDraws(draws) {
      context.warn("data: \(slow.warning)")
    }
    return try training(configuration, draws: draws, context)
  }

  private static func training(
    _ configuration: ReservoirConfiguration, _ context: JobContext
  ) throws -> ReservoirTraining {
    guard let file = configuration.data else {
      guard configuration.target != nil else {
        throw JobError(
          .wrongUse, "no data: give --data FILE or --target NAME (see `reverie list`).")
      }
      return try ReservoirTraining(configuration)
    }
    guard configuration.latents == nil else {
      return try training(configuration, draws: ItemsFile.read(file), context)
    }
    let read = try DrawData.read([file], options: configuration.reading ?? ReadingOptions())
    // Chains are learned from as one set of draws.
    context.tell(read.understanding, but: [.unequalChains, .notFinite])
    try read.data.values.checkFinite(file: file, names: read.data.unitNames)
    if let slow = SlowDraws(read.data) { context.warn("\(file): \(slow.warning)") }
    warnOfScale(read.data.values, configuration, context)
    return try JobError.naming(file) { try ReservoirTraining(configuration, reading: read) }
  }

  private static func training(
    _ configuration: ReservoirConfiguration, draws: Matrix<Double>, _ context: JobContext
  ) throws -> ReservoirTraining {
    warnOfScale(draws, configuration, context)
    warnOfUnitNorm(draws, configuration, context)
    return try JobError.naming(configuration.data) {
      try ReservoirTraining(configuration, draws: draws)
    }
  }

  /// Latents are those of images of unit norm: what has few or negative numbers is none.
  private static func warnOfUnitNorm(
    _ draws: Matrix<Double>, _ configuration: ReservoirConfiguration, _ context: JobContext
  ) {
    guard configuration.latents != nil,
      draws.columns < 16 || draws.elements.contains(where: { $0 < 0 })
    else { return }
    context.warn(
      "\(configuration.data ?? "data"): --latents is for images: every row is scaled to unit norm before its "
        + "principal components are taken, and samples are rows of that norm, not in the data's units. Leave "
        + "--latents out for other draws.")
  }

  private static func warnOfScale(
    _ draws: Matrix<Double>, _ configuration: ReservoirConfiguration, _ context: JobContext
  ) {
    guard configuration.standardization == .none, configuration.latents == nil,
      let table = MomentTable(draws)
    else { return }
    let isFar = zip(table.mean, table.standardDeviation).contains { mean, deviation in
      !(0.2...5).contains(deviation) || abs(mean) > 5
    }
    guard isFar else { return }
    context.warn(
      "\(configuration.data ?? "data"): units differ from mean 0 and deviation 1 by more than a "
        + "factor of 5, and are learned as they are. Try --standardize standard.")
  }

  /// Writes report and figures of a finished run, and gives its numbers.
  public static func conclude(
    _ run: ReservoirRun, of training: ReservoirTraining, in directory: RunDirectory,
    context: JobContext
  ) throws -> JobMetrics {
    try keepReference(of: training, in: directory)
    let report = try report(on: run, of: training, in: directory, context)
    if run.outwardDrift >= 0 {
      context.warn(
        "the drift does not confine (max ρ = \(JobMetrics.short(run.outwardDrift)), expected below "
          + "0): chains may leave. Try --activation tanh, or a larger `recipe.confinementWeight`.")
    }
    var metrics = JobMetrics()
    metrics.add("dimension", run.dimension)
    metrics.add("outwardDrift", run.outwardDrift)
    metrics.add("suggestedTimeStep", run.suggestedTimeStep)
    metrics.add("lastNoise", run.configuration.recipe.noise.last)
    if let ratio = report?.judgement?.comparison?.slicedWasserstein2.ratio {
      metrics.add("slicedWasserstein2OverFloor", ratio)
    }
    metrics.verdict = verdict(on: run, of: training, report, &metrics)
    return metrics
  }

  /// Of draws that were given as an array, and are in no file, some stay with the run: later samples are
  /// compared with them.
  private static func keepReference(
    of training: ReservoirTraining, in directory: RunDirectory
  ) throws {
    guard let data = training.data, data.understood == nil, training.configuration.latents == nil
    else { return }
    try directory.write(
      NumericArray(training.referenceDraws(4_000)), named: RunFile.reference)
  }

  /// Writes the report, which takes its samples first; what goes wrong with it is no error of the training.
  private static func report(
    on run: ReservoirRun, of training: ReservoirTraining, in directory: RunDirectory,
    _ context: JobContext
  ) throws -> ReservoirReport? {
    try context.report {
      let report = try context.reportSteps(note: "samples") { goesOn in
        try ReservoirReport(
          run, training: training, metrics: directory.metrics().values,
          parallelism: context.parallelism, progress: goesOn)
      }
      try report.write(to: directory)
      return report
    }
  }

  /// What the samples of the report are worth, and whether draws were learned by heart.
  private static func verdict(
    on run: ReservoirRun, of training: ReservoirTraining, _ report: ReservoirReport?,
    _ metrics: inout JobMetrics
  ) -> Verdict {
    var verdict = report?.judgement?.verdict ?? Verdict()
    if run.outwardDrift >= 0 {
      verdict.add(.poor, "the drift does not confine the chains, which may leave")
    }
    guard let losses = training.losses(of: run) else { return verdict }
    metrics.add("lossOfLearnedDraws", losses.learned)
    metrics.add("lossOfHeldOutDraws", losses.heldOut)
    if let excess = losses.excess, excess > 0.03 {
      let short = JobMetrics.short
      verdict.add(
        excess > 0.15 ? .poor : .undecided,
        "the draws are partly learned by heart: loss \(short(losses.learned)) on them, "
          + "\(short(losses.heldOut)) on held-out ones; more draws, or fewer units, would help")
    }
    return verdict
  }

  /// What `list` shows beside the families.
  public static var listings: [Listing] {
    [
      Listing("targets", EmbeddedTarget.allCases.map { .init($0.rawValue, $0.summary) }),
      Listing(
        "presets",
        [
          .init("fast", "antithetic pairs, weight average, polish and confinement"),
          .init("paper", "the published recipe"),
        ]),
    ]
  }
}
