import Archives
import RandomStreams
import SyntheticData
import Tensors
import Testing
import Training

@testable import PoissonInference

@Suite struct IterativeTrainerTests {
  static func trainer(
    _ family: LatentFamily = .poisson, rule: LearningKind = .throughTime, updates: Int = 30,
    threads: Int = 1, windows: Int = 1
  ) throws -> IterativeTrainer<Float> {
    let images: Matrix<Float> = DeadLeaves(side: 96, discs: 2_000).patches(240, side: 8, seed: 1)
    var plan = PoissonLearning.patches(updates: updates, family: family)
    (plan.batchSize, plan.steps, plan.divergenceWeight) = (60, 8, 1)
    (plan.rampEnd, plan.rateWarmup, plan.eventInterval, plan.rule) = (0.3, 0.05, 7, rule)
    plan.windows = windows
    let configuration = IterativeConfiguration(
      image: ImageShape(height: 8, width: 8), latents: 40, family: family)
    var model = IterativeModel<Float>(configuration, seed: 2)
    model.setStepSize(0.2)
    plan.learningRate = 0.015
    return try IterativeTrainer(
      model, images: images, plan: plan, seed: 3,
      parallelism: Parallelism(threads: threads))
  }

  /// An interrupted run that goes on from its checkpoint ends with the same bits, on any number of
  /// threads, also from within the windows of a batch (13 is the second of three).
  @Test(arguments: [LatentFamily.poisson, .gaussian], [1, 3])
  func resumingEqualsUninterrupted(family: LatentFamily, windows: Int) throws {
    var whole = try Self.trainer(family, windows: windows)
    while whole.updatesDone < 30 { try whole.update() }
    var first = try Self.trainer(family, threads: 2, windows: windows)
    while first.updatesDone < 13 { try first.update() }
    let checkpoint = first.checkpoint()
    #expect((checkpoint.tensors["state.0"] != nil) == (windows > 1))
    let (tensors, state) = checkpoint.encode()
    var second = try Self.trainer(family, windows: windows)
    try second.restore(from: try Checkpoint.decode(tensors: tensors, state: state))
    while second.updatesDone < 30 { try second.update() }
    #expect(second.model.parameters == whole.model.parameters)
    #expect(second.events == whole.events)
    #expect(second.takeMetrics() == whole.takeMetrics())
  }

  /// The windows of a batch are one inference cut into pieces: the second starts on the same images
  /// where the first ended, so that it explains them better than a start from the initial state.
  @Test func windowsGoOn() throws {
    var trainer = try Self.trainer(updates: 40, windows: 2)
    while trainer.updatesDone < 20 { try trainer.update() }
    func errors(_ trainer: inout IterativeTrainer<Float>) throws -> [Double] {
      try (0..<2).map { _ in
        _ = trainer.takeMetrics()
        try trainer.update()
        return try #require(trainer.takeMetrics()["reconstruction"])
      }
    }
    let errors = try errors(&trainer)
    #expect(errors[1] < errors[0])
  }

  /// Parameters without a local rule keep their bits; the others learn.
  @Test func localLearningLeavesTheRest() throws {
    var trainer = try Self.trainer(rule: .local)
    let before = trainer.model
    while trainer.updatesDone < 10 { try trainer.update() }
    for name in ["log_lr.0", "log_bias"] { #expect(trainer.model[name] == before[name]) }
    for name in ["phi.weight", "dec_log_sigma", "u_init.0"] {
      #expect(trainer.model[name] != before[name])
    }
  }

  /// Training explains images, through time and by the local rule: the squared error of the last
  /// unrolled step falls by a fifth from the first ten updates to the last ten.
  @Test(arguments: [LearningKind.throughTime, .local])
  func trainingExplains(rule: LearningKind) throws {
    var trainer = try Self.trainer(rule: rule, updates: 250)
    func error(updates: Int) throws -> Double {
      _ = trainer.takeMetrics()
      for _ in 0..<updates { try trainer.update() }
      return try #require(trainer.takeMetrics()["last_squared_error"])
    }
    let first = try error(updates: 10)
    _ = try error(updates: 230)
    #expect(try error(updates: 10) < 0.8 * first)
  }
}
