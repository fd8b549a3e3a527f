import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// RSN §11.6, data with missing entries.
@Suite struct ImputationTrainingTests {
  /// N(0, [[1, 0.8], [0.8, 1]]), half of the second coordinates missing. Imputed entries follow the first
  /// coordinate as the true ones do: regression slope 0.8 ± 0.15 and residual variance 0.32 to 0.59 (0.36, and
  /// what smoothing by σ = 0.2 adds; 1000 imputed points: standard errors 0.02 and 5 %), where draws of the
  /// column have slope 0 and residual variance 1. Training resumes to the same bits.
  @Test func missingEntriesFollowTheObserved() throws {
    var draws = points(2_000, 2, seed: 101)
    for row in 0..<2_000 { draws[row, 1] = 0.8 * draws[row, 0] + 0.6 * draws[row, 1] }
    for row in 0..<1_000 { draws[row, 1] = .nan }
    let recipe = ReservoirLearning(
      noise: NoiseSchedule(highest: 0.6, lowest: 0.2, levels: 3, inclusive: true),
      updatesPerLevel: 2_000, batchSize: 128, learningRate: 2e-3, antitheticPairs: true,
      averageDecay: 0.99)
    var parameters = RandomStream(seed: 102, purpose: .parameters)
    let model = ReservoirSampler<Float>(
      dimension: 2, units: 48, activation: .tanh, from: &parameters)
    func make() throws -> ImputationTraining<ReservoirSampler<Float>> {
      try ImputationTraining(
        model, draws: Matrix<Float>(draws), recipe: recipe, seed: 103, interval: 100)
    }
    var rule = try make()
    func slope(_ matrix: Matrix<Float>) -> (slope: Double, residual: Double) {
      let (x, y) = (
        matrix.column(0).prefix(1_000).map(Double.init),
        matrix.column(1).prefix(1_000).map(Double.init)
      )
      let slope = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / x.reduce(0) { $0 + $1 * $1 }
      let rest = zip(x, y).reduce(0) { $0 + ($1.1 - slope * $1.0) * ($1.1 - slope * $1.0) }
      return (slope, rest / 1_000)
    }
    #expect(abs(slope(rule.imputed).slope) < 0.2)
    for _ in 0..<3_050 { try rule.update() }
    let checkpoint = rule.checkpoint()
    while rule.updatesDone < rule.totalUpdates { try rule.update() }
    let final = slope(rule.imputed)
    #expect(abs(final.slope - 0.8) < 0.15, "slope \(final.slope)")
    #expect(abs(final.residual / 0.455 - 1) < 0.3, "residual variance \(final.residual)")
    for row in 1_000..<2_000 { #expect(rule.imputed[row, 1] == Float(draws[row, 1])) }
    var resumed = try make()
    try resumed.restore(from: checkpoint)
    while resumed.updatesDone < resumed.totalUpdates { try resumed.update() }
    #expect(resumed.imputed == rule.imputed && resumed.trainedModel == rule.trainedModel)
  }

  /// Steps so long that chains leave the numbers: the training stops, and nothing old stays as if it
  /// were new.
  @Test func divergedImputationStops() throws {
    let network = randomReservoir(dimension: 2, units: 5, activation: .tanh)
    var rule = try ImputationTraining(
      network, draws: Matrix([[1, .nan], [2, 3]]), recipe: .fast, seed: 1, interval: 1,
      timeStepRatio: 1e200)
    try rule.update()
    #expect {
      try rule.update()
    } throws: {
      if case SamplingError.nonFiniteState(chain: 0, _, unit: 1, _) = $0 { true } else { false }
    }
  }

  @Test func refusesAnEmptyColumn() {
    let network = randomReservoir(dimension: 2, units: 5, activation: .tanh)
    #expect(throws: SamplingError.self) {
      try ImputationTraining(
        network, draws: Matrix([[1, .nan], [2, .nan]]), recipe: .fast, seed: 1)
    }
  }
}
