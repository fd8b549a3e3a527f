import Archives
import Figures
import LangevinMachines
import Training

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
    let labels = try inputs["labels"]?.integers(name: "labels") ?? []
    let given = try inputs["data"].map { try ImageSet($0, named: "data", labels: labels) }
    return try LangevinTraining(configuration, images: given)
  }

  /// Writes report and figures of a finished run, and gives its numbers.
  public static func conclude(
    _ run: LangevinRun, of training: LangevinTraining, in directory: RunDirectory,
    context: JobContext
  ) throws -> JobMetrics {
    try LangevinReport(
      run, images: training.images, metrics: directory.metrics().values,
      parallelism: context.parallelism
    ).write(to: directory)
    var metrics = JobMetrics()
    metrics.add("units", run.machine.unitCount)
    metrics.add("images", training.images.count)
    metrics.add("updates", training.totalUpdates)
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

  /// Stroke digits at 14 × 14.
  public static func addDemo(
    to report: inout Report, seed: UInt64, context: JobContext
  ) throws {
    let training = try LangevinTraining(LangevinConfiguration(preset: .small, seed: seed))
    let (run, metrics) = try trainDemo(
      training, label: name, logInterval: 20, context: context)
    report.section(
      "Neural Langevin machine",
      [
        "A recurrent network of \(run.machine.unitCount) units whose kinetic energy is the "
          + "model, trained on digits drawn with a pen by a rule that is local in each synapse. The "
          + "digits below are made by its noisy dynamics, from noise."
      ])
    try LangevinReport(
      run, images: training.images, metrics: metrics, parallelism: context.parallelism
    ).add(to: &report)
  }
}
