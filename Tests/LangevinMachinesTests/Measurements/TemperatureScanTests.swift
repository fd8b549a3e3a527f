import LangevinMachines
import Tensors
import Testing

@Suite struct TemperatureScanTests {
  /// J = 0: E/N = T/2 and ⟨x²⟩ = T, both over 1 - Δt/2; at T = 0 everything has decayed.
  @Test func temperatureScanOfTheGaussianCase() throws {
    let machine = try LangevinMachine<Float>(couplings: .zeros(40, 40))
    let scan = try TemperatureScan(
      of: machine, temperatures: [0, 0.5, 2], chains: 200, steps: 1_000, timeStep: 0.1, seed: 3)
    #expect(scan.points.map(\.temperature) == [0, 0.5, 2])
    #expect(scan.points[0].info.energyPerUnit < 1e-12)
    #expect(scan.points[0].rates.shape == [200, 40])
    for point in scan.points.dropFirst() {
      // 8000 numbers at 10 times, one time unit apart: standard error 0.6 %; 3 % is 5 of them.
      let expected = point.temperature / 0.95
      #expect(abs(point.info.meanSquare / expected - 1) < 0.03)
      #expect(abs(point.info.energyPerUnit / expected - 0.5) < 0.015)
    }
  }
}
