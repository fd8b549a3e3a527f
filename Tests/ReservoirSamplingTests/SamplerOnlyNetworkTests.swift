import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// Equations (3) to (5) and (8), and the exact case RSN T5.
@Suite struct SamplerOnlyNetworkTests {
  private let x = Matrix<Double>([[0.3, -1.2], [2, 0.1]])

  private func network(
    _ kind: SamplerOnlyNetwork<Double>.Kind
  ) throws -> SamplerOnlyNetwork<Double> {
    try SamplerOnlyNetwork(
      kind, weights: Matrix([[0.5, -0.2], [1, 0.3]]), bias: [0.1, -0.4], gain: [1.5, 0.8],
      inverseNoiseRoot: Matrix([[1, 0.2], [-0.5, 2]]), activation: .tanh)
  }

  /// The drift of row `row` written out.
  private func drift(
    _ network: SamplerOnlyNetwork<Double>, row: Int
  ) -> [Double] {
    func phi(_ x: Double) -> Double { Matrix([[x]]).activated(.tanh)[0, 0] }
    return (0..<2).map { i in
      let inside = (0..<2).reduce(network.bias[i]) { sum, j in
        let input = network.kind == .synapticCurrent ? phi(x[row, j]) : x[row, j]
        return sum + network.weights[i, j] * input
      }
      let value = network.kind == .synapticCurrent ? inside : phi(inside)
      return network.gain[i] * (-x[row, i] + value)
    }
  }

  /// Eqs. (4), (5): `s = S Sᵀ [γ ⊙ (-x + …)]`.
  @Test(arguments: SamplerOnlyNetwork<Double>.Kind.allCases)
  func score(kind: SamplerOnlyNetwork<Double>.Kind) throws {
    let network = try network(kind)
    let score = network.score(at: x)
    for row in 0..<2 {
      let drift = drift(network, row: row)
      for i in 0..<2 {
        let expected = network.precision[i, 0] * drift[0] + network.precision[i, 1] * drift[1]
        #expect(abs(score[row, i] - expected) < 1e-13)
      }
    }
  }

  /// Eqs. (3), (5) as simulated in network mode: drift, and noise of covariance (S Sᵀ)⁻¹.
  @Test(arguments: SamplerOnlyNetwork<Double>.Kind.allCases)
  func networkMode(kind: SamplerOnlyNetwork<Double>.Kind) throws {
    let network = try network(kind)
    let kernel = try SamplerOnlyLangevin(network, timeStep: 0.01)
    let covariance = kernel.noiseRoot.times(transpose: kernel.noiseRoot).times(network.precision)
    #expect(relativeDifference(covariance, .identity(2)) < 1e-12)
    let next = try ChainRunner(kernel).run(from: x, steps: 1, stream: RandomStream(seed: 6))
    var stream = RandomStream(seed: 6)
    let noise = Matrix<Double>.normals(2, 2, from: &stream).times(kernel.noiseRoot)
    for row in 0..<2 {
      let drift = drift(network, row: row)
      for i in 0..<2 {
        let expected = x[row, i] + 0.01 * drift[i] + 0.02.squareRoot() * noise[row, i]
        #expect(abs(next[row, i] - expected) < 1e-13)
      }
    }
  }

  @Test func singularNoiseIsRefusedInNetworkMode() throws {
    var network = try network(.firingRate)
    network.parameters[3] = Matrix([[1, 1], [1, 1 + 1e-6]])
    #expect(throws: SamplingError.self) { try SamplerOnlyLangevin(network, timeStep: 0.01) }
  }

  /// RSN T5: with tanh, SO-FR contains the equal mixture of N(±1, 1/4) exactly.
  @Test func tanhNetworkIsTheMixtureExactly() throws {
    let network = try SamplerOnlyNetwork<Double>(
      .firingRate, weights: Matrix([[4]]), bias: [0], gain: [1], inverseNoiseRoot: Matrix([[2]]),
      activation: .tanh)
    let mixture = try #require(EmbeddedTarget.bimodal.mixtureOfGaussians)
    let grid = Matrix(rows: 61, columns: 1, elements: (0..<61).map { -3 + 0.1 * Double($0) })
    #expect(relativeDifference(network.score(at: grid), mixture.score(at: grid)) < 1e-13)
  }

  /// Eq. (8): the output's drift is `D s_θ`, and its noise has covariance `2 D Δt`, D = a² W_out W_outᵀ.
  @Test func independentNoise() throws {
    let model = IndependentNoiseReservoir(
      randomReservoir(dimension: 2, units: 30, activation: .tanh), noiseAmplitude: 0.5)
    let network = model.network
    let scaled = model.score(at: x).times(model.diffusion)
    #expect(relativeDifference(scaled, network.score(at: x)) < 1e-10)

    let compiled = try network.compiled()
    let next = try ChainRunner(IndependentNoiseLangevin(model, timeStep: 0.01)).run(
      from: compiled.lift(x), steps: 1, stream: RandomStream(seed: 8))
    var stream = RandomStream(seed: 8)
    let noise = Matrix<Double>.normals(2, 30, from: &stream).times(transpose: network.readout)
    var expected = network.score(at: x)
    expected.scale(by: 0.01)
    expected.add(x)
    expected.add(noise, scaledBy: 0.5 * 0.02.squareRoot())
    #expect(relativeDifference(compiled.read(next), expected) < 1e-12)
  }
}

/// Eq. (8) with a singular D.
@Suite struct SingularDiffusionTests {
  /// A dead readout row leaves an output without noise: the score is undefined, and a training stops.
  @Test func isNotANumber() throws {
    let network = try ReservoirSampler<Float>(
      readout: Matrix([[1, 1], [0, 0]]), feedback: .zeros(2, 2), bias: [0, 0], activation: .tanh)
    let model = IndependentNoiseReservoir(network)
    #expect(model.score(at: Matrix([[1, 1]])).elements.allSatisfy { $0.isNaN })
    var rule = ScoreMatching(
      model, data: .target(EmbeddedTarget.ring.distribution), recipe: .fast, seed: 1)
    #expect(throws: TrainingError.self) { _ = try TrainingLoop().run(&rule) }
  }

  @Test func fewerNeuronsThanOutputsAreRefused() {
    let configuration = ReservoirConfiguration(
      architecture: .independentNoise, units: 1, target: .ring)
    #expect(throws: SamplingError.self) {
      try ReservoirTraining(configuration)
    }
  }
}
