import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

private func points(_ count: Int, _ dimension: Int, seed: UInt64) -> Matrix<Double> {
  var stream = RandomStream(seed: seed)
  return .normals(count, dimension, from: &stream)
}

/// RSN §11.7.
@Suite struct DaleReservoirTests {
  @Test func everyNeuronHasOneSign() throws {
    let compiled = try randomReservoir(dimension: 2, units: 40, activation: .relu).compiled()
    let noise = RandomStream(seed: 61)
    var recorder = DrawRecorder<Double>(every: 20, warmup: 5)
    _ = try ChainRunner(HiddenLangevin(compiled, timeStep: 0.02)).run(
      from: compiled.lift(points(20, 2, seed: 62)), steps: 600, stream: noise,
      recording: &recorder)
    let states = Matrix(stacking: recorder.draws)
    let dale = try DaleReservoir(compiled, states: states)
    for unit in 0..<40 {
      let column = dale.recurrentWeights.column(unit)
      #expect(column.allSatisfy { $0 * Double(dale.signs[unit]) >= 0 })
    }
    // Fitted weights leak less than exact weights with the wrong signs cut off.
    let exact = compiled.network.materializedRecurrentWeights()
    var clipped = exact
    for i in 0..<40 {
      for j in 0..<40 where clipped[i, j] * Double(dale.signs[j]) < 0 { clipped[i, j] = 0 }
    }
    let input = states.times(transpose: exact)
    var miss = states.times(transpose: clipped)
    miss.add(input, scaledBy: -1)
    let naive = (miss.sumOfSquares() / input.sumOfSquares()).squareRoot()
    #expect(dale.leak < 0.65 * naive, "leak \(dale.leak), clipped \(naive)")
    // And the reported leak is what the states give.
    var direct = states.times(transpose: dale.recurrentWeights)
    direct.addRow(dale.current)
    direct.add(input, scaledBy: -1)
    let measured = (direct.sumOfSquares() / input.sumOfSquares()).squareRoot()
    #expect(abs(measured - dale.leak) < 1e-9)
  }
}

/// RSN §11.7, Dale's law without a leak.
@Suite struct SplitReservoirTests {
  private let compiled: CompiledReservoir<Double>
  private let split: SplitReservoir<Double>

  init() throws {
    compiled = try randomReservoir(dimension: 2, units: 40, activation: .relu).compiled()
    split = SplitReservoir(compiled)
  }

  @Test func columnsHaveOneSign() {
    let weights = split.materializedRecurrentWeights()
    for unit in 0..<80 {
      let sign: Double = unit < 40 ? 1 : -1
      #expect(weights.column(unit).allSatisfy { $0 * sign >= 0 })
    }
    #expect(split.excitatoryReadout.elements.allSatisfy { $0 >= 0 })
    #expect(split.inhibitoryReadout.elements.allSatisfy { $0 >= 0 })
    #expect(weights.elements.contains { $0 > 0 } && weights.elements.contains { $0 < 0 })
  }

  /// The same output as the reservoir's for the same noise.
  @Test func samplesAsTheReservoirDoes() throws {
    let start = compiled.lift(points(6, 2, seed: 71))
    let noise = RandomStream(seed: 72)
    let exact = try ChainRunner(HiddenLangevin(compiled, timeStep: 0.02)).run(
      from: start, steps: 300, stream: noise)
    let twins = try ChainRunner(SplitLangevin(split, timeStep: 0.02)).run(
      from: split.doubled(start), steps: 300, stream: noise)
    #expect(relativeDifference(split.read(twins), compiled.read(exact)) < 1e-9)
  }

  /// Twins that start apart come together as `(1 - Δt)ᵏ`, whatever the network does.
  @Test func twinsForgetTheirDifference() throws {
    let start = points(5, 80, seed: 73)
    let end = try ChainRunner(SplitLangevin(split, timeStep: 0.05)).run(
      from: start, steps: 40, stream: RandomStream(seed: 74))
    var factor = 1.0
    for _ in 0..<40 { factor *= 0.95 }
    var expected = start.columns(0..<40)
    expected.add(start.columns(40..<80), scaledBy: -1)
    expected.scale(by: factor)
    var difference = end.columns(0..<40)
    difference.add(end.columns(40..<80), scaledBy: -1)
    #expect(relativeDifference(difference, expected) < 1e-9)
  }
}

/// RSN §11.8.
@Suite struct RetimedReservoirTests {
  /// Unequal time constants, and still the output engine's trajectories, from any start.
  @Test func outputIsExact() throws {
    let network = randomReservoir(dimension: 3, units: 50, activation: .tanh)
    var stream = RandomStream(seed: 81)
    var spread = Matrix<Double>.normals(1, 50, from: &stream)
    spread.scale(by: 0.5)
    let constants = spread.exponential.elements
    let retimed = try RetimedReservoir(network, timeConstants: constants)
    let rates = points(7, 50, seed: 82)
    let noise = RandomStream(seed: 83)
    let hidden = try ChainRunner(RetimedLangevin(retimed, timeStep: 0.02)).run(
      from: rates, steps: 400, stream: noise)
    let output = try ChainRunner(OutputLangevin(network, timeStep: 0.02)).run(
      from: retimed.read(rates), steps: 400, stream: noise)
    #expect(relativeDifference(retimed.read(hidden), output) < 1e-9)
    // Without the correction the output goes elsewhere.
    let plain = try ForcedHiddenLangevin(
      network.compiled(), timeStep: 0.02, timeConstants: constants)
    let uncorrected = try ChainRunner(plain).run(from: rates, steps: 400, stream: noise)
    #expect(relativeDifference(uncorrected.times(transpose: network.readout), output) > 0.05)
  }

  @Test func refusesImpossibleConstants() {
    let network = randomReservoir(dimension: 2, units: 5, activation: .tanh)
    #expect(throws: SamplingError.self) {
      try RetimedReservoir(network, timeConstants: [1, 1, 0, 1, 1])
    }
    #expect(throws: SamplingError.self) { try RetimedReservoir(network, timeConstants: [1]) }
  }
}

/// RSN §11.6, data with missing entries.
@Suite struct ImputationTests {
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
