import Foundation
import LangevinMachines
import Tensors
import Testing

@Suite struct RandomCouplingMeasureTests {
  /// NLM §8.2, the table: the branch q = 0 (NLM §9, row 18).
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

  /// E/N = T/2 for random couplings, in a simulation (NLM §9, row 18).
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
}
