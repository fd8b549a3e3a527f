import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct GenerationStatisticsTests {
  /// Chains that stay at the data have no gap; chains from noise have that of the definition.
  @Test func statisticsOverTimeAreTheDefinition() throws {
    let machine = LangevinMachine<Float>.random(units: 784, gain: 1, seed: 2)
    let data = NearestImagesTests.digits.prefix(50).images
    let statistics = GenerationStatistics(machine, data: data)
    var dynamics = MachineDynamics(machine)
    dynamics.heldUnits = Array(0..<784)
    var still = try MachineChains(dynamics, at: data, stream: RandomStream(seed: 1))
    let points = try statistics.measure(&still, times: [0.01, 0.02])
    #expect(points.map(\.time) == [0.01, 0.02])
    #expect(points.allSatisfy { $0.statisticGap < 1e-12 && $0.rateCorrelation > 1 - 1e-6 })
    var chains = try MachineChains(MachineDynamics(machine), count: 20, seed: 3)
    var times = 0
    let point = try statistics.measure(&chains, times: [0.05]) { _ in times += 1 }[0]
    #expect(times == 1)
    let (x, y) = (Matrix<Double>(chains.positions), Matrix<Double>(data))
    let exact = machine.converted(to: Double.self)
    var gap = exact.couplingStatistic(at: x)
    gap.add(exact.couplingStatistic(at: y), scaledBy: -1)
    #expect(abs(point.statisticGap / gap.meanSquare() - 1) < 1e-4)
    #expect(abs(point.rateCorrelation) < 0.9)
  }
}
