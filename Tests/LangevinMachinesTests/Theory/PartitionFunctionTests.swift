import Dynamics
import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct PartitionFunctionTests {
  /// Annealing both ways and thermodynamic integration bracket the exact log Z.
  @Test func partitionFunctionBracketsTheExactValue() throws {
    let machine = try LangevinMachine(couplings: SmallMachineQuadratureTests.pair)
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
