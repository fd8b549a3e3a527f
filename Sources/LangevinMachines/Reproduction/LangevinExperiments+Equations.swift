import Diagnostics
import Dynamics
import RandomStreams
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Rows 1 to 4: what must hold digit by digit.
extension LangevinExperiments {
  static let equations = [
    experiment("nlm-1", "Gradients of the energy against central differences", run: gradients),
    experiment("nlm-2", "The energy is even", run: parity),
    experiment("nlm-3", "Stored couplings and MNIST, digit by digit", run: tables),
    experiment("nlm-4", "Exact small machines by long adjusted chains", run: smallMachines),
  ]

  private static func gradients(_ context: ExperimentContext) -> [ReproductionRow] {
    let machine = LangevinMachine<Double>.random(units: 64, gain: 2, seed: context.seeds[0])
    var stream = RandomStream(seed: context.seeds[0], purpose: .metrics)
    let x = Matrix<Double>.normals(1, 64, from: &stream)
    let (gradient, statistic) = (machine.energyGradient(at: x), machine.couplingStatistic(at: x))
    var (errors, largest) = ([0.0, 0.0], [0.0, 0.0])
    func note(_ kind: Int, _ difference: Double, _ value: Double) {
      largest[kind] = max(largest[kind], abs(difference))
      errors[kind] = max(errors[kind], abs(difference - value))
    }
    for i in 0..<64 {
      var (above, below) = (x, x)
      above[0, i] += 1e-5
      below[0, i] -= 1e-5
      note(
        0, (machine.energies(at: above)[0] - machine.energies(at: below)[0]) / 2e-5, gradient[0, i])
      let j = (7 * i + 3) % 64
      var (more, less) = (machine, machine)
      more.couplings[i, j] += 1e-5
      less.couplings[i, j] -= 1e-5
      note(1, (more.energies(at: x)[0] - less.energies(at: x)[0]) / 2e-5, statistic[i, j])
    }
    var rows = RowList()
    rows.add(
      "nlm-1/x", "relative error of ∂E/∂x (eq. 4)", .atMost(1e-8), .derived, errors[0] / largest[0])
    rows.add(
      "nlm-1/J", "relative error of ∂E/∂J (eq. 10)", .atMost(1e-8), .derived,
      errors[1] / largest[1])
    return rows.rows
  }

  private static func parity(_ context: ExperimentContext) -> [ReproductionRow] {
    let machine = LangevinMachine<Float>.random(units: 784, gain: 2, seed: context.seeds[0])
    var stream = RandomStream(seed: context.seeds[0], purpose: .metrics)
    let x = Matrix<Float>.normals(16, 784, from: &stream)
    let gaps = zip(machine.energies(at: x), machine.energies(at: x.negated())).map { abs($0 - $1) }
    var rows = RowList()
    rows.add("nlm-2", "largest |E(-x) - E(x)|", .equal(0, tolerance: 0), .derived, gaps.max())
    return rows.rows
  }

  private static func tables(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = ReproductionInput(context: context)
    var rows = RowList()
    let machine = try input.couplings(Double.self)
    if let machine {
      try addStatics(machine, &rows)
    } else {
      rows.skip(
        "nlm-3/J", "static checks and trajectories", .measured, ReproductionInput.noCouplings)
    }
    guard let (images, leftOut) = try input.trainingImages() else {
      rows.skip(
        "nlm-3/mnist", "data statistics and components", .measured, ReproductionInput.noImages)
      return rows.rows
    }
    rows.add(
      "nlm-3/x2", "⟨x²⟩ of the 18 000 images", .equal(0.93401296, tolerance: 1e-7), .measured,
      images.images.meanSquare())
    rows.add(
      "nlm-3/phi2", "⟨φ²⟩ of the 18 000 images", .equal(0.54716086, tolerance: 1e-7), .measured,
      images.images.activated(.tanh).meanSquare())
    let components = try ImageComponents(of: images.prefix(400).images)
    for (k, expected) in [0.175787, 0.122644, 0.084478].enumerated() {
      rows.add(
        "nlm-3/pca\(k + 1)", "explained ratio of component \(k + 1)",
        .equal(expected, tolerance: 1e-6), .measured, components.explainedRatios[k])
    }
    rows.add(
      "nlm-3/pca-total", "total variance of 400 images", .equal(182.374106, tolerance: 1e-5),
      .measured, components.totalVariance)
    if let machine { addData(machine, images, leftOut, &rows) }
    return rows.rows
  }

