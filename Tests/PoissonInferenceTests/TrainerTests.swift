import Archives
import RandomStreams
import Tensors
import Testing
import Training

@testable import PoissonInference

@Suite struct TrainerTests {
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

  /// Schedules at the updates that the specification names.
  @Test func schedules() {
    let plan = PoissonLearning.patches(updates: 10_000)
    #expect(plan.learningRate(at: 0) == 0)
    #expect(abs(plan.learningRate(at: 25) - 0.0025) < 1e-12)
    #expect(abs(plan.learningRate(at: 50) - 0.005) < 1e-12)
    #expect(abs(plan.learningRate(at: 10_000) - 1e-5) < 1e-12)
    #expect(plan.divergenceWeight(at: 10) == 1e-4)
    #expect(abs(plan.divergenceWeight(at: 510) - 12) < 0.01)
    #expect(plan.divergenceWeight(at: 1_010) == 24 && plan.opening(at: 1_010) == 1)
    #expect(plan.temperature(at: 0) == 1)
    #expect(abs(plan.temperature(at: 2_500) - 0.505) < 1e-12)
    #expect(abs(plan.temperature(at: 5_000) - 0.01) < 1e-12)
    #expect(plan.gradientLimit(at: 10) == 900 && plan.gradientLimit(at: 60) == 300)
    let mnist = PoissonLearning.mnist(updates: 1, family: .gaussian, activation: .relu)
    #expect(mnist.steps == 32 && mnist.divergenceWeight == 32)
  }

  /// Adamax against its recursion written out for two updates.
  @Test func adamax() {
    var optimizer = Adamax<Double>(for: [.zeros(1, 1)], weightDecay: 0.1)
    var parameters = [Matrix<Double>(repeating: 2, 1, 1)]
    optimizer.update(
      &parameters, gradients: [Matrix(repeating: 0.5, 1, 1)], learningRate: 0.01)
    // g = 0.7, m = 0.07, a = 0.7: θ = 2 - 0.01/0.1 · 0.1
    #expect(abs(parameters[0][0, 0] - 1.99) < 1e-9)
    optimizer.update(
      &parameters, gradients: [Matrix(repeating: -0.1, 1, 1)], learningRate: 0.01)
    let g = -0.1 + 0.1 * 1.99
    let (m, a) = (0.9 * 0.07 + 0.1 * g, max(0.999 * 0.70000001, g))
    #expect(abs(parameters[0][0, 0] - (1.99 - 0.01 / 0.19 * m / a)) < 1e-9)
  }
}
