import RandomStreams
import Tensors
import Testing
import Training

@testable import ReservoirSampling

/// Which random numbers training uses, and what changes when it polishes.
@Suite struct TrainingStreamTests {
  /// N(0, I): its draws are the normals of the address that they are asked for, so that a noise of
  /// the same address would be the draws themselves.
  struct StandardNormal: TargetDistribution {
    let dimension = 2
    var variance = 1.0

    func sample(_ count: Int, from stream: inout RandomStream) -> Matrix<Double> {
      Matrix<Double>(Matrix<Float>.normals(count, dimension, from: &stream))
    }

    func logDensity(at x: Matrix<Double>) -> [Double] {
      (0..<x.rows).map { row in
        let square = (0..<dimension).reduce(0) { $0 + x[row, $1] * x[row, $1] }
        return -square / (2 * variance) - Double(dimension) / 2 * 1.8378770664093453
      }
    }

    func smoothed(by noise: Double) -> StandardNormal? {
      StandardNormal(variance: variance + noise * noise)
    }

    func makeWorkspace(rows: Int) {}

    func evaluateScore(
      at x: Matrix<Double>, into score: inout Matrix<Double>, using workspace: inout Void
    ) {
      score = x
      score.scale(by: -1 / variance)
    }
  }

  private func rule(_ recipe: ReservoirLearning) -> ScoreMatching<ReservoirSampler<Float>> {
    var stream = RandomStream(seed: 1, purpose: .parameters)
    let network = ReservoirSampler<Float>(
      dimension: 2, units: 16, activation: .tanh, from: &stream)
    return ScoreMatching(network, data: .target(StandardNormal()), recipe: recipe, seed: 5)
  }

  /// Data and noise of an update are independent: the loss of an untrained network is its floor
  /// plus its excess (RSN eq. 11).
  ///
  /// 25 600 points; the loss's mean has a standard error below 1 % of itself, and 5 % is more than 5
  /// of them (false alarm below 1e-6). Noise equal to the data lowers the loss by more than half.
  @Test func dataAndNoiseAreIndependent() throws {
    var recipe = ReservoirLearning(
      noise: NoiseSchedule(highest: 0.5, lowest: 0.5, levels: 1, inclusive: true),
      updatesPerLevel: 200, batchSize: 128, learningRate: 1e-12)
    recipe.averageDecay = nil
    var rule = rule(recipe)
    for _ in 0..<200 { try rule.update() }
    let loss = try #require(rule.takeMetrics()["loss"])
    let excess = try #require(rule.lossExcess(atLevel: 0.5))
    // ½ (m/σ² - m/(1 + σ²))
    let floor = (2 / 0.25 - 2 / 1.25) / 2
    #expect(abs(loss / (floor + excess) - 1) < 0.05)
  }

  /// Weight decay ends where polishing begins: updates with and without one are then the same.
  @Test func polishHasNoWeightDecay() throws {
    var recipe = ReservoirLearning(
      noise: NoiseSchedule(highest: 0.5, lowest: 0.5, levels: 1, inclusive: true),
      updatesPerLevel: 5, batchSize: 16, learningRate: 1e-2, weightDecay: 0.3, polishUpdates: 5)
    var decaying = rule(recipe)
    recipe.weightDecay = 0
    var plain = rule(recipe)
    for _ in 0..<5 {
      try decaying.update()
      try plain.update()
    }
    #expect(decaying.model != plain.model)
    try plain.restore(from: decaying.checkpoint())
    for _ in 0..<5 {
      try decaying.update()
      try plain.update()
    }
    #expect(decaying.model == plain.model)
  }
}