  private static func addStatics(
    _ machine: LangevinMachine<Double>, _ rows: inout RowList
  ) throws {
    let couplings = machine.couplings
    let trace = (0..<machine.unitCount).reduce(0.0) { $0 + couplings[$1, $1] }
    let values: [(String, Double, Double)] = [
      ("sum of J", 123.42347848, couplings.sum()),
      ("Frobenius norm", 133.70644525, couplings.sumOfSquares().squareRoot()),
      ("trace", -2375.27494550, trace),
      ("sum of |J|", 62915.13723015, couplings.elements.reduce(0) { $0 + abs($1) }),
      ("J[400,401]", 0.44630370, couplings[400, 401]),
    ]
    for (name, expected, value) in values {
      rows.add("nlm-3/J", name, .equal(expected, tolerance: 1e-6), .measured, value)
    }
    let starts: [(String, (Int) -> Double, Double, Double, [(Int, Double)])] = [
      (
        "sin(i + 1)", { sin(Double($0 + 1)) }, 4714.4868773460, 365.6125005843,
        [(1, 3411.6333636068), (10, 51.8735222181), (100, 0.0222972406)]
      ),
      (
        "cos(i/2)", { cos(Double($0) / 2) }, 3119.8902007853, 295.9196802192,
        [(1, 2270.0343125113), (10, 151.3771940523), (100, 4.3728258410)]
      ),
    ]
    for (name, start, energy, gradient, later) in starts {
      let x = Matrix(rows: 1, columns: 784, elements: (0..<784).map(start))
      rows.add(
        "nlm-3/E", "E from \(name)", .near(energy, relative: 1e-10), .measured,
        machine.energies(at: x)[0])
      rows.add(
        "nlm-3/gradient", "|∂E/∂x| from \(name)", .near(gradient, relative: 1e-10), .measured,
        machine.energyGradient(at: x).sumOfSquares().squareRoot())
      var chains = try MachineChains(
        MachineDynamics(machine, timeStep: 0.01, temperature: 0), at: x,
        stream: RandomStream(seed: 1))
      var done = 0
      for (steps, expected) in later {
        try chains.advance(steps: steps - done)
        done = steps
        rows.add(
          "nlm-3/T0", "E after \(steps) steps from \(name)", .near(expected, relative: 1e-8),
          .measured, machine.energies(at: chains.positions)[0])
      }
    }
  }

  private static func addData(
    _ machine: LangevinMachine<Double>, _ images: ImageSet, _ leftOut: ImageSet,
    _ rows: inout RowList
  ) {
    let x = Matrix<Double>(images.images)
    let energies = machine.energies(at: x).map { $0 / Double(machine.unitCount) }
    let mean = energies.reduce(0, +) / Double(energies.count)
    let checks: [(String, Double, Double?)] = [
      ("mean E/N of the images", 0.51775005, mean), ("smallest E/N", 0.402973, energies.min()),
      ("largest E/N", 1.189410, energies.max()), ("E/N of image 1", 0.45300895, energies[0]),
      (
        "E/N of images left out", 0.51869666,
        machine.energyPerUnit(at: Matrix<Double>(leftOut.images))
      ),
    ]
    for (name, expected, value) in checks {
      rows.add("nlm-3/data", name, .equal(expected, tolerance: 2e-6), .measured, value)
    }
    let statistic = machine.couplingStatistic(at: x)
    rows.add(
      "nlm-3/statistic", "mean square of ⟨v φᵀ⟩_data", .equal(0.266406826, tolerance: 1e-6),
      .measured, statistic.meanSquare())
  }

  private static func smallMachines(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let machine = try LangevinMachine<Double>(couplings: Matrix([[0.4, 1.5], [-0.8, 0.3]]))
    var rows = RowList()
    for temperature in [1, 0.5, 0.2] {
      let exact = try SmallMachineQuadrature(machine, temperature: temperature, points: 801)
      let kernel = MetropolisAdjustedLangevin(
        MachineDensity(machine, temperature: temperature), stepSize: 0.3 * temperature)
      var start = RandomStream(seed: context.seeds[0], purpose: .initialState)
      let x = try ChainRunner(kernel, parallelism: context.parallelism, blockSize: 2_000).run(
        from: .normals(20_000, 2, from: &start), steps: 400,
        stream: RandomStream(seed: context.seeds[0]))
      let energies = machine.energies(at: x)
      let observed: [(String, [Double], Double)] = [
        ("⟨E⟩", energies, exact.energy),
        ("⟨x₁²⟩", (0..<x.rows).map { x[$0, 0] * x[$0, 0] }, exact.secondMoments[0, 0]),
        ("⟨x₁x₂⟩", (0..<x.rows).map { x[$0, 0] * x[$0, 1] }, exact.secondMoments[0, 1]),
      ]
      for (name, values, expected) in observed {
        let mean = values.reduce(0, +) / Double(values.count)
        let variance =
          values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
        let error = (variance / Double(values.count)).squareRoot()
        rows.add(
          "nlm-4/T\(temperature)", "\(name), N = 2, T = \(temperature)",
          .equal(expected, tolerance: 4 * error), .derived, mean)
      }
    }
    return rows.rows
  }
}
