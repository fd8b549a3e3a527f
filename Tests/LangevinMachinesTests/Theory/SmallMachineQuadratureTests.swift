import LangevinMachines
import Tensors
import Testing

@Suite struct SmallMachineQuadratureTests {
  /// NLM §8.3, one unit.
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

  /// NLM §8.3, two units.
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

  /// NLM eq. 11: `∂ log Z/∂J = -⟨v φᵀ⟩/T`.
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
}
