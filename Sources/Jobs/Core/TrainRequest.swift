import Archives
import Processes
import Training

/// `train FAMILY`: trains a network and writes a run directory.
public struct TrainRequest: JobRequest {
  /// The verb `train`.
  public static let verb = "train"
  /// No family and no output.
  public static var defaults: Self { Self(family: "", output: "") }
  /// What is trained, and where the run is written.
  public static let required = ["family", "output"]

  /// The family's name.
  public var family: String
  /// What is asked to differ from the family's defaults.
  public var settings: SettingChanges
  /// The seed; nil for the default, 1, or that of the run that is resumed.
  public var seed: UInt64?
  /// The run directory to write.
  public var output: String
  /// Whether to go on from the latest checkpoint of `output`, or to start where there is no run yet.
  public var isResumed = false
  /// Whether to replace the run in `output`.
  public var overwrites = false
  /// Whether a resumption on a machine that computes other bits is refused.
  public var isExact = false
  /// Updates between two checkpoints; 0 saves only when stopped.
  public var checkpointInterval = 5_000

  /// A training of `family` into `output`.
  public init(
    family: String, settings: SettingChanges = SettingChanges(), seed: UInt64? = nil,
    output: String
  ) {
    (self.family, self.settings, self.seed, self.output) = (family, settings, seed, output)
  }

  /// Does what is asked.
  public func run(
    _ inputs: [String: NumericArray], in context: JobContext
  ) throws -> JobResult {
    try train(FamilyRegistry.current.family(family), inputs, context)
  }

  /// The settings that the training would have, as JSON.
  public func resolvedSettings() throws -> JSONValue {
    func resolved<Family: ModelFamily>(_ family: Family.Type) throws -> JSONValue {
      try checkedConfiguration(of: family).form
    }
    return try resolved(FamilyRegistry.current.family(family))
  }

  private func train<Family: ModelFamily>(
    _ family: Family.Type, _ inputs: [String: NumericArray], _ context: JobContext
  ) throws -> JobResult {
    // Asked before the processes meet, and so before the first of them makes the directory.
    let mode = self.mode
    let training = try context.processes.together {
      try family.makeTraining(
        checkedConfiguration(of: family).configuration, inputs: inputs, context: context)
    }
    if isResumed, mode == .fresh { context.log("\(output): no run yet, a new one is begun") }
    let (directory, result) = try context.stage("train", unit: "updates") { stage in
      try training.run(
        in: output, mode: mode,
        checkpointInterval: checkpointInterval, parallelism: context.parallelism,
        isExact: isExact, keepsRight: true, processes: context.processes,
        isInterrupted: stage.isInterrupted,
        onProgress: {
          stage.update($0.updatesDone, $0.totalUpdates, $0.work ?? family.note(on: $0.metrics))
        }, warn: context.warn)
    }
    switch result {
    case .interrupted(let updatesDone):
      throw JobError.interrupted(at: updatesDone, of: training.totalUpdates, run: output)
    case .finished(let run):
      // The first of several processes writes the report and says what came out.
      guard let directory else { return JobResult() }
      // No other process may start here before the report is written.
      defer { directory.close() }
      var result = JobResult()
      result.metrics.add("run", output)
      let measured = try family.conclude(run, of: training, in: directory, context: context)
      // What is said here can be read from the run later.
      try directory.write(Array(measured.json.prettyText.utf8), named: RunFile.results)
      for row in measured.rows { result.metrics.add(row.name, row.value) }
      result.metrics.verdict = measured.verdict
      result.files = [output]
      return result
    }
  }

  /// Whether the run of `output` is gone on with.
  var goesOn: Bool { mode == .resume }

  /// What becomes of `output`. A job that is started again until it is done asks to go on each time, the
  /// first time too; where nothing says what to train, a run was meant that is not there.
  private var mode: RunDirectory.Mode {
    guard isResumed else { return overwrites ? .overwrite : .fresh }
    let isThere = LocalFileSystem().entry(at: PathName.join(output, "run.json")) == .file
    return isThere || settings.isEmpty ? .resume : .fresh
  }

  /// Defaults, or the settings of the run to resume, with the changes asked for; and their JSON form.
  func checkedConfiguration<Family: ModelFamily>(
    of family: Family.Type
  ) throws -> (configuration: Family.Configuration, form: JSONValue) {
    let start =
      try mode == .resume ? stored(family) : family.start(for: settings, seed: seed ?? 1)
    let configuration: Family.Configuration
    do {
      configuration = try settings.applied(to: start)
    } catch let error as SettingError {
      throw error.listing(Family.Configuration.settings)
    }
    let form = try JSONValue(encoding: configuration, name: "configuration")
    do {
      try configuration.validate(form: form)
    } catch {
      throw error.naming(settings.options)
    }
    return (configuration, form)
  }

  /// The settings of the run to resume; its data is looked for where the run was started.
  private func stored<Family: ModelFamily>(
    _ family: Family.Type
  ) throws -> Family.Configuration {
    let (directory, configuration) = try Family.Training.Run.open(output)
    if let seed, seed != directory.record.seed {
      throw JobError(
        .wrongUse,
        "--seed is \(seed), but \(output) was started with seed \(directory.record.seed). "
          + "Leave it out, or start again with --overwrite.")
    }
    return try Family.locatingData(of: configuration, in: directory)
  }
}

extension SettingError {
  /// Of an unknown key, the same error with those of `settings` among the known ones that are nil by default.
  fileprivate func listing(_ settings: [Setting]) -> SettingError {
    guard case .unknown(let key, let source, let known) = self else { return self }
    let parents = key.split(separator: ".").dropLast()
    let own = settings.map { $0.key.split(separator: ".") }
      .filter { $0.count > parents.count && $0.starts(with: parents) }
      .map { String($0[parents.count]) }
    return .unknown(key: key, source: source, known: Array(Set(known + own)))
  }
}
