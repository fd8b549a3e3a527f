import ArgumentParser
import Jobs
import Reverie

extension ReplayActivation: ExpressibleByArgument {}
extension ReplayArchitecture.Cell: ExpressibleByArgument {}
extension ReplayDynamics.LeakForm: ExpressibleByArgument {}
extension TrialMask.Kind: ExpressibleByArgument {}
extension PlaceCells.Shape: ExpressibleByArgument {}
extension ReplayTask.InputKind: ExpressibleByArgument {}

/// Options of `train replay`.
struct ReplayOptions: TrainOptions {
  typealias Family = ReplayFamily

  static let abstract = "Train a noisy path-integrating network, whose quiescence is replay."
  static let discussion = """
    Tasks without a file: \(ReplayTask.names.joined(separator: ", ")). With --data, positions of a tracked animal (npz with t and pos, or \
    frame_tick, pos_px and clock_hz; tables with columns t, x, y, of DeepLabCut or of SLEAP) are \
    cleaned, cut into trials and split into blocks of time for training and testing.
    """

  @Option(help: "A task that needs no file.") var task: String?
  @Option(help: "Tracked positions (npz, csv, …).") var data: String?
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
        + "(default: the task's own, else 64)"))
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
  @Option(
    help: ArgumentHelp(
      "With --data: a JSON file of the track, in the positions' unit: \(Track.fileFormat)",
      valueName: "file.json"))
  var track: String?
  @Option(help: "With --data: least mean speed of a trial, file's unit per second. (default: 0)")
  var minimumSpeed: Double?
  @Flag(help: "With --data: drop samples without a position.") var dropLost = false
  @OptionGroup(title: "How --data is read") var movement: MovementArguments

  func validate() throws {
    if data != nil && task != nil {
      throw ValidationError("--data and --task exclude each other; give one of them.")
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
    ].filter(\.1).map(\.0) + movement.given
  }

  func changes() throws -> SettingChanges {
    var changes = SettingChanges()
    try changes.add(task, for: "task", option: "--task")
    if task != nil { changes.clear(["data"], option: "--task") }
    try changes.add(data, for: "data", option: "--data")
    if data != nil { changes.clear(["task"], option: "--data") }
    try addNetwork(to: &changes)
    try addSignals(to: &changes)
    try addRecording(to: &changes)
    try movement.add(to: &changes)
    return changes
  }

  func complete(_ request: inout TrainRequest) throws {
    if normalisedNoise { try ReplayFamily.normaliseNoise(of: &request) }
  }

  private func addNetwork(to changes: inout SettingChanges) throws {
    try changes.add(units, for: "units", option: "--units")
    try changes.add(updates, for: "training.updates", option: "--updates")
    try changes.add(batch, for: "training.batch", option: "--batch")
    try changes.add(leak, for: "dynamics.leak", option: "--leak")
    try changes.add(leakForm, for: "dynamics.leakForm", option: "--leak-form")
    try changes.add(noise, for: "dynamics.noiseAmplitude", option: "--noise")
    try changes.add(activation, for: "activation", option: "--activation")
    try changes.add(cell, for: "cell", option: "--cell")
  }

  private func addSignals(to changes: inout SettingChanges) throws {
    try changes.add(mask, for: "mask.kind", option: "--mask")
    try changes.add(maskDifficulty, for: "mask.difficulty", option: "--mask-difficulty")
    try changes.add(placeCells, for: "placeCells", option: "--place-cells")
    try changes.add(placeWidth, for: "placeWidth", option: "--place-width")
    try changes.add(placeShape, for: "placeShape", option: "--place-shape")
    try changes.add(input, for: "input", option: "--input")
    try changes.add(inputNoise, for: "inputNoise", option: "--input-noise")
  }

  private func addRecording(to changes: inout SettingChanges) throws {
    try changes.add(steps, for: "steps", option: "--steps")
    try changes.add(timeStep, for: "cleaning.timeStep", option: "--time-step")
    try changes.add(minimumSpeed, for: "cleaning.minimumSpeed", option: "--minimum-speed")
    try changes.add(dropLost ? true : nil, for: "dropsLost", option: "--drop-lost")
    let epochs = try epoch.map { try NumberList.parse($0, separator: ":", count: 2) }
    try changes.add(epochs.isEmpty ? nil : epochs, for: "epochs", option: "--epoch")
    try changes.add(
      try bounds.map { try NumberList.parse($0, separator: ",", count: 4) }, for: "bounds",
      option: "--bounds")
    let edges = try track.map { file in
      try Track(file: JSONValue(parsing: LocalFileSystem().read(file), source: file), named: file)
    }
    try changes.add(edges, for: "track", option: "--track")
  }
}
