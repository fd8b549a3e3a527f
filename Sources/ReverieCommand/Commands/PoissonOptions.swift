import ArgumentParser
import Jobs
import Reverie

extension LatentFamily: ExpressibleByArgument {}
extension LatentActivation: ExpressibleByArgument {}
extension ImagePreparation: ExpressibleByArgument {}
extension LearningKind: ExpressibleByArgument {}
extension PoissonConfiguration.Preset: ExpressibleByArgument {}

/// `train poisson-vae`
struct PoissonOptions: TrainOptions {
  typealias Family = PoissonFamily

  static let abstract =
    "Train an iterative Poisson, Gaussian or Bernoulli autoencoder (no encoder)."
  static let discussion = """
    Data is images: [image, row, column], flat [image, pixel], a table with one image per row, PNG \
    pictures and folders of them, MNIST's directories, or photographs of any size, which are whitened \
    and cut into patches (FILE.npz:key names an array; an npz of pictures without a key gives all). \
    What was understood is said on standard error and in run.json. Without data, embedded dead-leaves \
    patches. Writes model.safetensors with the reference's tensor names, fields and a report.
    """

  @Option(help: "Images to learn from.") var data: String?
  @Option(
    help: """
      What is done to the images: automatic, none, unit (/255), standard, whiten, \
      whitenAsPublished (with the published helper's filter).
      """)
  var prepare: ImagePreparation?
  @Option(help: "Side of patches cut from large images, pixels. (default: 16)") var patchSide: Int?
  @Option(help: "Published settings to start from: patches, mnist, small. (default: patches)")
  var preset: PoissonConfiguration.Preset?
  @Option(help: "Latent family.") var family: LatentFamily?
  @Option(help: "Activation of Gaussian latents.") var activation: LatentActivation?
  @Option(help: "Latent neurons K. (default: 512; small: 100)") var latents: Int?
  @Option(help: "Optimiser steps. (default: 2000; small: 1000)") var updates: Int?
  @Option(
    help:
      "Inference steps unrolled, T. (default: 16; small: 32; mnist: 128; Gaussian mnist: 64, ReLU 32)"
  )
  var steps: Int?
  @Option(
    help:
      "Weight of the divergence, beta. (default: 24; small: 16; mnist: 128; Gaussian: 8, mnist 64, ReLU 32)"
  )
  var beta: Double?
  @Option(help: "Images of an update. (default: 200; small, mnist: 100)") var batch: Int?
  @Option(help: "Hidden widths of a multilayer decoder, such as 512,512. (default: linear decoder)")
  var hidden: String?
  @Option(help: "Filters of a convolutional decoder, such as 32,16. (default: linear decoder)")
  var filters: String?
  @Option(help: "How weights learn: throughTime or local.") var learning: LearningKind?
  @OptionGroup(title: "Reading") var reading: ImageArguments

  func validate() throws {
    if hidden != nil && filters != nil {
      throw ValidationError("--hidden and --filters exclude each other; give one of them.")
    }
    for text in [hidden, filters].compactMap(\.self) where Self.widths(text) == nil {
      throw ValidationError("\(text): expected whole numbers above 0 with commas, as in 512,512.")
    }
  }

  func changes() throws -> SettingChanges {
    var changes = SettingChanges()
    changes.preset = preset?.rawValue
    try changes.add(data, for: "data", option: "--data")
    try changes.add(reading.options(), for: "reading", option: "the options of reading")
    try changes.add(prepare, for: "preparation", option: "--prepare")
    try changes.add(patchSide, for: "patchSide", option: "--patch-side")
    try changes.add(family, for: "family", option: "--family")
    try changes.add(activation, for: "activation", option: "--activation")
    try changes.add(latents, for: "latents", option: "--latents")
    try changes.add(updates, for: "plan.updates", option: "--updates")
    try changes.add(steps, for: "plan.steps", option: "--steps")
    try changes.add(beta, for: "plan.divergenceWeight", option: "--beta")
    try changes.add(batch, for: "plan.batchSize", option: "--batch")
    try changes.add(learning, for: "plan.rule", option: "--learning")
    let layers = hidden.flatMap(Self.widths).map { DecoderArchitecture.multilayer(hidden: $0) }
    try changes.add(layers, for: "decoder", option: "--hidden")
    let images = filters.flatMap(Self.widths)
      .map { DecoderArchitecture.convolutional(channels: $0) }
    try changes.add(images, for: "decoder", option: "--filters")
    return changes
  }

  private static func widths(_ text: String) -> [Int]? {
    let parts = text.split(separator: ",").map { Int($0) }
    let widths = parts.compactMap(\.self).filter { $0 > 0 }
    return widths.count == parts.count && !widths.isEmpty ? widths : nil
  }
}
