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
    isQuick ? nil : context.path(ofData: Self.runsName)
  }

  /// The context's seeds with which a model of patches at the published settings can be had.
  func seeds(
    of family: LatentFamily, _ activation: LatentActivation = .identity
  ) throws -> [UInt64] {
    guard let runsPath else { return context.seeds }
    let configuration = configuration(family, activation)
    let plan = PoissonLearning.patches(updates: updates, family: family)
    return try context.seeds.filter {
      try path(in: runsPath, of: configuration, plan: plan, seed: $0) != nil
    }
  }

  private func configuration(
    _ family: LatentFamily, _ activation: LatentActivation
  ) -> IterativeConfiguration {
    IterativeConfiguration(
      image: ImageShape(height: side, width: side), latents: latents, family: family,
      activation: activation)
  }

  /// A row for each of the three iterative models that lacks runs of some of the context's seeds, so that a
  /// training which did not finish is not passed over.
  func missingRuns(
    _ id: String,
    of families: [(family: LatentFamily, activation: LatentActivation)] =
      PoissonExperiments.iterativeFamilies
  ) throws -> [ReproductionRow] {
    try families.compactMap { family, activation in
      let there = try seeds(of: family, activation)
      let lacking = context.seeds.filter { !there.contains($0) }
      guard !lacking.isEmpty else { return nil }
      let name = configuration(family, activation).name
      let wanted = "\(name), seeds \(lacking.map { "\($0)" }.joined(separator: ", "))"
      let reason = ExperimentError.missingRun(path: Self.runsName, wanted: wanted)
      return ReproductionRow(
        id: id, expected: ExpectedValue(wanted, .none, origin: .code), skipped: "\(reason)")
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
