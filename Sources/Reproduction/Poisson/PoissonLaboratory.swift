import Archives
import Diagnostics
import PoissonInference
import SyntheticData
import Tensors
import UserData

/// Images and trained models of the experiments, at a scale.
///
/// `quick`: dead-leaves patches of 12 × 12 pixels, K = 288 (as overcomplete as the paper's), T = 32,
/// β = 16, 1000 updates. `paper`: the patches of `natural_patches16` in the data directory if there,
/// else dead leaves of 16 × 16 pixels, K = 512, 155 000 updates of 200 images, or finished runs of them
/// (`PoissonLaboratory+StoredRuns`).
struct PoissonLaboratory {
  let context: ExperimentContext

  var isQuick: Bool { context.scale == .quick }
  var side: Int { isQuick ? 12 : 16 }
  var latents: Int { isQuick ? 288 : 512 }
  var testSteps: Int { isQuick ? 300 : 1_000 }
  var updates: Int { isQuick ? 1_000 : 155_000 }

  /// Patches to learn from, and others.
  struct PatchSet {
    var train: Matrix<Float>
    var validation: Matrix<Float>
    /// Of the photographs learned from; nil where `validation` is of the same scenes as `train`.
    var keptBack: Matrix<Float>?
  }

  /// Training and validation patches. Of files, `train` is what `train poisson-vae` learns from and does not keep
  /// back, and `validation` shows other photographs.
  func patches(seed: UInt64) throws -> PatchSet {
    if !isQuick, let directory = context.path(ofData: "natural_patches16") {
      let learned = PatchExtraction.split(
        try Self.matrix(ArrayFile.read("\(directory)/train.npy")))
      return PatchSet(
        train: learned.train,
        validation: try Self.matrix(ArrayFile.read("\(directory)/valid.npy")),
        keptBack: learned.validation)
    }
    let all: Matrix<Float> = DeadLeaves().patches(isQuick ? 3_000 : 40_000, side: side, seed: seed)
    let parts = PatchExtraction.split(all)
    return PatchSet(train: parts.train, validation: parts.validation)
  }

  private static func matrix(_ array: NumericArray) throws -> Matrix<Float> {
    try images(array, named: "patches", preparation: .none)
  }

  /// The images of an array, prepared.
  static func images(
    _ array: NumericArray, named name: String, preparation: ImagePreparation
  ) throws -> Matrix<Float> {
    var expected = ImageExpectation()
    (expected.planes, expected.allowsStandardised) = (.images, true)
    let read = try ImageData.read(array, named: name, expecting: expected)
    return try PreparedImages([read.data], named: name, preparation: preparation).images
  }

  func plan(_ family: LatentFamily, steps: Int, beta: Double) -> PoissonLearning {
    var plan = PoissonLearning.patches(updates: updates, family: family)
    (plan.steps, plan.divergenceWeight) = (steps, beta)
    if isQuick {
      (plan.batchSize, plan.rampEnd, plan.rateWarmup, plan.temperatureShare) = (100, 0.4, 0.05, 0.4)
      plan.learningRate = 0.015
    }
    return plan
  }

  /// A model trained on patches, or read from a finished run.
  func model(
    _ family: LatentFamily = .poisson, _ activation: LatentActivation = .identity,
    steps: Int? = nil, beta: Double? = nil, latents: Int? = nil, seed: UInt64,
    on images: Matrix<Float>
  ) throws -> IterativeModel<Float> {
    let configuration = IterativeConfiguration(
      image: ImageShape(count: images.columns), latents: latents ?? self.latents, family: family,
      activation: activation)
    let steps = steps ?? (isQuick && family == .poisson ? 32 : 16)
    let weight = beta ?? (family == .poisson ? isQuick ? 16 : 24 : isQuick ? 4 : 8)
    let plan = plan(family, steps: steps, beta: weight)
    if let model = try storedModel(configuration, plan: plan, seed: seed) { return model }
    context.log("training \(configuration.name), T = \(steps), β = \(weight), seed \(seed)")
    var start = IterativeModel<Float>(configuration, seed: seed)
    // A short run cannot bring the published start of 1 down to where inference is stable.
    if isQuick && family == .poisson { start.setStepSize(0.2) }
    var trainer = try IterativeTrainer(
      start, images: images, plan: plan, seed: seed, parallelism: context.parallelism)
    try context.train(&trainer)
    return trainer.model
  }

  /// Images that convergence is judged on.
  static let curveImages = 300

  /// Convergence of a model on at most `curveImages` images, spread over all: patches are in the order of photographs.
  func curve(
    _ model: IterativeModel<Float>, _ images: Matrix<Float>, steps: [Int]? = nil, seed: UInt64
  ) -> ConvergenceCurve {
    ConvergenceCurve(
      of: model, on: images.thinned(to: Self.curveImages),
      steps: steps ?? ConvergenceCurve.defaultSteps(to: testSteps), seed: seed,
      threads: context.parallelism.threads)
  }
}
