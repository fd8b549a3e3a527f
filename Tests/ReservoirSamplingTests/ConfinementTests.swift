import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

/// Eq. (12) and the penalty of RSN §5.3.
@Suite struct ConfinementTests {
  /// Two neurons that see ±x₁ with gain g: `ρ(e₁) = -1 + g`, `ρ(e₂) = -1`.
  private func network(gain: Double) throws -> ReservoirSampler<Double> {
    try ReservoirSampler(
      readout: Matrix([[gain, -gain], [0, 0]]), feedback: Matrix([[1, 0], [-1, 0]]),
      bias: [0.3, -0.2], activation: .relu)
  }

  @Test(arguments: [0.2, 0.99, 1.5])
  func outwardDriftOfALine(gain: Double) throws {
    let rho = Confinement.largestOutwardDrift(of: try network(gain: gain))
    #expect(abs(rho - (gain - 1)) < 1e-6)
  }

  @Test func boundedActivationsConfine() {
    for activation in [Activation.tanh, .sigmoid] {
      let network = randomReservoir(dimension: 3, units: 40, activation: activation)
      #expect(abs(Confinement.largestOutwardDrift(of: network) + 1) < 1e-3)
    }
  }

  /// In many dimensions the ascent finds the leak that random directions miss: one direction of
  /// eight with ρ = 0.5.
  @Test func ascentFindsANarrowLeak() throws {
    var readout = Matrix<Double>.zeros(8, 2)
    (readout[3, 0], readout[3, 1]) = (1.5, -1.5)
    var feedback = Matrix<Double>.zeros(2, 8)
    (feedback[0, 3], feedback[1, 3]) = (1, -1)
    let network = try ReservoirSampler(
      readout: readout, feedback: feedback, bias: [0, 0], activation: .relu)
    #expect(abs(Confinement.largestOutwardDrift(of: network) - 0.5) < 0.01)
  }

  /// Trained with the penalty, a leaking start ends confined; without it, it does not.
  @Test(arguments: [0.0, 1_000])
  func penaltyClosesLeaks(weight: Double) throws {
    var stream = RandomStream(seed: 1, purpose: .parameters)
    var network = ReservoirSampler<Float>(
      dimension: 2, units: 32, activation: .relu, from: &stream)
    network.parameters[0].scale(by: 12)
    #expect(Confinement.largestOutwardDrift(of: network) > 0)
    let recipe = ReservoirLearning(
      noise: NoiseSchedule(highest: 1, lowest: 1, levels: 1, inclusive: true),
      updatesPerLevel: 200, batchSize: 2, learningRate: 5e-3, confinementWeight: weight)
    // Data at one point: score matching says next to nothing about the far field.
    var rule = ScoreMatching(
      network, data: .draws(Matrix<Float>([[0, 0]])), recipe: recipe, seed: 1)
    for _ in 0..<200 { try rule.update() }
    let rho = Confinement.largestOutwardDrift(of: rule.model)
    #expect(weight > 0 ? rho < 0 : rho > 0)
  }
}
