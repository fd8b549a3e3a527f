import Archives
import Diagnostics
import PoissonInference
import Tensors

extension PoissonLaboratory {
  /// MNIST images `[image, pixel]` from 0 to 1, and the digits they show.
  struct DigitSet {
    var train: Matrix<Float>
    var trainLabels: [Int]
    var test: Matrix<Float>
    var testLabels: [Int]
  }

  /// MNIST of the data directory.
  ///
  /// - Throws: `ExperimentError.missingInput` where it is absent.
  func digits() throws -> DigitSet {
    func file(_ name: String) throws -> NumericArray {
      try ArrayFile.read(context.path(ofNeededData: "mnist/\(name).gz", "mnist/\(name)"))
    }
    func images(_ array: NumericArray, _ count: Int) throws -> Matrix<Float> {
      let all = try Self.images(array, named: "mnist", preparation: .unit)
      return all.rows(0..<min(count, all.rows))
    }
    func labels(_ name: String, _ count: Int) throws -> [Int] {
      Array(try file(name).integers(name: name).prefix(count))
    }
    let (count, held) = isQuick ? (4_000, 1_000) : (60_000, 10_000)
    return DigitSet(
      train: try images(file("train-images-idx3-ubyte"), count),
      trainLabels: try labels("train-labels-idx1-ubyte", count),
      test: try images(file("t10k-images-idx3-ubyte"), held),
      testLabels: try labels("t10k-labels-idx1-ubyte", held))
  }

  /// An iterative model trained on digits.
  func digitModel(
    _ images: Matrix<Float>, _ family: LatentFamily = .poisson,
    _ activation: LatentActivation = .identity, seed: UInt64
  ) throws -> IterativeModel<Float> {
    var plan = PoissonLearning.mnist(
      updates: isQuick ? 400 : 240_000, family: family, activation: activation)
    if isQuick {
      let steps = family == .poisson ? 64 : 16
      (plan.steps, plan.divergenceWeight, plan.rampEnd, plan.rateWarmup) =
        (steps, Double(steps), 0.4, 0.05)
      (plan.learningRate, plan.temperatureShare) = (0.005, 0.4)
    }
    let configuration = IterativeConfiguration(
      image: Self.digitShape, latents: digitLatents, family: family, activation: activation)
    context.log("training \(configuration.name) on MNIST, seed \(seed)")
    var start = IterativeModel<Float>(configuration, seed: seed)
    // A short run cannot bring the published start of 1 down to where inference is stable.
    if isQuick && family == .poisson { start.setStepSize(0.1) }
    var trainer = try IterativeTrainer(
      start, images: images, plan: plan, seed: seed,
      parallelism: context.parallelism)
    try context.train(&trainer)
    return trainer.model
  }
}
