import Dynamics
import RandomStreams
import ReservoirSampling
import Tensors
import Testing
import Training

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
