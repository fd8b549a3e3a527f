import ArgumentParser
import Jobs
import Reverie

extension Activation: ExpressibleByArgument {}
extension EmbeddedTarget: ExpressibleByArgument {}
extension DataTransform.Kind: ExpressibleByArgument {}
extension ReservoirLearning.Preset: ExpressibleByArgument {}
extension ReservoirConfiguration.Architecture: ExpressibleByArgument {}

/// `train reservoir`
struct ReservoirOptions: TrainOptions {
  typealias Family = ReservoirFamily

  static let abstract =
    "Train a reservoir-sampler or sampler-only network by denoising score matching."
  static let discussion = """
    Data is a file of draws, one per row: a table, npy, npz, safetensors, Zarr, JSON of posteriordb \
    (FILE:name names an array or column); a [chain, draw, unit] array is taken as chain x draw rows. \
    What was understood is said on standard error and in run.json. In place of data, --target NAME.
    """

  @Option(help: "Draws to learn from.") var data: String?
  @Option(help: "An embedded target (see `reverie list`).") var target: EmbeddedTarget?
  @Option(
    name: .customLong("reservoir"),
    help: "Reservoir neurons n. (default: 256; 512 for data of separated modes or fine structure)")
  var units: Int?
  @Option(help: "Nonlinearity. (default: relu for targets, tanh for data)")
  var activation: Activation?
  @Option(
    help: """
      Network: the reservoir, a sampler-only one, tied weights with a known density, noise of its own \
      on every neuron, or one network for all noise levels. (default: reservoir)
      """)
  var architecture: ReservoirConfiguration.Architecture?
  @Option(help: "What is done to data first. (default: gaussianize; whiten for such data)")
  var standardize: DataTransform.Kind?
  @Option(help: "Learn this many principal components of the data, as for images. (default: none)")
  var latents: Int?
  @Option(help: "Training recipe. (default: fast)") var preset: ReservoirLearning.Preset?
  @Option(help: "Updates at every noise level, the largest first. (default: by preset and data)")
  var updatesPerLevel: Int?
  @Option(help: "Updates at the smallest level that follow. (default: by preset and data)")
  var polishUpdates: Int?

  @Flag(
    help: """
      Take nothing from the data but the weights: no choice of network and last noise level, no draws \
      held out.
      """)
  var asGiven = false

  @OptionGroup(title: "Reading") var reading: ReadingArguments

  func validate() throws {
    if data != nil && target != nil {
      throw ValidationError("--data and --target exclude each other; give one of them.")
    }
    if !reading.isEmpty && (target != nil || latents != nil) {
      throw ValidationError(
        "\(target == nil ? "--latents" : "--target"): nothing is read as draws, so that options of "
          + "reading do not act; leave them out.")
    }
    if standardize == .principal && latents == nil {
      throw ValidationError("--standardize principal is for images; give --latents K.")
    }
    if latents != nil && target != nil {
      throw ValidationError("--latents needs --data, not --target.")
    }
  }

  func changes() throws -> SettingChanges {
    var changes = SettingChanges()
    if target != nil {
      changes.clear(["data", "latents"], option: "--target")
      try changes.add(DataTransform.Kind.none, for: "standardization", option: "--target")
    }
    try changes.add(target, for: "target", option: "--target")
    if data != nil { changes.clear(["target"], option: "--data") }
    try changes.add(data, for: "data", option: "--data")
    if !reading.isEmpty {
      try changes.add(reading.options, for: "reading", option: "the options of reading")
    }
    try changes.add(units, for: "units", option: "--reservoir")
    try changes.add(activation, for: "activation", option: "--activation")
    try changes.add(architecture, for: "architecture", option: "--architecture")
    try changes.add(standardize, for: "standardization", option: "--standardize")
    try changes.add(latents, for: "latents", option: "--latents")
    try changes.add(preset, for: "preset", option: "--preset")
    try changes.add(updatesPerLevel, for: "recipe.updatesPerLevel", option: "--updates-per-level")
    try changes.add(polishUpdates, for: "recipe.polishUpdates", option: "--polish-updates")
    if asGiven { changes.clear(["openChoices", "heldOut"], option: "--as-given") }
    return changes
  }
}
