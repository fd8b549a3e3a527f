import ArgumentParser
import Jobs
import Reverie

extension LangevinConfiguration.Preset: ExpressibleByArgument {}

/// `train langevin-machine`
struct LangevinOptions: TrainOptions {
  typealias Family = LangevinFamily

  static let abstract = "Train a neural Langevin machine on images by the local asymmetric rule."
  static let discussion = """
    --data takes images: an array file (npy, npz:name, IDX, also compressed), a table with one image \
    per row, a folder of PNG pictures, or a directory with MNIST's IDX files. Without it, stroke \
    digits are drawn. What was understood is said on standard error and in run.json. Settings of the \
    rule are under training, as in --set training.learningRate=0.001.
    """

  @Option(help: "Images to learn from. (default: embedded stroke digits)") var data: String?
  @Option(help: "Classes to learn, as in 1,3,6; `all` for every one. (default: 1,3,6)")
  var classes: String?
  @Option(
    help:
      "Images to use: the first, or spread over all where these lack classes. (default: 18000 for paper and balanced)"
  )
  var images: Int?
  @Flag(help: "Average images over 2 x 2 pixels.") var halve = false
  @Option(help: "Label units per class, for --class of `generate`. (default: 0)")
  var labelCopies: Int?
  @Option(help: "Updates of the whole training. (default: by preset)") var updates: Int?
  @Option(help: "Where to start: paper, balanced, small. (default: small; balanced with --data)")
  var preset: LangevinConfiguration.Preset?
  @OptionGroup(title: "Reading") var reading: ImageArguments

  func changes() throws -> SettingChanges {
    var changes = SettingChanges()
    changes.preset = preset?.rawValue
    try changes.add(data, for: "data", option: "--data")
    try changes.add(reading.options(), for: "reading", option: "the options of reading")
    try changes.add(images, for: "imageCount", option: "--images")
    try changes.add(halve ? true : nil, for: "halvesImages", option: "--halve")
    try changes.add(labelCopies, for: "labelCopies", option: "--label-copies")
    try changes.add(updates, for: "training.updates", option: "--updates")
    try changes.add(classes.map(parsed), for: "classes", option: "--classes")
    return changes
  }

  private func parsed(_ classes: String) throws(JobError) -> [Int] {
    if classes == "all" { return [] }
    let numbers = classes.split(separator: ",").map { Int($0) }
    guard !numbers.isEmpty, !numbers.contains(nil) else {
      throw JobError(
        .wrongUse, "--classes \(classes): expected numbers, as in 1,3,6, or all.")
    }
    return numbers.compactMap(\.self)
  }
}
