import Diagnostics
import Dynamics
import LangevinMachines
import RandomStreams
import Tensors

/// Rows 1 to 4 of NLM §9: what must hold digit by digit.
extension LangevinExperiments {
  static let equations = [
    experiment("nlm-1", "Gradients of the energy against central differences", run: gradients),
    experiment("nlm-2", "The energy is even", run: parity),
    experiment("nlm-3", "Stored couplings and MNIST, digit by digit", run: tables),
    experiment("nlm-4", "Exact small machines by long adjusted chains", run: smallMachines),
  ]

  /// Central differences of E with step 1e-5, in every unit and in one coupling per unit.
  private static func gradients(_ context: ExperimentContext) -> [ReproductionRow] {
    let machine = LangevinMachine<Double>.random(units: 64, gain: 2, seed: context.seeds[0])
    var stream = RandomStream(seed: context.seeds[0], purpose: .metrics)
    let x = Matrix<Double>.normals(1, 64, from: &stream)
    let (gradient, statistic) = (machine.energyGradient(at: x), machine.couplingStatistic(at: x))
    let inUnits = (0..<64).map { i in
      var (above, below) = (x, x)
      above[0, i] += 1e-5
      below[0, i] -= 1e-5
      let difference = machine.energies(at: above)[0] - machine.energies(at: below)[0]
      return (difference / 2e-5, gradient[0, i])
    }
    let inCouplings = (0..<64).map { i in
      let j = (7 * i + 3) % 64
      var (more, less) = (machine, machine)
      more.couplings[i, j] += 1e-5
      less.couplings[i, j] -= 1e-5
      return ((more.energies(at: x)[0] - less.energies(at: x)[0]) / 2e-5, statistic[i, j])
    }
    var rows = RowList()
    rows.add(
      "nlm-1/x", "relative error of ∂E/∂x (eq. 4)", .atMost(1e-8), from: .derived,
      value: relativeError(inUnits))
    rows.add(
      "nlm-1/J", "relative error of ∂E/∂J (eq. 10)", .atMost(1e-8), from: .derived,
      value: relativeError(inCouplings))
    return rows.rows
  }

  /// The largest error over the largest difference.
  private static func relativeError(_ pairs: [(difference: Double, value: Double)]) -> Double {
    let largest = pairs.map { abs($0.difference) }.max() ?? 0
    return (pairs.map { abs($0.difference - $0.value) }.max() ?? 0) / largest
  }

  private static func parity(_ context: ExperimentContext) -> [ReproductionRow] {
    let machine = LangevinMachine<Float>.random(units: 784, gain: 2, seed: context.seeds[0])
    var stream = RandomStream(seed: context.seeds[0], purpose: .metrics)
    let x = Matrix<Float>.normals(16, 784, from: &stream)
    let gaps = zip(machine.energies(at: x), machine.energies(at: x.negated())).map { abs($0 - $1) }
    var rows = RowList()
    rows.add(
      "nlm-2", "largest |E(-x) - E(x)|", .equal(0, tolerance: 0), from: .derived, value: gaps.max())
    return rows.rows
  }

  private static func smallMachines(_ context: ExperimentContext) throws -> [ReproductionRow] {
    var rows = RowList()
    for coupling in [0.5, 2, -3] {
      let machine = try LangevinMachine<Double>(couplings: Matrix([[coupling]]))
      let curvature = (1 + abs(coupling)) * (1 + abs(coupling))
      try addMoments(
        of: machine, temperature: 1, stepSize: 0.8 / curvature, points: 20_001,
        as: "nlm-4/J\(coupling)", "N = 1, J = \(coupling)", context, &rows)
    }
    let pair = try LangevinMachine<Double>(couplings: Matrix([[0.4, 1.5], [-0.8, 0.3]]))
    for temperature in [1, 0.5, 0.2] {
      try addMoments(
        of: pair, temperature: temperature, stepSize: 0.3 * temperature, points: 801,
        as: "nlm-4/T\(temperature)", "N = 2, T = \(temperature)", context, &rows)
    }
    return rows.rows
  }

  /// ⟨E⟩, second moments and ⟨v φᵀ⟩ over the ends of 20 000 adjusted chains, within four standard
  /// errors of quadrature: 34 numbers in all, false alarm 2e-3 together.
  private static func addMoments(
    of machine: LangevinMachine<Double>, temperature: Double, stepSize: Double, points: Int,
    as id: String, _ name: String, _ context: ExperimentContext, _ rows: inout RowList
  ) throws {
    let exact = try SmallMachineQuadrature(machine, temperature: temperature, points: points)
    let kernel = MetropolisAdjustedLangevin(
      MachineDensity(machine, temperature: temperature), stepSize: stepSize)
    var start = RandomStream(seed: context.seeds[0], purpose: .initialState)
    let x = try ChainRunner(kernel, parallelism: context.parallelism, blockSize: 2_000).run(
      from: .normals(20_000, machine.unitCount, from: &start), steps: 150,
      stream: RandomStream(seed: context.seeds[0]))
    for (quantity, values, expected) in moments(of: machine, at: x, exact) {
      let mean = mean(values)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
      let error = (variance / Double(values.count)).squareRoot()
      rows.add(
        id, "\(quantity), \(name)", .equal(expected, tolerance: 4 * error), from: .derived,
        value: mean)
    }
  }

  /// What is averaged over the states `[chain, unit]`, and its exact mean.
  private static func moments(
    of machine: LangevinMachine<Double>, at x: Matrix<Double>, _ exact: SmallMachineQuadrature
  ) -> [(name: String, values: [Double], exact: Double)] {
    let (velocity, rate) = (machine.velocity(at: x), x.activated(.tanh))
    func products(_ a: Matrix<Double>, _ i: Int, _ b: Matrix<Double>, _ j: Int) -> [Double] {
      (0..<x.rows).map { a[$0, i] * b[$0, j] }
    }
    var moments = [("⟨E⟩", machine.energies(at: x), exact.energy)]
    for i in 0..<machine.unitCount {
      for j in 0..<machine.unitCount {
        let place = machine.unitCount == 1 ? "" : " \(i + 1)\(j + 1)"
        if j >= i {
          moments.append(("⟨x xᵀ⟩\(place)", products(x, i, x, j), exact.secondMoments[i, j]))
        }
        moments.append(
          ("⟨v φᵀ⟩\(place)", products(velocity, i, rate, j), exact.couplingStatistic[i, j]))
      }
    }
    return moments
  }
}
