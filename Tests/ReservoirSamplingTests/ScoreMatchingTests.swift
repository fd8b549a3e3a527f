import Archives
import Diagnostics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// Training: loss, schedule, recipes, resume, and what a trained network samples.
@Suite struct ScoreMatchingTests {
  @Test func noiseSchedules() {
    let exclusive = NoiseSchedule(lowest: 0.01, inclusive: false)
    #expect(exclusive.all.count == 10 && exclusive.level(0) == 1)
    #expect(abs(exclusive.last - 0.01585) < 1e-5)
    #expect(abs(NoiseSchedule(lowest: 0.02, inclusive: false).last - 0.02958) < 1e-5)
    let inclusive = NoiseSchedule(lowest: 0.02, inclusive: true)
    let published = [1, 0.647, 0.419, 0.271, 0.176, 0.114, 0.0737, 0.0477, 0.0309, 0.02]
    for (level, expected) in zip(inclusive.all, published) {
      #expect(abs(level / expected - 1) < 5e-3)
    }
  }

  private static let short = ReservoirLearning(
    noise: NoiseSchedule(lowest: 0.1, levels: 3, inclusive: true), updatesPerLevel: 20,
    batchSize: 32, learningRate: 1e-3, weightDecay: 1e-4, amsGrad: true, resetsAtLevels: true,
    antitheticPairs: true, averageDecay: 0.99, polishUpdates: 15, confinementWeight: 100)

  private func rule(
    _ recipe: ReservoirLearning = short, data: TrainingData<Float>? = nil
  ) -> ScoreMatching<ReservoirSampler<Float>> {
    var stream = RandomStream(seed: 1, purpose: .parameters)
    let network = ReservoirSampler<Float>(
      dimension: 2, units: 24, activation: .relu, from: &stream)
    return ScoreMatching(
      network, data: data ?? .target(EmbeddedTarget.mixture.distribution), recipe: recipe,
      seed: 5)
  }

  /// Eqs. (10) and (11): at σ the loss exceeds its floor by half the squared score error.
  ///
  /// 400 batches of 256; the loss mean has a standard error of about 0.3 % of itself here, and the
  /// bound of 2 % is 6 of them (false alarm below 1e-8). A factor 2 in the target e/σ changes the
  /// loss by a factor of 3, a missing ½ by 2.
  @Test func lossExceedsItsFloorByTheScoreError() throws {
    var recipe = Self.short
    recipe.noise = NoiseSchedule(highest: 0.3, lowest: 0.3, levels: 1, inclusive: true)
    (recipe.updatesPerLevel, recipe.polishUpdates, recipe.batchSize) = (400, 0, 256)
    (recipe.learningRate, recipe.averageDecay, recipe.confinementWeight) = (1e-12, nil, 0)
    var rule = rule(recipe)
    for _ in 0..<400 { try rule.update() }
    let excess = try #require(rule.lossExcess(atLevel: 0.3))
    let loss = try #require(rule.takeMetrics()["loss"])
    let smooth = try #require(EmbeddedTarget.mixture.mixtureOfGaussians?.smoothed(by: 0.3))
    var stream = RandomStream(seed: 9)
    let draws = smooth.sample(100_000, from: &stream)
    let information = smooth.score(at: draws).sumOfSquares() / 100_000
    let floor = (2 / 0.09 - information) / 2
    #expect(abs(loss / (floor + excess) - 1) < 0.02)
  }

  /// Stopping anywhere and going on ends with the same bits.
  @Test(arguments: [1, 19, 20, 21, 47, 60, 61, 74])
  func resumeEqualsUninterrupted(stop: Int) throws {
    let draws = Matrix<Float>(drawsOfMixture(100))
    for data in [nil, TrainingData<Float>.draws(draws)] {
      var whole = rule(data: data)
      while whole.updatesDone < whole.totalUpdates { try whole.update() }
      var first = rule(data: data)
      for _ in 0..<stop { try first.update() }
      let (tensors, state) = first.checkpoint().encode()
      var second = rule(data: data)
      try second.restore(from: Checkpoint.decode(tensors: tensors, state: state))
      while second.updatesDone < second.totalUpdates { try second.update() }
      #expect(second.trainedModel == whole.trainedModel)
      #expect(second.model == whole.model)
      #expect(second.snapshots == whole.snapshots)
    }
  }

