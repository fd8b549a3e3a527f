import Dynamics
import Foundation
import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct MachineDynamicsTests {
  /// One step of equation 7, written out with the same noise.
  @Test(arguments: [1.0, 0.0, 0.4])
  func stepIsTheEquation(reaction: Double) throws {
    let (machine, x) = try EquationTests.example(units: 21, chains: 5)
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

  /// J = 0: the Euler chain is Gaussian with variance T/(1 - Δt/2), exactly (section 8.3).
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

  /// Output bits do not depend on threads, blocks, or interruptions.
  @Test func bitsDoNotDependOnTheSplit() throws {
    let machine = LangevinMachine<Float>.random(units: 37, gain: 2, seed: 1)
    let dynamics = MachineDynamics(machine)
    var stream = RandomStream(seed: 2, purpose: .initialState)
    let start = Matrix<Float>.normals(23, 37, from: &stream)
    var whole = try MachineChains(dynamics, at: start, stream: .init(seed: 3), blockSize: 23)
    try whole.advance(steps: 60)
    var split = try MachineChains(
      dynamics, at: start, stream: .init(seed: 3), parallelism: .init(threads: 3), blockSize: 4)
    try split.advance(steps: 25)
    let middle = split.positions
    try split.advance(steps: 35)
    #expect(whole.positions == split.positions)
    #expect(whole.energies == split.energies)
    var resumed = try MachineChains(dynamics, at: middle, stream: .init(seed: 3, step: 25))
    try resumed.advance(steps: 35)
    #expect(resumed.positions == whole.positions)
    let runner = ChainRunner(dynamics, parallelism: .init(threads: 2), blockSize: 5)
    #expect(
      try runner.run(from: start, steps: 60, stream: .init(seed: 3)) == whole.positions)
  }

  /// Weak error of first order: the bias of the virial halves with the step (section 2.1).
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

  @Test func averagedRatesAreMeansOverSteps() throws {
    let machine = LangevinMachine<Double>.random(units: 10, gain: 2, seed: 1)
    var chains = try MachineChains(MachineDynamics(machine), count: 4, seed: 3)
    var slow = chains
    let average = try chains.averageRates(over: 5)
    var sum = Matrix<Double>.zeros(4, 10)
    for _ in 0..<5 {
      sum.add(slow.rates, scaledBy: 0.2)
      try slow.advance(steps: 1)
    }
    for index in 0..<40 { #expect(abs(sum.elements[index] - average.elements[index]) < 1e-14) }
    #expect(slow.positions == chains.positions)
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

  @Test func divergenceIsNamed() throws {
    let machine = LangevinMachine<Float>.random(units: 30, gain: 8, keepsDiagonal: true, seed: 6)
    var chains = try MachineChains(MachineDynamics(machine, timeStep: 5), count: 5, seed: 3)
    #expect(throws: SamplingError.self) { try chains.advance(steps: 500) }
  }
}

@Suite struct SmallMachineTests {
  /// Section 8.3, one unit.
  @Test(arguments: [
    (0.5, 1.21628240, 0.39889226, 1.49252095, -0.57334215),
    (2.0, 1.82822267, 0.24363802, 4.08830562, -0.19885115),
    (-3.0, -0.41593639, 0.55640535, 0.07835025, -0.27264974),
  ])
  func oneUnit(
    coupling: Double, logPartition: Double, energy: Double, square: Double, statistic: Double
  ) throws {
    let machine = try LangevinMachine<Double>(couplings: Matrix([[coupling]]))
    let exact = try SmallMachineQuadrature(machine, temperature: 1, points: 20_001)
    #expect(abs(exact.logPartition - logPartition) < 1e-7)
    #expect(abs(exact.energy - energy) < 1e-7)
    #expect(abs(exact.secondMoments[0, 0] - square) < 1e-7)
    #expect(abs(exact.couplingStatistic[0, 0] - statistic) < 1e-7)
    #expect(abs(exact.virial - 1) < 1e-9)
  }

  static let pair: Matrix<Double> = Matrix([[0.4, 1.5], [-0.8, 0.3]])

  /// Section 8.3, two units.
  @Test(arguments: [
    (
      1.0, [1.78878703, 1.15658921, 1.74937296, 0.45196522, 0.89281313],
      [-0.45683603, 0.27737457, -0.54528219, -0.55426003]
    ),
    (
      0.5, [0.97495013, 0.59148266, 0.90168787, 0.22947770, 0.36255519],
      [-0.24653660, 0.18028113, -0.38704275, -0.29433495]
    ),
    (
      0.2, [-0.09420395, 0.22764256, 0.31215959, 0.06546856, 0.10531570],
      [-0.09822478, 0.08787821, -0.19044188, -0.10462978]
    ),
  ])
  func twoUnits(temperature: Double, values: [Double], statistic: [Double]) throws {
    let machine = try LangevinMachine(couplings: Self.pair)
    let exact = try SmallMachineQuadrature(machine, temperature: temperature, points: 801)
    let moments = exact.secondMoments
    let measured = [
      exact.logPartition, exact.energy, moments[0, 0], moments[0, 1], moments[1, 1],
    ]
    for (a, b) in zip(measured, values) { #expect(abs(a - b) < 2e-8) }
    for (a, b) in zip(exact.couplingStatistic.elements, statistic) { #expect(abs(a - b) < 2e-8) }
    #expect(abs(exact.virial - 2 * temperature) < 1e-9)
  }

  /// Equation 11: `∂ log Z/∂J = -⟨v φᵀ⟩/T`.
  @Test func slopeOfThePartitionFunction() throws {
    let machine = try LangevinMachine(couplings: Self.pair, bias: [0.3, -0.2])
    let exact = try SmallMachineQuadrature(machine, temperature: 0.5, points: 401)
    for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
      var (above, below) = (machine, machine)
      above.couplings[i, j] += 1e-4
      below.couplings[i, j] -= 1e-4
      let slope =
        (try SmallMachineQuadrature(above, temperature: 0.5, points: 401).logPartition
          - SmallMachineQuadrature(below, temperature: 0.5, points: 401).logPartition) / 2e-4
      #expect(abs(slope + exact.couplingStatistic[i, j] / 0.5) < 1e-6)
    }
  }

  /// Section 9, row 4: long chains of both unbiased kernels, within 4 standard errors.
  @Test(arguments: [1.0, 0.5])
  func unbiasedChainsAgree(temperature: Double) throws {
    let machine = try LangevinMachine(couplings: Self.pair)
    let density = MachineDensity(machine, temperature: temperature)
    try compare(
      MetropolisAdjustedLangevin(density, stepSize: 0.3 * temperature), steps: 300, machine,
      temperature)
    try compare(
      HamiltonianMonteCarlo(
        density, stepSize: (0.6 * temperature).squareRoot(), leapfrogSteps: 4), steps: 60, machine,
      temperature)
  }

  private func compare<Kernel: SamplingKernel<Double>>(
    _ kernel: Kernel, steps: Int, _ machine: LangevinMachine<Double>, _ temperature: Double
  ) throws {
    let exact = try SmallMachineQuadrature(machine, temperature: temperature, points: 801)
    var start = RandomStream(seed: 40, purpose: .initialState)
    let x = try ChainRunner(kernel, blockSize: 4_000).run(
      from: .normals(20_000, 2, from: &start), steps: steps, stream: .init(seed: 41))
    let energies = machine.energies(at: x)
    let observed: [(values: [Double], exact: Double)] = [
      (energies, exact.energy),
      ((0..<x.rows).map { x[$0, 0] * x[$0, 0] }, exact.secondMoments[0, 0]),
      ((0..<x.rows).map { x[$0, 0] * x[$0, 1] }, exact.secondMoments[0, 1]),
      ((0..<x.rows).map { x[$0, 1] * x[$0, 1] }, exact.secondMoments[1, 1]),
    ]
    for (values, expected) in observed {
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
      // 16 comparisons in all: false alarm 1e-3 together; sees 3 % errors.
      #expect(abs(mean - expected) < 4 * (variance / Double(values.count)).squareRoot())
    }
  }

  /// The unadjusted step at the same size is seen to be wrong: the planted bug of the test above.
  @Test func unadjustedChainsDisagree() throws {
    let machine = try LangevinMachine(couplings: Self.pair)
    let exact = try SmallMachineQuadrature(machine, temperature: 1, points: 401)
    var chains = try MachineChains(
      MachineDynamics(machine, timeStep: 0.3), count: 20_000, seed: 41)
    try chains.advance(steps: 300)
    let energies = machine.energies(at: chains.positions)
    let mean = energies.reduce(0, +) / 20_000
    #expect(abs(mean - exact.energy) > 0.05)
  }

  /// Section 8.6, N = 2 at T = 0.5: both sides of the identity are 1.32086828 for a = 1.
  @Test func irreversibility() throws {
    let machine = try LangevinMachine(couplings: Self.pair)
    let kernel = MetropolisAdjustedLangevin(
      MachineDensity(machine, temperature: 0.5), stepSize: 0.15)
    var start = RandomStream(seed: 50, purpose: .initialState)
    let x = try ChainRunner(kernel, blockSize: 4_000).run(
      from: .normals(20_000, 2, from: &start), steps: 200, stream: .init(seed: 51))
    let production = EntropyProduction(machine, reaction: 1, temperature: 0.5)
    let terms = production.terms(at: x)
    let force = terms.forceSquare.reduce(0, +) / Double(x.rows)
    #expect(abs(force / 0.5 - 1.32086828 / 0.5) < 0.08)
    let balance = production.rate(at: x)
    #expect(abs(balance.mean) < 4.5 * balance.standardError)  // false alarm 7e-6
    // a = 0: driven, σ = 1.72 both ways.
    let driven = EntropyProduction(machine, reaction: 0, temperature: 0.5)
    let dynamics = MachineDynamics(machine, timeStep: 0.01, temperature: 0.5, reaction: 0)
    var chains = try MachineChains(dynamics, count: 4_000, seed: 52)
    try chains.advance(steps: 1_000)
    let trajectory = try driven.rate(along: &chains, steps: 1_000)
    let states = driven.rate(at: chains.positions)
    #expect(abs(trajectory.mean - 1.72) < 0.06 + 4 * trajectory.standardError)
    #expect(abs(states.mean - 1.72) < 0.06 + 4 * states.standardError)
  }

  /// Annealing both ways and thermodynamic integration bracket the exact log Z.
  @Test func partitionFunctionBracketsTheExactValue() throws {
    let machine = try LangevinMachine(couplings: Self.pair)
    let exact = try SmallMachineQuadrature(machine, temperature: 1, points: 801).logPartition
    let estimate = PartitionFunction(machine, temperature: 1, timeStep: 0.005)
    let forward = try estimate.forward(levels: 200, stepsPerLevel: 10, chains: 4_000, seed: 60)
    let kernel = MetropolisAdjustedLangevin(MachineDensity(machine), stepSize: 0.3)
    var start = RandomStream(seed: 61, purpose: .initialState)
    let states = try ChainRunner(kernel, blockSize: 4_000).run(
      from: .normals(4_000, 2, from: &start), steps: 200, stream: .init(seed: 62))
    let reverse = try estimate.reverse(from: states, levels: 200, stepsPerLevel: 10, seed: 63)
    #expect(abs(forward.logPartition - exact) < 0.02)
    #expect(abs(reverse.logPartition - exact) < 0.02)
    #expect(forward.meanBound < exact + 4 * forward.standardError)
    #expect(reverse.meanBound > exact - 4 * reverse.standardError)
    let integral = try estimate.thermodynamicIntegration(
      levels: 9, warmup: 600, steps: 1_000, chains: 2_000, seed: 64)
    #expect(abs(integral.logPartition - exact) < 0.03)
  }
}
