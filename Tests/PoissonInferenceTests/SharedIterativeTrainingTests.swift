import Archives
import Foundation
import Processes
import SyntheticData
import Tensors
import Testing
import Training

@testable import PoissonInference

/// Several processes, here threads, train as one does.
@Suite struct SharedIterativeTrainingTests {
  private static let patches: Matrix<Float> = DeadLeaves(side: 64, discs: 500).patches(
    200, side: 8, seed: 1)

  /// Four blocks of images in a batch; the events drawn follow from the largest rates.
  private static func trained<Scalar>(
    _ type: Scalar.Type, _ family: LatentFamily, _ processes: any ProcessGroup, updates: Int = 4,
    from start: Checkpoint? = nil
  ) -> Result<IterativeTrainer<Scalar>, any Error> {
    Result {
      var plan = PoissonLearning.patches(updates: 4, family: family)
      (plan.batchSize, plan.steps, plan.eventInterval, plan.windows) = (180, 4, 2, 2)
      plan.rateWarmup = 0.2
      let configuration = IterativeConfiguration(
        image: ImageShape(height: 8, width: 8), latents: 40, family: family,
        activation: family == .gaussian ? .relu : .identity)
      var trainer = try IterativeTrainer(
        IterativeModel<Scalar>(configuration, seed: 2), images: Matrix<Scalar>(patches), plan: plan,
        seed: 3, parallelism: .init(threads: processes.count == 2 ? 2 : 1), processes: processes)
      if let start { try trainer.restore(from: start) }
      while trainer.updatesDone < updates { try trainer.update() }
      return trainer
    }
  }

  private func compare<Scalar>(
    _ type: Scalar.Type, _ family: LatentFamily, counts: [Int]
  ) throws
  where Scalar: InferenceScalar {
    var single = try Self.trained(type, family, SingleProcess()).get()
    let (checkpoint, metrics) = (single.checkpoint(), single.takeMetrics())
    for count in counts {
      for member in LoopbackProcesses.run(count, { Self.trained(type, family, $0) }) {
        var member = try member.get()
        #expect(member.checkpoint() == checkpoint)
        #expect(member.takeMetrics() == metrics)
      }
    }
  }

  @Test(arguments: [LatentFamily.poisson, .gaussian])
  func bitsDoNotDependOnProcesses(family: LatentFamily) throws {
    try compare(Float.self, family, counts: [2, 4])
    try compare(Double.self, family, counts: [3])
  }

  /// Another number of processes goes on from a checkpoint, within the windows of a batch.
  @Test func othersGoOn() throws {
    let whole = try Self.trained(Float.self, .poisson, SingleProcess()).get()
    let first = LoopbackProcesses.run(4) { Self.trained(Float.self, .poisson, $0, updates: 3) }
    let start = try first[2].get().checkpoint()
    let second = LoopbackProcesses.run(2) { Self.trained(Float.self, .poisson, $0, from: start) }
    #expect(try second[1].get().checkpoint() == whole.checkpoint())
  }

  /// A run by several processes has the bytes of one; a training that works on whole batches is refused.
  @Test func runsAreShared() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "reverie-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func train(_ count: Int, _ rule: LearningKind = .throughTime) throws -> [UInt8] {
      let path = "\(folder)/\(count)-\(rule.rawValue)"
      let ended = LoopbackProcesses.run(count) { group in
        Result {
          var configuration = PoissonConfiguration(preset: .small, updates: 3)
          (configuration.latents, configuration.embeddedPatches) = (20, 200)
          (configuration.plan.steps, configuration.plan.rule) = (4, rule)
          configuration.plan.stabilityMargin = nil
          return try PoissonTraining(configuration).run(in: path, processes: group).result
        }
      }
      for result in ended { #expect(try result.get().run != nil) }
      return try LocalFileSystem().read(path + "/model.safetensors")
    }
    #expect(try train(2) == train(1))
    let failure = try #require(throws: SharedFailure.self) { try train(2, .local) }
    #expect(failure.kind == .wrongUse && failure.error is RunError)
  }
}
