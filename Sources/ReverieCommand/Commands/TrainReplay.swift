import ArgumentParser
import Reverie

extension ReplayActivation: ExpressibleByArgument {}
extension ReplayArchitecture.Cell: ExpressibleByArgument {}
extension ReplayDynamics.LeakForm: ExpressibleByArgument {}
extension TrialMask.Kind: ExpressibleByArgument {}
extension PlaceCells.Shape: ExpressibleByArgument {}
extension ReplayTask.InputKind: ExpressibleByArgument {}

/// `train replay`
struct TrainReplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Train a noisy path-integrating network, whose quiescence is replay.",
    discussion: """
      Tasks without a file: \(ReplayTask.names.joined(separator: ", ")). With --data, positions of a tracked animal (npz with t and pos, or \
      frame_tick, pos_px and clock_hz; csv with columns t, x, y) are cleaned, cut into trials and \
      split into blocks of time for training and testing.
      """)

  @Option(help: "A task that needs no file.") var task: String?
  @Option(help: "Tracked positions (npz, csv).") var data: String?
  @Option(help: "Recurrent units N. (default: 96; 128 for place cells and data)") var units: Int?
  @Option(help: "Updates. (default: 2500; place-cells 3000)") var updates: Int?
  @Option(help: "Trials of an update. (default: 64)") var batch: Int?
  @Option(help: "Leak κ, per step; 1 for none. (default: 0.5)") var leak: Double?
  @Option(help: "Form of the leak: convex or additive. (default: convex)")
  var leakForm: ReplayDynamics.LeakForm?
  @Option(help: "Noise σ per step while training. (default: 0.05)") var noise: Double?
  @Option(help: "Nonlinearity. (default: relu)") var activation: ReplayActivation?
  @Option(help: "Cell: simple or gated. (default: simple)") var cell: ReplayArchitecture.Cell?
  @Option(help: "What is masked: velocity, position, block. (default: velocity)")
  var mask: TrialMask.Kind?
  @Option(help: "Difficulty k of the mask, steps; 0 for none. (default: 3 on tracks, else 0)")
  var maskDifficulty: Int?
  @Option(
    help: ArgumentHelp(
      "Cells of a task that has them; else place cells laid over the arena, 0 to track positions. "
        + "(default: the task's own, else 0)"))
  var placeCells: Int?
  @Option(help: "Width of place cells, arena units. (default: 0.15; 0.2 in the box)")
  var placeWidth: Double?
  @Option(help: "Shape of place cells: gaussian, softmax, top-hat, … (default: the task's)")
  var placeShape: PlaceCells.Shape?
  @Option(
    help: "What the network receives: signal-change, displacement, turn. (default: the task's)")
  var input: ReplayTask.InputKind?
  @Option(help: "Noise added to visible inputs, before their gain. (default: 0)")
  var inputNoise: Double?
  @Flag(help: "Scale --noise by √(κ (2 - κ)): leaks compare at one stationary variance.")
  var normalisedNoise = false
  @Option(help: "With --data: steps of a trial. (default: 50)") var steps: Int?
  @Option(help: "With --data: seconds of a step. (default: 0.1)") var timeStep: Double?
  @Option(
    help: ArgumentHelp(
      "With --data: an interval in seconds that is used; may be repeated.", valueName: "start:end"))
  var epoch: [String] = []
  @Option(
    help: ArgumentHelp(
      "With --data: the arena's bounds in the file's unit. (default: those of the positions)",
      valueName: "x0,y0,x1,y1"))
  var bounds: String?
  @Option(help: "With --data: a JSON file with the track's edges and regions, in the file's unit.")
  var track: String?
  @Option(help: "With --data: least mean speed of a trial, file's unit per second. (default: 0)")
  var minimumSpeed: Double?
  @Flag(help: "With --data: drop samples without a position.") var dropLost = false
  @OptionGroup var run_: RunOptions
  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if data != nil && task != nil {
      throw ValidationError("--data and --task exclude each other; give one of them.")
    }
    if data == nil && task == nil && !run_.resume && run_.config == nil {
      throw ValidationError("Give --data FILE or --task NAME (see `reverie list`).")
    }
    if let task, !ReplayTask.names.contains(task) {
      throw ValidationError(
        "--task is \(task), expected one of \(ReplayTask.names.joined(separator: ", ")).")
    }
    if task != nil, let option = optionsOfData.first {
      throw ValidationError("\(option) belongs to --data; --task \(task ?? "") does not use it.")
    }
  }

  /// Those of the given options that only --data uses.
  private var optionsOfData: [String] {
    [
      ("--steps", steps != nil), ("--time-step", timeStep != nil), ("--epoch", !epoch.isEmpty),
      ("--bounds", bounds != nil), ("--track", track != nil),
      ("--minimum-speed", minimumSpeed != nil), ("--drop-lost", dropLost),
    ].filter(\.1).map(\.0)
  }

  func run() throws {
    let configuration = try resolvedConfiguration()
    let training = try ReplayTraining(configuration)
    var directory = try RunDirectory.create(
      run_.output,
      record: RunRecord(
        family: ReplayRun.family,
        configuration: JSONValue(encoding: configuration, name: "configuration"),
        seed: configuration.seed, citations: Citations.replay),
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
        at: updatesDone, of: configuration.training.updates, run: run_.output)
    case .finished(let run):
      try run.write(to: directory)
      try directory.setStatus(.finished)
      try ReplayReport(run, seed: configuration.seed, parallelism: compute.parallelism)
        .write(to: directory)
      show(run)
    }
  }

  private func show(_ run: ReplayRun) {
    let paths = run.awakePaths(256)
    var results = Results()
    results.add("run", run_.output)
    results.add("task", run.configuration.task ?? run.configuration.data ?? "")
    results.add("noisyTestError", error(run, paths, noise: true))
    results.add("cleanTestError", error(run, paths, noise: false))
    results.show(asJSON: compute.json)
  }

  private func error(_ run: ReplayRun, _ paths: Trajectories, noise: Bool) -> Double {
    run.network.pathError(on: paths, task: run.task, noise: noise, seed: run.configuration.seed)
  }

  /// Defaults for the task or data, then --config and --set, then the options.
  private func resolvedConfiguration() throws -> ReplayConfiguration {
    let start =
      try run_.storedConfiguration(as: ReplayConfiguration.self, compute)
      ?? task.map { ReplayConfiguration(task: $0, seed: compute.seed) }
      ?? data.map { ReplayConfiguration(data: $0, seed: compute.seed) } ?? ReplayConfiguration()
    var result = try run_.resolve(start)
    if let units { result.units = units }
    if let updates { result.training.updates = updates }
    if let batch { result.training.batch = batch }
    if let leak { result.dynamics.leak = leak }
    if let leakForm { result.dynamics.leakForm = leakForm }
    if let noise { result.dynamics.noiseAmplitude = noise }
    // A stored configuration has its noise scaled already.
    if normalisedNoise, !run_.resume || noise != nil {
      result.dynamics.noiseAmplitude = result.dynamics.stationaryNoise(
        result.dynamics.noiseAmplitude)
    }
    if let activation { result.activation = activation }
    if let cell { result.cell = cell }
    if let mask { result.mask.kind = mask }
    if let maskDifficulty { result.mask.difficulty = maskDifficulty }
    if let placeCells { result.placeCells = placeCells }
    if let placeWidth { result.placeWidth = placeWidth }
    if let placeShape { result.placeShape = placeShape }
    if let input { result.input = input }
    if let inputNoise { result.inputNoise = inputNoise }
    if let steps { result.steps = steps }
    if let timeStep { result.cleaning.timeStep = timeStep }
    if let minimumSpeed { result.cleaning.minimumSpeed = minimumSpeed }
    if dropLost { result.dropsLost = true }
    if !epoch.isEmpty {
      result.epochs = try epoch.map { try NumberList.parse($0, separator: ":", count: 2) }
    }
    if let bounds { result.bounds = try NumberList.parse(bounds, separator: ",", count: 4) }
    if let track {
      let text = String(decoding: try LocalFileSystem().read(track), as: UTF8.self)
      result.track = try JSONValue(parsing: text).decode(Track.self, name: track)
    }
    return result
  }
}
