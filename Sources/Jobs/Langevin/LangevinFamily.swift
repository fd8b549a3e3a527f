import Archives
import Figures
import LangevinMachines
import Training
import UserData

/// The neural Langevin machine: `train langevin-machine`, `generate`.
public enum LangevinFamily: ModelFamily {
  /// What `list` says of the family.
  public static let summary = "neural Langevin machine: images (train, generate)"

  /// The preset asked for, or the one for embedded data, or for data of an option.
  public static func start(
    for changes: SettingChanges, seed: UInt64
  ) throws -> LangevinConfiguration {
    guard let name = changes.preset else {
      let hasData = changes.options["data"] != nil
      return LangevinConfiguration(preset: hasData ? .balanced : .small, seed: seed)
    }
    guard let preset = LangevinConfiguration.Preset(rawValue: name) else {
      let known = LangevinConfiguration.Preset.allCases.map(\.rawValue).joined(separator: ", ")
      throw JobError(.wrongUse, "preset `\(name)`, expected one of \(known).")
    }
    return LangevinConfiguration(preset: preset, seed: seed)
  }

  /// - Parameter inputs: images as `data`, `[image, height, width]`, and their `labels`.
  public static func makeTraining(
    _ configuration: LangevinConfiguration, inputs: [String: NumericArray], context: JobContext
  ) throws -> LangevinTraining {
    let given = try inputs["data"].map { array in
      try ImageData.read(
        array, named: configuration.data ?? "data",
        labels: try inputs["labels"]?.integers(name: "labels") ?? [],
        options: configuration.readingOptions,
        expecting: ImageSet.expectation(scale: configuration.pixelScale))
    }
    guard let read = try given ?? configuration.read() else {
      return try LangevinTraining(configuration)
    }
    context.tell(read.understanding)
    context.tellOfColours(in: read.data, named: configuration.data ?? "data")
    let training = try LangevinTraining(
      withoutDefaultClasses(configuration, read.data, context), reading: read)
    let constant = training.images.constant
    if let first = constant.first {
      context.warn("\(constant.count) images are constant, the first is image \(first).")
    }
    warnOfAbsentClasses(training, among: read.data, context)
    if training.images.count < read.data.count {
      let classes = configuration.classes.map { "\($0)" }.joined(separator: ", ")
      context.log(
        "learning from \(training.images.count) of \(read.data.count) images"
          + (classes.isEmpty ? "" : ", of classes \(classes) (--classes)"))
    }
    return training
  }

  /// Says which classes that were asked for, or, where all were, that the data have, no image learned from has.
  private static func warnOfAbsentClasses(
    _ training: LangevinTraining, among data: ImageData, _ context: JobContext
  ) {
    let asked = training.configuration.classes
    let wanted = Set(asked.isEmpty ? data.labels : asked)
    let absent = wanted.subtracting(training.images.labels).sorted()
    guard !absent.isEmpty else { return }
    let named = absent.prefix(20).map { "\($0)" }.joined(separator: ", ")
    let option = wanted.isSubset(of: data.labels) ? "--images" : "--classes"
    context.warn(
      "no images of classes \(named)"
        + (absent.count > 20 ? " and \(absent.count - 20) more" : "") + " (\(option)).")
  }

  /// The classes of the presets choose among MNIST's labels; images without labels, or with labels that lack
  /// these, are all learned from.
  private static func withoutDefaultClasses(
    _ configuration: LangevinConfiguration, _ data: ImageData, _ context: JobContext
  ) -> LangevinConfiguration {
    let defaults = LangevinConfiguration(preset: .paper).classes
    let found = Set(data.labels)
    guard configuration.classes == defaults, configuration.labelCopies == 0,
      !found.isSuperset(of: defaults)
    else { return configuration }
    context.log(
      (found.isEmpty ? "images without labels" : "no images of all classes \(defaults)")
        + ": all are used (--classes)")
    var result = configuration
    result.classes = []
    return result
  }

  /// Writes report and figures of a finished run, and gives its numbers.
  public static func conclude(
    _ run: LangevinRun, of training: LangevinTraining, in directory: RunDirectory,
    context: JobContext
  ) throws -> JobMetrics {
    let report = try LangevinReport(
      run, images: training.images, metrics: directory.metrics().values, context: context)
    try report.write(to: directory)
    var metrics = JobMetrics()
    metrics.verdict = report.verdict()
    metrics.add("units", run.machine.unitCount)
    metrics.add("images", training.images.count)
    metrics.add("updates", training.totalUpdates)
    if let likeness = report.likeness {
      metrics.add("likeness", likeness.likeness)
      metrics.add("sameness", likeness.sameness)
    }
    if let monitor = run.monitor {
      metrics.add("gradientMeanSquare", monitor.gradientMeanSquare)
      metrics.add("dataEnergyPerUnit", monitor.dataEnergyPerUnit)
      metrics.add("chainEnergyPerUnit", monitor.chainEnergyPerUnit)
      metrics.add("chainVirialPerUnit", monitor.chainVirialPerUnit)
    }
    return metrics
  }

  /// What a progress bar shows of the metrics.
  public static func note(on metrics: [String: Double]) -> String {
    "gradient² \(metrics["gradientMeanSquare"]?.shortText ?? "")"
  }
}
