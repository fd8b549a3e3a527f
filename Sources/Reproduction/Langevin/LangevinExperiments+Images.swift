import Diagnostics
import LangevinMachines
import Tensors

/// Row 3 of NLM §9: the images of the published training, on their own and under its couplings.
extension LangevinExperiments {
  /// NLM §6.3: components of the first 400 images.
  static func addComponents(of images: ImageSet, _ rows: inout RowList) throws {
    let components = try ImageComponents(of: images.images)
    let ofRates = try ImageComponents(of: images.images.activated(.tanh))
    for (k, (ratio, variance, rateRatio)) in [
      (0.175787, 32.058949, 0.172335), (0.122644, 22.367025, 0.120046),
      (0.084478, 15.406578, 0.082770),
    ].enumerated() {
      rows.add(
        "nlm-3/pca\(k + 1)", "explained ratio of component \(k + 1)",
        .equal(ratio, tolerance: 1e-6), from: .measured, value: components.explainedRatios[k])
      rows.add(
        "nlm-3/pca\(k + 1)", "eigenvalue of component \(k + 1)",
        .equal(variance, tolerance: 1e-5), from: .measured, value: components.variances[k])
      rows.add(
        "nlm-3/pca\(k + 1)", "explained ratio of component \(k + 1) of tanh x",
        .equal(rateRatio, tolerance: 1e-6), from: .measured, value: ofRates.explainedRatios[k])
    }
    rows.add(
      "nlm-3/pca-total", "total variance of 400 images", .equal(182.374106, tolerance: 1e-5),
      from: .measured, value: components.totalVariance)
    addCentroids(of: images, in: components, &rows)
  }

  /// Where the classes are among the first 400 images.
  private static func addCentroids(
    of images: ImageSet, in components: ImageComponents, _ rows: inout RowList
  ) {
    for (label, count, centroid) in [
      (1, 154.0, [5.0085, 2.9897, 0.1960]), (3, 124, [0.3629, 6.0819, 1.0456]),
      (6, 122, [6.6911, 2.4078, 1.3101]),
    ] {
      let members = images.selecting(classes: [label])
      rows.add(
        "nlm-3/pca-\(label)", "images of class \(label) among 400", .equal(count, tolerance: 0),
        from: .measured, value: Double(members.count))
      let means = components.project(members.images).columnMeans()
      for (k, (expected, value)) in zip(centroid, means).enumerated() {
        rows.add(
          "nlm-3/pca-\(label)", "|centroid| of class \(label) in component \(k + 1)",
          .equal(expected, tolerance: 1e-4), from: .measured, value: abs(value))
      }
    }
  }

  /// NLM §7.4.
  static func addEnergies(
    _ machine: LangevinMachine<Double>, _ images: ImageSet, leftOut: ImageSet, test: ImageSet?,
    _ rows: inout RowList
  ) {
    var checks = energyChecks(machine, images, leftOut: leftOut)
    if let test { checks += testChecks(machine, test) }
    let statistic = machine.couplingStatistic(at: Matrix<Double>(images.images))
    let trace = (0..<machine.unitCount).reduce(0.0) { $0 + statistic[$1, $1] }
    checks += [
      ("mean square of ⟨v φᵀ⟩_data", 0.266406826, 1e-6, statistic.meanSquare()),
      ("trace of ⟨v φᵀ⟩_data", -524.12123664, 1e-3, trace),
    ]
    add(checks, as: "nlm-3/data", &rows)
  }

  /// E/N of the training's images and of those left out.
  private static func energyChecks(
    _ machine: LangevinMachine<Double>, _ images: ImageSet, leftOut: ImageSet
  ) -> [Check] {
    let energies = energiesPerUnit(machine, images)
    var checks: [Check] = [
      ("mean E/N of the images", 0.51775005, 2e-6, mean(energies)),
      ("standard deviation of E/N", 0.07692479, 2e-6, deviation(energies)),
      ("smallest E/N", 0.402973, 2e-6, energies.min()),
      ("largest E/N", 1.189410, 2e-6, energies.max()),
      ("E/N of images left out", 0.51869666, 2e-6, mean(energiesPerUnit(machine, leftOut))),
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
    return checks
  }

  /// E/N of test images.
  private static func testChecks(_ machine: LangevinMachine<Double>, _ test: ImageSet) -> [Check] {
    let energies = energiesPerUnit(machine, test)
    return [("E/N of test images", 0.5196, 6e-5, mean(energies))]
      + [(1, 0.4546), (3, 0.5656), (6, 0.5482)].map { label, expected in
        (
          "E/N of test images of class \(label)", expected, 6e-5,
          mean(energies, test.labels, of: label)
        )
      }
  }

  private static func energiesPerUnit(
    _ machine: LangevinMachine<Double>, _ set: ImageSet
  ) -> [Double] {
    machine.energies(at: Matrix<Double>(set.images)).map { $0 / Double(machine.unitCount) }
  }

  private static func mean(_ energies: [Double], _ labels: [Int], of label: Int) -> Double {
    mean(zip(energies, labels).filter { $0.1 == label }.map(\.0))
  }
}
