import LangevinMachines
import Tensors

/// Row 3 of NLM §9: the authors' couplings and the images they were trained on, digit by digit.
extension LangevinExperiments {
  static func tables(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = LangevinExperimentInput(context: context)
    var rows = RowList()
    let machine = try input.couplings(Double.self)
    if let machine {
      try addStatics(machine, &rows)
      try addSpectra(machine, &rows)
      try addTrajectories(machine, &rows)
    } else {
      rows.skip(
        "nlm-3/J", "static checks and trajectories", from: .measured,
        because: LangevinExperimentInput.noCouplings)
    }
    try addData(input, machine, &rows)
    return rows.rows
  }

  /// What the images show, on their own and under the couplings.
  private static func addData(
    _ input: LangevinExperimentInput, _ machine: LangevinMachine<Double>?, _ rows: inout RowList
  ) throws {
    guard let (images, leftOut) = try input.trainingImages() else {
      return rows.skip(
        "nlm-3/mnist", "data statistics and components", from: .measured,
        because: LangevinExperimentInput.noImages)
    }
    rows.add(
      "nlm-3/x2", "⟨x²⟩ of the 18 000 images", .equal(0.93401296, tolerance: 1e-7),
      from: .measured, value: images.images.meanSquare())
    rows.add(
      "nlm-3/phi2", "⟨φ²⟩ of the 18 000 images", .equal(0.54716086, tolerance: 1e-7),
      from: .measured, value: images.images.activated(.tanh).meanSquare())
    try addComponents(of: images.prefix(400), &rows)
    guard let machine else {
      return rows.skip(
        "nlm-3/data", "energies and statistic of the images", from: .measured,
        because: LangevinExperimentInput.noCouplings)
    }
    let test = try input.mnist(part: "t10k")?.selecting(classes: LangevinExperimentInput.classes)
    addEnergies(machine, images, leftOut: leftOut, test: test, &rows)
  }

  /// NLM §7.2.
  private static func addStatics(
    _ machine: LangevinMachine<Double>, _ rows: inout RowList
  ) throws {
    let (couplings, pairs) = (machine.couplings, CouplingPairs(machine.couplings))
    let elements = couplings.elements
    let deviation = deviation(elements)
    let checks: [Check] = [
      ("sum of J", 123.42347848, 1e-6, couplings.sum()),
      ("Frobenius norm", 133.70644525, 1e-6, couplings.sumOfSquares().squareRoot()),
      ("trace", -2375.27494550, 1e-6, pairs.diagonal.reduce(0, +)),
      ("sum of |J|", 62915.13723015, 1e-6, elements.reduce(0) { $0 + abs($1) }),
      ("J[0,0]", -4.05495882, 1e-8, couplings[0, 0]),
      ("J[0,1]", 0.00943489, 1e-8, couplings[0, 1]),
      ("J[1,0]", -0.02424384, 1e-8, couplings[1, 0]),
      ("J[400,401]", 0.44630370, 1e-8, couplings[400, 401]),
      ("smallest J", -4.124, 6e-4, elements.min()), ("largest J", 1.046, 6e-4, elements.max()),
      ("standard deviation of J", 0.17054, 6e-6, deviation),
      ("gain of that deviation", 4.78, 6e-3, deviation * Double(machine.unitCount).squareRoot()),
      ("mean of J_ii", -3.030, 6e-4, mean(pairs.diagonal)),
      ("standard deviation of J_ii", 0.911, 6e-4, self.deviation(pairs.diagonal)),
      ("smallest J_ii", -4.124, 6e-4, pairs.diagonal.min()),
      ("largest J_ii", -1.414, 6e-4, pairs.diagonal.max()),
      ("correlation of J_ij and J_ji", -0.572, 6e-4, pairs.correlation),
      ("symmetric share of the squared norm, i ≠ j", 0.215, 6e-4, pairs.symmetricShare),
    ]
    add(checks, as: "nlm-3/J", &rows)
  }

  /// NLM §7.2: eigenvalues and singular values of J and of A = -I + J at x = 0.
  private static func addSpectra(
    _ machine: LangevinMachine<Double>, _ rows: inout RowList
  ) throws {
    let eigenvalues = try machine.couplings.eigenvalues(name: "J")
    let moduli = eigenvalues.map { hypot($0.real, $0.imaginary) }
    let top = zip(moduli, eigenvalues).max { $0.0 < $1.0 }?.1
    let singular = try machine.couplings.singularValueDecomposition(name: "J").values
    let atOrigin = machine.jacobian(at: [Double](repeating: 0, count: machine.unitCount))
    let slopes = try atOrigin.singularValueDecomposition(name: "A").values
    let checks: [Check] = [
      ("largest modulus of an eigenvalue", 5.867, 6e-4, moduli.max()),
      ("its real part", 0.24, 6e-3, top?.real),
      ("its imaginary part", 5.86, 6e-3, top.map { abs($0.imaginary) }),
      ("largest real part of an eigenvalue", 0.605, 6e-4, eigenvalues.map(\.real).max()),
      ("first singular value", 6.778, 6e-4, singular[0]),
      ("second singular value", 6.768, 6e-4, singular[1]),
      ("third singular value", 6.753, 6e-4, singular[2]),
      ("smallest singular value", 0.00134, 6e-6, singular.last),
      ("largest singular value of A at x = 0", 7.250, 6e-4, slopes.first),
      ("smallest singular value of A at x = 0", 0.354, 6e-4, slopes.last),
    ]
    add(checks, as: "nlm-3/spectrum", &rows)
  }

  static func deviation(_ values: [Double]) -> Double {
    let mean = mean(values)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }

  // MARK: - Checks

  /// What is measured, its expected value, the tolerance of that, and the value.
  typealias Check = (name: String, expected: Double, tolerance: Double, value: Double?)

  static func add(_ checks: [Check], as id: String, _ rows: inout RowList) {
    for check in checks {
      rows.add(
        id, check.name, .equal(check.expected, tolerance: check.tolerance), from: .measured,
        value: check.value)
    }
  }
}
