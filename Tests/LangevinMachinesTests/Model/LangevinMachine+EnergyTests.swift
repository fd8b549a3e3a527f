import Foundation
import LangevinMachines
import RandomStreams
import Tensors
import Testing

@Suite struct LangevinMachineEnergyTests {
  /// A random machine with self-coupling and bias, and random states.
  static func example(
    units: Int, chains: Int = 3
  ) throws -> (machine: LangevinMachine<Double>, states: Matrix<Double>) {
    var machine = LangevinMachine<Double>.random(
      units: units, gain: 1.7, keepsDiagonal: true, seed: 5)
    var stream = RandomStream(seed: 6)
    machine.bias = Matrix<Double>.normals(1, units, from: &stream).elements.map { 0.3 * $0 }
    return (machine, .normals(chains, units, from: &stream))
  }

  /// NLM eq. 1 and NLM eq. 2 written out.
  @Test func energyIsHalfSquaredVelocity() throws {
    let (machine, x) = try Self.example(units: 7)
    let energies = machine.energies(at: x)
    for row in 0..<x.rows {
      var energy = 0.0
      for i in 0..<7 {
        var v = -x[row, i] + machine.bias[i]
        for j in 0..<7 { v += machine.couplings[i, j] * tanh(x[row, j]) }
        energy += v * v / 2
        #expect(abs(machine.velocity(at: x)[row, i] - v) < 1e-13)
      }
      #expect(abs(energies[row] - energy) < 1e-12 * energy)
    }
  }

  /// NLM eq. 4 against central differences (NLM §9, row 1).
  @Test(arguments: [7, 64])
  func gradientAgreesWithDifferences(units: Int) throws {
    let (machine, x) = try Self.example(units: units, chains: 1)
    let gradient = machine.energyGradient(at: x)
    var (largest, error) = (0.0, 0.0)
    for unit in 0..<units {
      var (above, below) = (x, x)
      above[0, unit] += 1e-5
      below[0, unit] -= 1e-5
      let difference = (machine.energies(at: above)[0] - machine.energies(at: below)[0]) / 2e-5
      largest = max(largest, abs(difference))
      error = max(error, abs(difference - gradient[0, unit]))
    }
    #expect(error / largest < 1e-8)
  }

  /// NLM eq. 10 against central differences, and the bias rule beside it (NLM §9, row 1).
  @Test func parameterGradientsAgreeWithDifferences() throws {
    let (machine, x) = try Self.example(units: 12)
    let statistic = machine.couplingStatistic(at: x)
    let biasStatistic = machine.biasStatistic(at: x)
    func meanEnergy(_ machine: LangevinMachine<Double>) -> Double {
      machine.energies(at: x).reduce(0, +) / Double(x.rows)
    }
    var (largest, error) = (0.0, 0.0)
    for i in 0..<12 {
      for j in 0..<12 {
        var (above, below) = (machine, machine)
        above.couplings[i, j] += 1e-5
        below.couplings[i, j] -= 1e-5
        let difference = (meanEnergy(above) - meanEnergy(below)) / 2e-5
        largest = max(largest, abs(difference))
        error = max(error, abs(difference - statistic[i, j]))
      }
      var (above, below) = (machine, machine)
      above.bias[i] += 1e-5
      below.bias[i] -= 1e-5
      let difference = (meanEnergy(above) - meanEnergy(below)) / 2e-5
      #expect(abs(difference - biasStatistic[i]) < 1e-8)
    }
    #expect(error / largest < 1e-8)
  }

  /// NLM eq. 8: the switch interpolates between the network's flow and the gradient flow.
  @Test func reactionSwitchInterpolates() throws {
    let (machine, x) = try Self.example(units: 9)
    let (network, half) = (machine.force(at: x, reaction: 0), machine.force(at: x, reaction: 0.5))
    let full = machine.force(at: x, reaction: 1)
    #expect(network == machine.velocity(at: x))
    for index in 0..<x.count {
      let mean = (network.elements[index] + full.elements[index]) / 2
      #expect(abs(half.elements[index] - mean) < 1e-12)
    }
  }

  /// NLM §9, row 2: without a bias the energy is even, bit for bit.
  @Test func energyIsEven() {
    let machine = LangevinMachine<Float>.random(units: 50, gain: 2, seed: 3)
    var stream = RandomStream(seed: 4)
    var x = Matrix<Float>.normals(8, 50, from: &stream)
    let energies = machine.energies(at: x)
    let statistic = machine.couplingStatistic(at: x)
    x.scale(by: -1)
    #expect(machine.energies(at: x) == energies)
    #expect(machine.couplingStatistic(at: x) == statistic)
    var biased = machine
    biased.bias = [Float](repeating: 0.5, count: 50)
    let energy = biased.energies(at: x)
    x.scale(by: -1)
    #expect(biased.energies(at: x) != energy)
  }

  @Test func jacobianAndHessianAgreeWithDifferences() throws {
    let (machine, x) = try Self.example(units: 8, chains: 1)
    let jacobian = machine.jacobian(at: x.elements)
    let hessian = machine.hessian(at: x.elements)
    for j in 0..<8 {
      var (above, below) = (x, x)
      above[0, j] += 1e-5
      below[0, j] -= 1e-5
      let velocity = (machine.velocity(at: above), machine.velocity(at: below))
      let gradient = (machine.energyGradient(at: above), machine.energyGradient(at: below))
      for i in 0..<8 {
        #expect(abs((velocity.0[0, i] - velocity.1[0, i]) / 2e-5 - jacobian[i, j]) < 1e-8)
        #expect(abs((gradient.0[0, i] - gradient.1[0, i]) / 2e-5 - hessian[i, j]) < 1e-7)
      }
    }
  }

  /// The mean of E over N(0, 1) starts, exactly (NLM §5.2).
  @Test func startingEnergyIsExact() throws {
    let units = 40
    let machine = LangevinMachine<Double>.random(
      units: units, gain: 2, keepsDiagonal: true, seed: 9)
    var stream = RandomStream(seed: 10)
    let energies = machine.energies(at: .normals(20_000, units, from: &stream))
    let trace = (0..<units).reduce(0.0) { $0 + machine.couplings[$1, $1] }
    let exact =
      (machine.couplings.sumOfSquares() * 0.39429449 + Double(units) - 2 * trace * 0.60570551) / 2
    let mean = energies.reduce(0, +) / 20_000
    let variance = energies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 19_999
    // False alarm 1e-6; sees 1 %.
    #expect(abs(mean - exact) < 4.89 * (variance / 20_000).squareRoot())
  }
}
