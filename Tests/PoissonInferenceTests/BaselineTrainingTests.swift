import RandomStreams
import SyntheticData
import Tensors
import Testing

@testable import PoissonInference

@Suite struct BaselineTrainingTests {
  /// Training lowers the loss of every compared model.
  @Test func trainingHelps() throws {
    let images: Matrix<Float> = DeadLeaves(side: 96, discs: 2_000).patches(300, side: 8, seed: 1)
    var hybrid = HybridModel<Float>(
      .semiAmortized, image: ImageShape(height: 8, width: 8), latents: 12, steps: 2, seed: 1)
    let before = hybrid.evaluate(
      images, divergenceWeight: 1, stream: RandomStream(seed: 9)
    ).loss
    try hybrid.train(on: images, updates: 60, batchSize: 50, divergenceWeight: 1, seed: 1)
    let after = hybrid.evaluate(images, divergenceWeight: 1, stream: RandomStream(seed: 9)).loss
    #expect(after < before)

    for kind in PredictiveCoding<Float>.Kind.allCases {
      var network = PredictiveCoding<Float>(kind, sizes: [64, 24, 12], seed: 1)
      let start = network.energy(network.infer(images))
      network.train(on: images, updates: 60, batchSize: 50, learningRate: 3e-3, seed: 1)
      #expect(network.energy(network.infer(images)) < 0.97 * start)
    }

    var coder = LocallyCompetitive<Float>(pixels: 64, latents: 40, threshold: 0.3, seed: 1)
    (coder.timeConstant, coder.steps) = (15, 80)
    func residual() -> Double {
      ImageMetrics.squaredErrors(
        images, coder.infer(images).times(transpose: coder.dictionary)
      ).reduce(0, +)
    }
    let first = residual()
    coder.train(on: images, updates: 40, batchSize: 50, learningRate: 0.02, seed: 1)
    #expect(residual() < first)
  }
}
