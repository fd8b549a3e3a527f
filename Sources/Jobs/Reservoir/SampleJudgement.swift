import Diagnostics
import RandomStreams
import ReservoirSampling
import Tensors

/// Samples beside draws of the true law: distances, units and modes that differ, and what that comes to.
struct SampleJudgement {
  /// Distances of the joint law; nil where the draws have none.
  let comparison: ReferenceComparison?
  /// Every unit, in the order of the data.
  let units: [UnitComparison]
  /// Separated modes of the data and what the samples do with them; nil for one mode.
  let modes: ModeComparison?
  /// Samples where no data is; nil for too few draws.
  let strays: StrayComparison?
  /// How thick samples lie about the data; nil for too few draws.
  let thickness: ThicknessComparison?
  /// Why there is no comparison of the joint law.
  let remark: String?
  /// Draws on the side that has fewer.
  private let draws: Int
  /// With fewer draws than these the tests see next to nothing.
  static let fewest = 50

  /// - Parameters:
  ///   - samples: independent draws of the network `[draw, unit]`.
  ///   - reference: draws of the true law `[draw, unit]`.
  ///   - names: of the units.
  ///   - known: the distances of these samples, where they are measured already.
  init(
    _ samples: Matrix<Double>, against reference: Matrix<Double>, names: [String], seed: UInt64,
    parallelism: Parallelism, comparison known: ReferenceComparison? = nil
  ) {
    draws = min(samples.rows, reference.rows)
    do {
      comparison =
        try known
        ?? ReferenceComparison(
          samples, against: reference, name: "data", seed: seed, parallelism: parallelism)
      remark = nil
    } catch {
      (comparison, remark) = (nil, "\(error)")
    }
    units = names.indices.map {
      UnitComparison(
        name: names[$0], samples: samples.column($0), reference: reference.column($0),
        units: names.count)
    }
    let whitened = WhitenedDraws(samples, beside: reference)
    modes = whitened.flatMap { ModeComparison($0, names: names) }
    strays = whitened.flatMap { StrayComparison($0) }
    thickness = whitened.flatMap { ThicknessComparison($0) }
  }

  /// Units in the order of how far they differ, the worst first.
  var worstUnits: [Int] { units.indices.sorted { units[$0].distance > units[$1].distance } }

  /// What the samples are worth.
  var verdict: Verdict {
    var verdict = Verdict()
    let differing = worstUnits.map { units[$0] }.filter { $0.quality != .good }
    for unit in differing.prefix(3) { verdict.add(unit.quality, unit.text) }
    if differing.count > 3 {
      verdict.add(differing[3].quality, "and \(differing.count - 3) units more differ")
    }
    modes?.judge(&verdict)
    strays?.judge(&verdict)
    thickness?.judge(&verdict)
    judgeJointLaw(&verdict)
    return verdict
  }

  private func judgeJointLaw(_ verdict: inout Verdict) {
    guard let comparison, let ratio = comparison.slicedWasserstein2.ratio,
      let pValue = comparison.pValue
    else {
      return verdict.add(.undecided, remark ?? "the joint law could not be compared")
    }
    let numbers =
      "sliced Wasserstein distance \(JobMetrics.short(ratio)) times that of two true sets, "
      + "permutation p = \(JobMetrics.short(pValue))"
    switch (pValue <= 0.01, ratio) {
    case (true, 1.5...): verdict.add(.poor, "the samples differ from the data jointly (\(numbers))")
    case (true, _):
      verdict.add(.undecided, "the samples differ a little from the data (\(numbers))")
    case _ where draws < Self.fewest:
      verdict.add(
        .undecided,
        "\(draws) draws are too few to compare samples with data (\(Self.fewest) are needed)")
    default: verdict.add(.good, "the samples agree with the data (\(numbers))")
    }
  }
}

/// One unit of samples beside that of the data.
struct UnitComparison {
  let name: String
  /// The largest difference of the distribution functions.
  let distance: Double
  /// Good unless a Kolmogorov–Smirnov test at 1 % shared by all units sees a difference; poor above 0.05.
  let quality: Verdict.Quality
  /// What differs, in a clause.
  let text: String

  init(name: String, samples: [Double], reference: [Double], units: Int) {
    self.name = name
    let test = kolmogorovSmirnovTest(samples, reference)
    distance = test?.statistic ?? 1
    let differs = (test?.pValue ?? 0) * Double(units) < 0.01
    quality = !differs ? .good : distance > 0.05 ? .poor : .undecided
    text =
      "the samples differ from the data in `\(name)`: "
      + Self.difference(samples, reference)
      + " (distribution functions differ by \(JobMetrics.short(distance)))"
  }

