import LangevinMachines
import Tensors
import Testing

@Suite struct ChaoticNetworkTheoryTests {
  /// NLM §8.1, the table (NLM §9, row 19).
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

  /// The chaotic network in a simulation: a = 0, T = 0 (NLM §9, row 19).
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
}
