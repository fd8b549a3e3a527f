import Dynamics
import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct EntropyProductionTests {
  /// NLM §8.6, N = 2 at T = 0.5: both sides of the identity are 1.32086828 for a = 1.
  @Test func irreversibility() throws {
    let machine = try LangevinMachine(couplings: SmallMachineQuadratureTests.pair)
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
}
