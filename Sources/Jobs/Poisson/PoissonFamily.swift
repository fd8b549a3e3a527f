import Archives
import Figures
import PoissonInference
import Tensors
import Training

/// The iterative Poisson autoencoder: `train poisson-vae`, `infer`.
public enum PoissonFamily: ModelFamily {
  /// What `list` says of the family.
  public static let summary = "iterative Poisson and Gaussian autoencoders (train, infer)"

  /// The preset for the family, activation and number of updates asked for anywhere: its schedules
  /// depend on them.
  public static func start(
    for changes: SettingChanges, seed: UInt64
  ) throws -> PoissonConfiguration {
    PoissonConfiguration(
      preset: try preset(changes.preset), family: changes.choice(of: "family") ?? .poisson,
      activation: changes.choice(of: "activation") ?? .identity,
      updates: changes.value(of: "plan.updates")?.int, seed: seed)
  }

  private static func preset(_ name: String?) throws -> PoissonConfiguration.Preset {
    guard let name else { return .patches }
    guard let preset = PoissonConfiguration.Preset(rawValue: name) else {
      let known = PoissonConfiguration.Preset.allCases.map(\.rawValue).joined(separator: ", ")
      throw JobError(.wrongUse, "preset `\(name)`, expected one of \(known).")
    }
    return preset
  }

  /// - Parameter inputs: images as `data`, in any layout that a file may have.
  public static func makeTraining(
    _ configuration: PoissonConfiguration, inputs: [String: NumericArray], context: JobContext
  ) throws -> PoissonTraining {
    guard let read = try inputs["data"].map(configuration.read) ?? configuration.read() else {
      return try PoissonTraining(configuration)
    }
    context.tell(read.understanding)
    let training = try PoissonTraining(configuration, reading: read)
    context.log("\(configuration.data ?? "data"): \(preparation(of: training))")
    if let first = training.constantImages.first {
      context.warn(
        "\(training.constantImages.count) images are constant, the first is image \(first): they "
          + "teach nothing, and measures leave them out.")
    }
    warnOfScale(training, context)
    return training
  }

  /// Step sizes, noise and ceilings begin where pixels of about one deviation want them.
  private static func warnOfScale(_ training: PoissonTraining, _ context: JobContext) {
    guard let size = unusualSize(of: training.training) else { return }
    context.warn(
      "prepared pixels have a root mean square of \(JobMetrics.short(size)), expected about 1: this will hardly "
        + "learn. Take another --prepare, such as standard, or unit with --pixel-range.")
  }

  /// The root mean square of prepared pixels that are too dim or bright for any network; nil for others, and for
  /// blank ones.
  static func unusualSize(of images: Matrix<Float>) -> Double? {
    let size = images.meanSquare().squareRoot()
    return size > 0 && !(0.03...8).contains(size) ? size : nil
  }

  /// What was done to the images, and what became of them.
  private static func preparation(of training: PoissonTraining) -> String {
    let configuration = training.configuration
    let kind = configuration.preparation
    return "prepared by `\(kind.rawValue)` (--prepare): \(training.training.rows) "
      + (kind.cutsPatches ? "grey patches" : "images")
      + " of \(configuration.image?.text ?? "") to learn from, "
      + "\(training.validation.rows) kept back"
  }

  /// Writes report and figures of a finished run, and gives its numbers.
  public static func conclude(
    _ run: PoissonRun, of training: PoissonTraining, in directory: RunDirectory,
    context: JobContext
  ) throws -> JobMetrics {
    let report = try PoissonReport(
      run, validation: training.validation, metrics: try directory.metrics().values,
      context: context)
    try report.write(to: directory)
    let curve = report.curve
    if let stability = curve.stability, !stability.isStable { context.warn(warning(stability)) }
    var metrics = JobMetrics()
    metrics.add("model", run.model.configuration.name)
    metrics.add("parameters", run.model.parameterCount)
    metrics.add("steps", curve.steps.last ?? 0)
    metrics.add("explained", curve.explained.last ?? .nan)
    metrics.add("pooledExplained", curve.pooledExplained.last ?? .nan)
    metrics.add("explainedByRates", curve.explainedByRates.last ?? .nan)
    metrics.add("fractionOfZeros", curve.zeros.last ?? .nan)
    if let number = curve.stability?.number { metrics.add("stability", number) }
    if let number = run.certificate?.number { metrics.add("fixedPointStability", number) }
    metrics.verdict = report.verdict
    return metrics
  }

  private static func warning(_ stability: Stability) -> String {
    func text(_ value: Double?) -> String { value.map(JobMetrics.short) ?? "undefined" }
    return
      "inference is unstable: "
      + (stability.number.map { "stability number \(JobMetrics.short($0)) (stable below 2), " }
        ?? "")
      + "mean R² of rates \(text(stability.meanExplained)), median "
      + "\(text(stability.medianExplained)). Train longer, with a larger --beta, or infer with a smaller --step-size."
  }
}