  private func drawsOfMixture(_ count: Int) -> Matrix<Double> {
    var stream = RandomStream(seed: 4, purpose: .data)
    return EmbeddedTarget.mixture.distribution.sample(count, from: &stream)
  }

  /// Planted bug: an optimiser whose moments are not saved ends elsewhere.
  @Test func lostMomentsChangeTheResult() throws {
    var whole = rule()
    while whole.updatesDone < whole.totalUpdates { try whole.update() }
    var first = rule()
    for _ in 0..<25 { try first.update() }
    var checkpoint = first.checkpoint()
    for (name, array) in checkpoint.tensors where name.hasPrefix("adam.second") {
      let zeros = [Float](repeating: 0, count: array.count)
      checkpoint.tensors[name] = NumericArray(shape: array.shape, values: zeros)
    }
    var second = rule()
    try second.restore(from: checkpoint)
    while second.updatesDone < second.totalUpdates { try second.update() }
    #expect(second.model != whole.model)
  }

  @Test func checkpointsOfOtherShapesAreRefused() throws {
    var stream = RandomStream(seed: 1, purpose: .parameters)
    let larger = ReservoirSampler<Float>(
      dimension: 2, units: 25, activation: .relu, from: &stream)
    var other = ScoreMatching(
      larger, data: .target(EmbeddedTarget.mixture.distribution), recipe: Self.short, seed: 5)
    let checkpoint = rule().checkpoint()
    #expect(throws: CheckpointError.self) { try other.restore(from: checkpoint) }
  }

  /// Row 8 and the bound of the tool: `fast` on the bimodal target, five seeds, by quadrature. The
  /// runs are deterministic; largest values seen: KL 7.5e-5, |mass - 0.5| 0.0037.
  @Test(arguments: [UInt64(1), 2, 3, 4, 5])
  func fastRecipeLearnsTheBimodalTarget(seed: UInt64) throws {
    let configuration = ReservoirConfiguration(target: .bimodal, seed: seed)
    guard
      case .finished(let sampler) = try ReservoirTraining(configuration).run(),
      case .reservoir(let network) = sampler.network
    else {
      Issue.record("training did not finish")
      return
    }
    let law = try #require(network.exactLaw())
    let target = try #require(EmbeddedTarget.bimodal.distribution.quadratureDensity())
    #expect(law.klDivergence(from: target) < 0.001)
    #expect(abs(law.mass(in: 0...6) - 0.5) < 0.01)
    #expect(sampler.outwardDrift < 0)
  }

  /// Row 9 and RSN T4: a ReLU sampler-only network has one mode whatever its training. Measured over
  /// seeds 1 to 3: KL(q‖p) 0.248 (currents), 0.248–0.267 (rates, which has two solutions).
  @Test(arguments: [
    ReservoirConfiguration.Architecture.samplerOnlyCurrent, .samplerOnlyRate,
  ])
  func samplerOnlyNetworksStayUnimodal(
    architecture: ReservoirConfiguration.Architecture
  ) throws {
    let configuration = ReservoirConfiguration(
      architecture: architecture, activation: .relu, target: .bimodal)
    guard
      case .finished(let sampler) = try ReservoirTraining(configuration).run(),
      case .samplerOnly(let network) = sampler.network
    else {
      Issue.record("training did not finish")
      return
    }
    let law = try #require(network.exactLaw())
    let target = try #require(EmbeddedTarget.bimodal.distribution.quadratureDensity())
    #expect(law.modes.count == 1)
    let (forward, backward) = (law.klDivergence(from: target), target.klDivergence(from: law))
    #expect(0.207 < forward && forward < 0.286)  // 0.23–0.26 ± 10 %
    #expect(0.153 < backward && backward < 0.187)  // 0.17 ± 10 %
  }
}
