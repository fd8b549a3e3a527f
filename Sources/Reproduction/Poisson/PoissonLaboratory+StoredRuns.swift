import Archives
import PoissonInference
import Tensors

/// Trainings of days are made with `train poisson-vae`, which can be stopped and gone on with; the experiments at
/// published size read them.
///
/// `poisson-runs/` of the data directory holds finished runs under any names. Where it is there, models of patches are
/// taken from it alone: experiments on models that it lacks are skipped.
extension PoissonLaboratory {
  static let runsName = "poisson-runs"

  /// Where runs are read from; nil where models are trained.
  private var runsPath: String? {
    guard !isQuick, let directory = context.dataDirectory else { return nil }
    let path = "\(directory)/\(Self.runsName)"
    return LocalFileSystem().entry(at: path) == .directory ? path : nil
  }

  /// The context's seeds with which a model of patches at the published settings can be had.
  func seeds(
    of family: LatentFamily, _ activation: LatentActivation = .identity
  ) throws -> [UInt64] {
    guard let runsPath else { return context.seeds }
    let configuration = IterativeConfiguration(
      image: ImageShape(height: side, width: side), latents: latents, family: family,
      activation: activation)
    let plan = PoissonLearning.patches(updates: updates, family: family)
    return try context.seeds.filter {
      try path(in: runsPath, of: configuration, plan: plan, seed: $0) != nil
    }
  }

  /// The model of a finished run; nil where models are trained.
  ///
  /// - Throws: `ExperimentError.missingRun` where no run is of these settings.
  func storedModel(
    _ configuration: IterativeConfiguration, plan: PoissonLearning, seed: UInt64
  ) throws -> IterativeModel<Float>? {
    guard let runsPath else { return nil }
    guard let path = try path(in: runsPath, of: configuration, plan: plan, seed: seed) else {
      throw ExperimentError.missingRun(
        path: runsPath,
        wanted: "\(configuration.name), K = \(configuration.latents), T = \(plan.steps), "
          + "β = \(plan.divergenceWeight), \(plan.updates) updates, seed \(seed)")
    }
    context.log("\(configuration.name), seed \(seed): \(path)")
    return try PoissonRun(readingRun: path).model
  }

  /// The finished run in `directory` of these settings.
  private func path(
    in directory: String, of configuration: IterativeConfiguration, plan: PoissonLearning,
    seed: UInt64
  ) throws -> String? {
    try LocalFileSystem().contents(of: directory).map { "\(directory)/\($0)" }.first { path in
      guard let (run, found) = try? PoissonRun.open(path) else { return false }
      return run.record.status == .finished && found.seed == seed && found.plan == plan
        && found.image.map(found.model) == configuration
    }
  }
}
