import Foundation
import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct TheoryTests {
  /// Section 8.1, the table (section 9, row 19).
  @Test(arguments: [
    (1.05, 0.05283, 0.04795, 0.000037), (1.1, 0.11106, 0.09201, 0.000273),
    (1.2, 0.24263, 0.16981, 0.001895), (1.5, 0.74769, 0.34209, 0.022024),
    (2, 1.92481, 0.51318, 0.127907), (3, 5.44633, 0.68058, 0.678888),
  ])
  func chaoticNetwork(gain: Double, variance: Double, rates: Double, kinetic: Double) {
    let theory = ChaoticNetworkTheory(gain: gain)
    #expect(abs(theory.variance - variance) < 6e-6)
    #expect(abs(theory.rateSquare - rates) < 6e-6)
    // The table's last digits carry its own quadrature: 0.6788892 at g = 3 by three grids.
    #expect(abs(theory.velocitySquare - kinetic) < 2e-6)
  }

  /// Near the transition: Δ₀ = e + 7/6 e² and Γ₀ = e³/3, e = g - 1.
  @Test func expansionNearTheTransition() {
    let theory = ChaoticNetworkTheory(gain: 1.002)
    #expect(abs(theory.variance - (0.002 + 7.0 / 6 * 0.002 * 0.002)) < 1e-7)
    #expect(abs(theory.velocitySquare / (0.002 * 0.002 * 0.002 / 3) - 1) < 0.02)
    #expect(ChaoticNetworkTheory(gain: 0.9).variance == 0)
    #expect(ChaoticNetworkTheory.isChaotic(gain: 1.2, symmetry: 0))
    #expect(!ChaoticNetworkTheory.isChaotic(gain: 1.2, symmetry: -0.3))
  }

  /// Section 8.2, the table: the branch q = 0 (section 9, row 18).
  @Test(arguments: [
    (0.5, 0.5, 0.29652, 0.57413), (1, 1, 0.46385, 1.46385), (2, 1, 0.61202, 3.44807),
    (2, 0.5, 0.57892, 2.81567),
  ])
  func randomCouplings(gain: Double, temperature: Double, rates: Double, currents: Double) {
    let measure = RandomCouplingMeasure(gain: gain, temperature: temperature)
    #expect(abs(measure.rateSquare - rates) < 6e-6)
    #expect(abs(measure.currentSquare - currents) < 6e-6)
    #expect(measure.energyPerUnit == temperature / 2)
    #expect(measure.stability < 1)
    #expect(abs(measure.logPartitionPerUnit! - 0.5 * log(2 * .pi * temperature)) < 1e-12)
  }

  /// The stability touches 1 at g = 1 as T falls to 0.
  @Test func stabilityAtTheChaosTransition() {
    let cold = [0.1, 0.01, 0.001].map {
      RandomCouplingMeasure(gain: 1, temperature: $0).stability
    }
    #expect(cold == cold.sorted())
    #expect(cold[2] > 0.9 && cold[2] < 1)
  }

  /// The full equations, started off the branch q = 0, return to it.
  @Test func fullIterationReturnsToTheBranch() throws {
    let branch = RandomCouplingMeasure(gain: 1, temperature: 1)
    let full = try RandomCouplingMeasure(gain: 1, temperature: 1, startingOverlap: 0.2)
    #expect(full.overlap < 1e-6)
    #expect(abs(full.rateSquare - branch.rateSquare) < 1e-5)
    #expect(abs(full.energyPerUnit - 0.5) < 1e-5)
  }

  /// One iteration from q = 0.2, Q̂ = 0, q̂ = 0.2: E⟨x²⟩ under the single-unit weight, by plain sums.
  @Test func currentsOffTheBranch() throws {
    let (overlap, field) = (0.2, 0.2)
    let rates = RandomCouplingMeasure(gain: 1, temperature: 1).rateSquare
    // A tolerance beyond any residual: one iteration.
    let measure = try RandomCouplingMeasure(
      gain: 1, temperature: 1, startingOverlap: overlap, iterations: 1, tolerance: 1e300)
    let deviation = (1 + rates - overlap).squareRoot()
    let grid = stride(from: -6.0, through: 6, by: 0.2).map { $0 }
    var (sum, total) = (0.0, 0.0)
    for z in grid {
      for y in grid {
        let mean = overlap.squareRoot() * z
        var (inner, weights) = (0.0, 0.0)
        for u in grid {
          let x = mean + deviation * u
          let rate = tanh(x)
          let weight = exp(-u * u / 2 - field * rate * rate / 2 + field.squareRoot() * y * rate)
          inner += weight * x * x
          weights += weight
        }
        let outer = exp(-(z * z + y * y) / 2)
        sum += outer * inner / weights
        total += outer
      }
    }
    #expect(abs(measure.currentSquare - sum / total) < 1e-5)
  }

  /// E/N = T/2 for random couplings, in a simulation (section 9, row 18).
  @Test func randomCouplingsInSimulation() throws {
    let machine = LangevinMachine<Float>.random(units: 300, gain: 1, seed: 21)
    func energy(_ timeStep: Float) throws -> Double {
      var chains = try MachineChains(
        MachineDynamics(machine, timeStep: timeStep), count: 24, seed: 22)
      try chains.advance(steps: Int(10 / timeStep))
      return try chains.averageInfo(steps: Int(15 / timeStep), every: 25).energyPerUnit
    }
    let (coarse, fine) = (try energy(0.02), try energy(0.01))
    let extrapolated = 2 * fine - coarse
    // Finite-size spread between samples of J is about 0.005 at N = 300; reference 0.497.
    #expect(abs(extrapolated - 0.5) < 0.02)
  }

  /// The chaotic network in a simulation: a = 0, T = 0 (section 9, row 19).
  @Test func chaoticNetworkInSimulation() throws {
    let theory = ChaoticNetworkTheory(gain: 2)
    let machine = LangevinMachine<Float>.random(units: 1_000, gain: 2, seed: 1)
    let dynamics = MachineDynamics(machine, timeStep: 0.02, temperature: 0, reaction: 0)
    var chains = try MachineChains(dynamics, count: 16, seed: 30)
    try chains.advance(steps: 1_500)
    let info = try chains.averageInfo(steps: 1_500, every: 10)
    // Spread between samples of J at N = 1000: about 1 % and 2 %.
    #expect(abs(info.meanSquare / theory.variance - 1) < 0.05)
    #expect(abs(2 * info.energyPerUnit / theory.velocitySquare - 1) < 0.08)
  }

  // MARK: - Landscape

  @Test func descentFindsMinima() throws {
    let machine = LangevinMachine<Double>.random(units: 40, gain: 1.5, seed: 3)
    let landscape = EnergyLandscape(machine)
    var stream = RandomStream(seed: 4, purpose: .searchStart)
    let start = Matrix<Double>.normals(1, 40, from: &stream)
    let minimum = landscape.minimum(from: start.elements)
    #expect(minimum.residual < 1e-6)
    #expect(minimum.energy < machine.energies(at: start)[0])
    let spectrum = try landscape.hessianSpectrum(at: minimum.state)
    #expect(spectrum.eigenvalues[0] > -1e-6)
    #expect(spectrum.eigenvalues.count == 40)
  }

  @Test func newtonFindsKnownFixedPoints() throws {
    // One unit with J = 2: x = 2 tanh x at 0 and ±1.9150080481545.
    let machine = try LangevinMachine<Double>(couplings: Matrix([[2]]))
    let landscape = EnergyLandscape(machine)
    let point = try landscape.fixedPoint(from: [1.5])
    #expect(point.residual < 1e-10)
    #expect(abs(abs(point.state[0]) - 1.9150080481545375) < 1e-9)
    let starts = Matrix<Double>([[-3], [-1.5], [0.05], [1.4], [2.5]])
    let found = try landscape.fixedPoints(from: starts).map { $0.state[0] }.sorted()
    #expect(found.count == 3)
    #expect(abs(found[0] + found[2]) < 1e-8 && abs(found[1]) < 1e-8)
  }

  /// Two wells of one unit: the path's highest point is the maximum between them.
  @Test func pathGoesOverTheBarrier() throws {
    let machine = try LangevinMachine<Double>(couplings: Matrix([[2]]))
    let landscape = EnergyLandscape(machine)
    let well = 1.9150080481545375
    let path = landscape.minimumEnergyPath(from: [0], to: [well], images: 41)
    // Between 0 and the fixed point the energy ½(2 tanh x - x)² is highest at 2/cosh² x = 1.
    let top = acosh(2.0.squareRoot())
    let barrier = 0.5 * (2 * tanh(top) - top) * (2 * tanh(top) - top)
    #expect(abs(path.energies.max()! - barrier) < 2e-3 * barrier)
    #expect(path.energies[0] < 1e-12 && path.energies[40] < 1e-12)
  }

  @Test func laplaceOfAQuadraticIsExact() throws {
    // J = 0: A = -I, log s = 0; F = E.
    let machine = try LangevinMachine<Double>(couplings: .zeros(6, 6))
    let landscape = EnergyLandscape(machine)
    #expect(abs(try landscape.meanLogSingularValue(at: [Double](repeating: 0.3, count: 6))) < 1e-14)
    let energy = try landscape.laplaceFreeEnergy(
      at: [Double](repeating: 0.5, count: 6), temperature: 2)
    #expect(abs(energy - 0.75) < 1e-12)
  }
}
