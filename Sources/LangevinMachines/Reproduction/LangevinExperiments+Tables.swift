import Diagnostics
import RandomStreams
import Tensors

/// Row 3: the authors' couplings and the images they were trained on, digit by digit.
extension LangevinExperiments {
  static func tables(_ context: ExperimentContext) throws -> [ReproductionRow] {
    let input = ReproductionInput(context: context)
    var rows = RowList()
    let machine = try input.couplings(Double.self)
    if let machine {
      try addStatics(machine, &rows)
      try addSpectra(machine, &rows)
      try addTrajectories(machine, &rows)
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
    try addComponents(of: images.prefix(400), &rows)
    guard let machine else {
      rows.skip(
        "nlm-3/data", "energies and statistic of the images", .measured,
        ReproductionInput.noCouplings)
      return rows.rows
    }
    let test = try input.mnist(part: "t10k")?.selecting(classes: ReproductionInput.classes)
    addEnergies(machine, images, leftOut: leftOut, test: test, &rows)
    return rows.rows
  }

  /// Section 7.2.
  private static func addStatics(
    _ machine: LangevinMachine<Double>, _ rows: inout RowList
  ) throws {
    let (couplings, pairs) = (machine.couplings, CouplingPairs(machine.couplings))
    let elements = couplings.elements
    let deviation = deviation(elements)
    let values: [(String, Double, Double, Double?)] = [
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
    for (name, expected, tolerance, value) in values {
      rows.add("nlm-3/J", name, .equal(expected, tolerance: tolerance), .measured, value)
    }
  }

  private static func deviation(_ values: [Double]) -> Double {
    let mean = mean(values)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }

  /// Section 7.2, eigenvalues and singular values of J and of A = -I + J at x = 0.
  private static func addSpectra(
    _ machine: LangevinMachine<Double>, _ rows: inout RowList
  ) throws {
    let eigenvalues = try machine.couplings.eigenvalues(name: "J")
    let moduli = eigenvalues.map { hypot($0.real, $0.imaginary) }
    let top = zip(moduli, eigenvalues).max { $0.0 < $1.0 }?.1
    let singular = try machine.couplings.singularValueDecomposition(name: "J").values
    let atOrigin = machine.jacobian(at: [Double](repeating: 0, count: machine.unitCount))
    let slopes = try atOrigin.singularValueDecomposition(name: "A").values
    let values: [(String, Double, Double, Double?)] = [
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
    for (name, expected, tolerance, value) in values {
      rows.add("nlm-3/spectrum", name, .equal(expected, tolerance: tolerance), .measured, value)
    }
  }

  /// One start of section 7.3: E, norm and sum of ∂E/∂x there; then E, Σx, |x| and x[234] after steps.
  private struct Trajectory {
    let name: String
    let start: @Sendable (Int) -> Double
    let first: [Double]
    let later: [(steps: Int, values: [Double])]
  }

  private static let trajectories = [
    Trajectory(
      name: "sin(i + 1)", start: { sin(Double($0 + 1)) },
      first: [4714.4868773460, 365.6125005843, 5.2987391056],
      later: [
        (1, [3411.6333636068, 0.2124709149, 16.4876349545, 0.4398236147]),
        (10, [51.8735222181, 0.1715647686, 2.7997355979, -0.0044637276]),
        (100, [0.0222972406, -0.1293577908, 0.2384294521, 0.0026926036]),
      ]),
    Trajectory(
      name: "cos(i/2)", start: { cos(Double($0) / 2) },
      first: [3119.8902007853, 295.9196802192, -24.2342607827],
      later: [
        (1, [2270.0343125113, 2.3851639354, 17.6272786518, -0.7235789285]),
        (10, [151.3771940523, 2.1947905629, 10.3802968688, -0.7001342902]),
        (100, [4.3728258410, 0.4583805356, 3.4519220404, -0.2172336794]),
      ]),
  ]

  /// Section 7.3: T = 0, Δt = 0.01, in double precision. Ten decimals are given, and the flow
  /// contracts.
  private static func addTrajectories(
    _ machine: LangevinMachine<Double>, _ rows: inout RowList
  ) throws {
    func add(
      _ id: String, _ place: String, _ names: [String], _ pairs: Zip2Sequence<[Double], [Double]>
    ) {
      for (name, (expected, value)) in zip(names, pairs) {
        rows.add(
          id, "\(name) \(place)", .equal(expected, tolerance: 1e-9 + 1e-8 * abs(expected)),
          .measured,
          value)
      }
    }
    for trajectory in trajectories {
      let x = Matrix(
        rows: 1, columns: machine.unitCount,
        elements: (0..<machine.unitCount).map(trajectory.start))
      let gradient = machine.energyGradient(at: x)
      add(
        "nlm-3/start", "at \(trajectory.name)", ["E", "|∂E/∂x|", "sum of ∂E/∂x"],
        zip(
          trajectory.first,
          [machine.energies(at: x)[0], gradient.sumOfSquares().squareRoot(), gradient.sum()]))
      var chains = try MachineChains(
        MachineDynamics(machine, timeStep: 0.01, temperature: 0), at: x,
        stream: RandomStream(seed: 1))
      var done = 0
      for (steps, expected) in trajectory.later {
        try chains.advance(steps: steps - done)
        done = steps
        let now = chains.positions
        add(
          "nlm-3/T0", "after \(steps) steps from \(trajectory.name)", ["E", "Σx", "|x|", "x[234]"],
          zip(
            expected,
            [
              machine.energies(at: now)[0], now.sum(), now.sumOfSquares().squareRoot(), now[0, 234],
            ]))
      }
    }
  }

  /// Section 6.3: components of the first 400 images.
  private static func addComponents(of images: ImageSet, _ rows: inout RowList) throws {
    let components = try ImageComponents(of: images.images)
    let ofRates = try ImageComponents(of: images.images.activated(.tanh))
    for (k, (ratio, variance, rateRatio)) in [
      (0.175787, 32.058949, 0.172335), (0.122644, 22.367025, 0.120046),
      (0.084478, 15.406578, 0.082770),
    ].enumerated() {
      rows.add(
        "nlm-3/pca\(k + 1)", "explained ratio of component \(k + 1)",
        .equal(ratio, tolerance: 1e-6), .measured, components.explainedRatios[k])
      rows.add(
        "nlm-3/pca\(k + 1)", "eigenvalue of component \(k + 1)",
        .equal(variance, tolerance: 1e-5), .measured, components.variances[k])
      rows.add(
        "nlm-3/pca\(k + 1)", "explained ratio of component \(k + 1) of tanh x",
        .equal(rateRatio, tolerance: 1e-6), .measured, ofRates.explainedRatios[k])
    }
    rows.add(
      "nlm-3/pca-total", "total variance of 400 images", .equal(182.374106, tolerance: 1e-5),
      .measured, components.totalVariance)
    for (label, count, centroid) in [
      (1, 154.0, [5.0085, 2.9897, 0.1960]), (3, 124, [0.3629, 6.0819, 1.0456]),
      (6, 122, [6.6911, 2.4078, 1.3101]),
    ] {
      let members = images.selecting(classes: [label])
      rows.add(
        "nlm-3/pca-\(label)", "images of class \(label) among 400", .equal(count, tolerance: 0),
        .measured, Double(members.count))
      let means = components.project(members.images).columnMeans()
      for (k, (expected, value)) in zip(centroid, means).enumerated() {
        rows.add(
          "nlm-3/pca-\(label)", "|centroid| of class \(label) in component \(k + 1)",
          .equal(expected, tolerance: 1e-4), .measured, abs(value))
      }
    }
  }

  /// Section 7.4.
  private static func addEnergies(
    _ machine: LangevinMachine<Double>, _ images: ImageSet, leftOut: ImageSet, test: ImageSet?,
    _ rows: inout RowList
  ) {
    func energiesPerUnit(_ set: ImageSet) -> [Double] {
      machine.energies(at: Matrix<Double>(set.images)).map { $0 / Double(machine.unitCount) }
    }
    func mean(_ energies: [Double], _ labels: [Int], of label: Int) -> Double {
      self.mean(zip(energies, labels).filter { $0.1 == label }.map(\.0))
    }
    let energies = energiesPerUnit(images)
    var checks: [(String, Double, Double, Double?)] = [
      ("mean E/N of the images", 0.51775005, 2e-6, self.mean(energies)),
      ("standard deviation of E/N", 0.07692479, 2e-6, deviation(energies)),
      ("smallest E/N", 0.402973, 2e-6, energies.min()),
      ("largest E/N", 1.189410, 2e-6, energies.max()),
      ("E/N of images left out", 0.51869666, 2e-6, self.mean(energiesPerUnit(leftOut))),
    ]
    for (index, (expected, value)) in zip([0.45300895, 0.46280999, 0.52561128], energies)
      .enumerated()
    {
      checks.append(("E/N of image \(index + 1)", expected, 2e-6, value))
    }
    for (label, expected) in [(1, 0.45525407), (3, 0.56702017), (6, 0.53817700)] {
      checks.append(
        ("mean E/N of class \(label)", expected, 2e-6, mean(energies, images.labels, of: label)))
    }
    if let test {
      let energies = energiesPerUnit(test)
      checks.append(("E/N of test images", 0.5196, 6e-5, self.mean(energies)))
      for (label, expected) in [(1, 0.4546), (3, 0.5656), (6, 0.5482)] {
        checks.append(
          (
            "E/N of test images of class \(label)", expected, 6e-5,
            mean(energies, test.labels, of: label)
          ))
      }
    }
    let statistic = machine.couplingStatistic(at: Matrix<Double>(images.images))
    checks.append(("mean square of ⟨v φᵀ⟩_data", 0.266406826, 1e-6, statistic.meanSquare()))
    let trace = (0..<machine.unitCount).reduce(0.0) { $0 + statistic[$1, $1] }
    checks.append(("trace of ⟨v φᵀ⟩_data", -524.12123664, 1e-3, trace))
    for (name, expected, tolerance, value) in checks {
      rows.add("nlm-3/data", name, .equal(expected, tolerance: tolerance), .measured, value)
    }
  }
}

/// How couplings in the two directions of a pair go together, and the self-couplings.
struct CouplingPairs {
  /// J_ii
  let diagonal: [Double]
  /// Correlation of J_ij with J_ji, i ≠ j.
  let correlation: Double
  /// Share of the squared norm of J_ij, i ≠ j, in the symmetric part.
  let symmetricShare: Double

  init(_ couplings: Matrix<Double>) {
    let units = couplings.rows
    let diagonal = (0..<units).map { couplings[$0, $0] }
    var (cross, square) = (0.0, 0.0)
    for i in 0..<units {
      for j in 0..<units where i != j {
        cross += couplings[i, j] * couplings[j, i]
        square += couplings[i, j] * couplings[i, j]
      }
    }
    let count = Double(units * (units - 1))
    let mean = (couplings.sum() - diagonal.reduce(0, +)) / count
    self.diagonal = diagonal
    correlation = (cross / count - mean * mean) / (square / count - mean * mean)
    symmetricShare = (1 + cross / square) / 2
  }
}
