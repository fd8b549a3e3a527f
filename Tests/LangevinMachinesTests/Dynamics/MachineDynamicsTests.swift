import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct MachineDynamicsTests {
  /// One step of NLM eq. 7, written out with the same noise.
  @Test(arguments: [1.0, 0.0, 0.4])
  func stepIsTheEquation(reaction: Double) throws {
    let (machine, x) = try LangevinMachineEnergyTests.example(units: 21, chains: 5)
    var dynamics = MachineDynamics(machine, timeStep: 0.02, temperature: 0.7, reaction: reaction)
    dynamics.field = (0..<21).map { 0.1 * Double($0) }
    dynamics.anchorStiffness = 0.3
    var state = try dynamics.makeState(at: x)
    state.anchor = Matrix(repeating: 0.5, 5, 21)
    var stream = RandomStream(seed: 8, step: 4)
    let info = try dynamics.step(&state, using: &stream)
    var noiseStream = RandomStream(seed: 8, step: 4)
    let noise = Matrix<Double>.normals(5, 21, from: &noiseStream)
    #expect(stream == noiseStream)
    let force = machine.force(at: x, reaction: reaction)
    var virial = 0.0
    for row in 0..<5 {
      for unit in 0..<21 {
        let total = force[row, unit] + 0.1 * Double(unit) + 0.3 * (0.5 - x[row, unit])
        let expected =
          x[row, unit] + 0.02 * total + (2 * 0.7 * 0.02).squareRoot() * noise[row, unit]
        #expect(abs(state.current[row, unit] - expected) < 1e-12)
        virial -= x[row, unit] * total
      }
    }
    #expect(abs(info.virialPerUnit - virial / 105) < 1e-12)
    #expect(abs(info.energyPerUnit - machine.energyPerUnit(at: x)) < 1e-12)
    #expect(abs(info.meanSquare - x.meanSquare()) < 1e-12)
  }

  /// J = 0: the Euler chain is Gaussian with variance T/(1 - Δt/2), exactly (NLM §8.3).
  @Test(arguments: [0.05, 0.4])
  func gaussianCaseIsExact(timeStep: Double) throws {
    let machine = try LangevinMachine<Double>(couplings: .zeros(40, 40))
    let dynamics = MachineDynamics(machine, timeStep: timeStep, temperature: 0.5)
    var chains = try MachineChains(dynamics, count: 1_000, seed: 12)
    try chains.advance(steps: Int(12 / timeStep))
    let ratio = chains.positions.meanSquare() * (1 - timeStep / 2) / 0.5
    // False alarm 1e-6; sees a 4 % error 99 % of the time.
    #expect(abs(ratio - 1) < 4.89 * (2.0 / 40_000).squareRoot())
  }

  /// Weak error of first order: the bias of the virial halves with the step (NLM §2.1).
  @Test func virialShowsTheStepError() throws {
    let machine = LangevinMachine<Double>.random(units: 60, gain: 1, seed: 4)
    func excess(_ timeStep: Double) throws -> Double {
      var chains = try MachineChains(
        MachineDynamics(machine, timeStep: timeStep), count: 400, seed: 5)
      try chains.advance(steps: Int(8 / timeStep))
      let info = try chains.averageInfo(
        steps: Int(40 / timeStep), every: max(1, Int(0.2 / timeStep)))
      return info.virialPerUnit - 1
    }
    let (coarse, fine) = (try excess(0.1), try excess(0.05))
    // Standard error of each about 0.001 (80 000 chain-times of 60 units, partly correlated).
    #expect(coarse > 0.02)
    #expect(abs(coarse / fine - 2) < 0.5)
  }

  @Test func heldUnitsKeepTheirValues() throws {
    let machine = LangevinMachine<Float>.random(units: 12, gain: 2, seed: 1)
    var dynamics = MachineDynamics(machine)
    dynamics.heldUnits = [0, 5, 11]
    var chains = try MachineChains(dynamics, count: 6, seed: 3)
    let start = chains.positions
    try chains.advance(steps: 200)
    let end = chains.positions
    for row in 0..<6 {
      for unit in 0..<12 {
        #expect((start[row, unit] == end[row, unit]) == [0, 5, 11].contains(unit))
      }
    }
  }

  @Test func zeroTemperatureFallsToTheOrigin() throws {
    let machine = LangevinMachine<Double>.random(units: 30, gain: 0.7, seed: 6)
    var chains = try MachineChains(
      MachineDynamics(machine, timeStep: 0.05, temperature: 0), count: 5, seed: 3)
    var energy = Double.infinity
    for _ in 0..<20 {
      try chains.advance(steps: 50)
      let now = chains.info.energyPerUnit
      #expect(now <= energy)
      energy = now
    }
    #expect(energy < 1e-4)
  }

  /// The unadjusted step at the same size is seen to be wrong: the planted bug of the test above.
  @Test func unadjustedChainsDisagree() throws {
    let machine = try LangevinMachine(couplings: SmallMachineQuadratureTests.pair)
    let exact = try SmallMachineQuadrature(machine, temperature: 1, points: 401)
    var chains = try MachineChains(
      MachineDynamics(machine, timeStep: 0.3), count: 20_000, seed: 41)
    try chains.advance(steps: 300)
    let energies = machine.energies(at: chains.positions)
    let mean = energies.reduce(0, +) / 20_000
    #expect(abs(mean - exact.energy) > 0.05)
  }
}