  /// The share of the value that most draws have, where values repeat; else mean and deviation.
  private static func difference(_ samples: [Double], _ reference: [Double]) -> String {
    let short = JobMetrics.short
    var counts: [Double: Int] = [:]
    for value in reference { counts[value, default: 0] += 1 }
    if let most = counts.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }),
      20 * most.value > reference.count
    {
      let share = Double(samples.count { $0 == most.key }) / Double(samples.count)
      let value = Int(exactly: most.key).map { "\($0)" } ?? short(most.key)
      return "share of \(value) \(short(share)) for "
        + short(Double(most.value) / Double(reference.count))
    }
    guard let own = MomentTable(Matrix([samples]).transposed),
      let truth = MomentTable(Matrix([reference]).transposed)
    else { return "not finite" }
    return "mean \(short(own.mean[0])) for \(short(truth.mean[0])), deviation "
      + "\(short(own.standardDeviation[0])) for \(short(truth.standardDeviation[0]))"
  }
}

/// What samples do with separated modes of the data.
struct ModeComparison {
  /// Shares of the modes, the largest of the data first.
  let data, samples: [Double]
  /// Where the modes are, in data units.
  let centres: [[Double]]
  /// Share of draws that lie farther from a mode than its draws do.
  let dataBetween, samplesBetween: Double
  private let names: [String]
  private let counts: (data: Int, samples: Int)

  /// Nil where the data has one mode.
  init?(_ draws: WhitenedDraws, names: [String]) {
    guard let found = SeparatedModes(of: draws.reference), found.modes.count > 1 else {
      return nil
    }
    let places = (
      data: found.places(of: draws.reference), samples: found.places(of: draws.samples)
    )
    func shares(_ places: [(mode: Int, isWithin: Bool)]) -> [Double] {
      found.modes.indices.map { mode in
        Double(places.count { $0.mode == mode }) / Double(max(places.count, 1))
      }
    }
    func between(_ places: [(mode: Int, isWithin: Bool)]) -> Double {
      Double(places.count { !$0.isWithin }) / Double(max(places.count, 1))
    }
    (data, self.samples) = (shares(places.data), shares(places.samples))
    (dataBetween, samplesBetween) = (between(places.data), between(places.samples))
    let undone = draws.transform.undo(Matrix(found.modes.map(\.centre)))
    centres = (0..<undone.rows).map { Array(undone.row($0)) }
    self.names = names
    counts = (draws.reference.rows, draws.samples.rows)
  }

  /// Adds what is wrong with the modes, or that nothing is.
  func judge(_ verdict: inout Verdict) {
    let missing = data.indices.filter { samples[$0] < 0.1 * data[$0] }
    if !missing.isEmpty {
      verdict.add(
        .poor,
        "\(missing.count) of \(data.count) modes are missing, the largest at "
          + "\(place(missing[0]))")
    }
    let wrong = data.indices.filter { !missing.contains($0) && isOff($0) }
    if let worst = wrong.max(by: { error($0) < error($1) }) {
      verdict.add(
        .poor,
        "\(wrong.count) of \(data.count) modes have another weight, as \(place(worst)): "
          + "\(JobMetrics.short(samples[worst])) for \(JobMetrics.short(data[worst]))")
    }
    if samplesBetween > dataBetween + 0.02 {
      verdict.add(
        .poor,
        "\(JobMetrics.short(100 * samplesBetween)) % of the samples lie between modes "
          + "(data \(JobMetrics.short(100 * dataBetween)) %)")
    } else if missing.isEmpty, wrong.isEmpty {
      verdict.add(.good, "all \(data.count) modes are there with their weights")
    }
  }

  private func error(_ mode: Int) -> Double { abs(samples[mode] / data[mode] - 1) }

  /// More than 20 % off, and beyond 3.5 standard errors.
  private func isOff(_ mode: Int) -> Bool {
    let spread = data[mode] * (1 - data[mode])
    let chance = spread * (1 / Double(counts.data) + 1 / Double(counts.samples))
    return error(mode) > 0.2 && abs(samples[mode] - data[mode]) > 3.5 * chance.squareRoot()
  }

  private func place(_ mode: Int) -> String {
    let shown = zip(names, centres[mode]).prefix(4).map { "\($0) = \(JobMetrics.short($1))" }
    return "(" + shown.joined(separator: ", ") + (names.count > 4 ? ", …)" : ")")
  }
}
