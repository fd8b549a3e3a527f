import RandomStreams
import Tensors

/// How far a set of draws is from a reference set, each distance beside its sampling floor.
///
/// Distances are taken in coordinates in which the reference has mean 0 and standard deviation 1.
/// The floor is the same distance between two sets of as many draws of the reference, drawn with replacement.
public struct ReferenceComparison: Sendable, Equatable, Codable {
  /// A distance and its floor; nil where undefined.
  public struct Distance: Sendable, Equatable, Codable {
    /// The distance.
    public let measured: Double?
    /// The same distance between two true sets of these sizes.
    public let floor: Double?
    /// `measured / floor`.
    public let ratio: Double?

    init(_ measured: Double?, floor: Double?) {
      (self.measured, self.floor) = (measured, floor)
      ratio = if let measured, let floor, floor > 0 { measured / floor } else { nil }
    }
  }

  /// Draws compared: at most 50 000, evenly spread.
  public let draws: Int
  /// Draws of the reference, at most 50 000.
  public let referenceDraws: Int
  /// Sliced Wasserstein-2 distance.
  public let slicedWasserstein2: Distance
  /// Energy distance (its square root), of at most 10 000 draws of each side.
  public let energyDistance: Distance
  /// Maximum mean discrepancy on at most 1000 draws of each side.
  public let maximumMeanDiscrepancy: Double?
  /// Its permutation p-value (499 permutations), valid for independent draws.
  public let pValue: Double?
  /// 1-D Wasserstein-1 distance of every unit, of all draws.
  public let wasserstein1: [Double?]

  /// Compares `samples` `[draw, unit]` with `reference` `[draw, unit]`.
  ///
  /// - Parameter goesOn: called after each of `measures` measures; where it gives false, those that are left are
  ///   left out.
  /// - Throws: `ReferenceError` where the sets differ in width or the reference cannot be
  ///   standardised.
  public init(
    _ samples: Matrix<Double>, against reference: Matrix<Double>, name: String, seed: UInt64,
    parallelism: Parallelism = .serial, goesOn: () -> Bool = { true }
  ) throws(ReferenceError) {
    guard samples.columns == reference.columns else {
      throw .unequalUnits(name: name, expected: samples.columns, actual: reference.columns)
    }
    guard let scale = Standardisation(reference: reference) else {
      throw .degenerate(name: name, draws: reference.rows)
    }
    let (all, whole) = (scale(samples), scale(reference))
    let (x, y) = (all.thinned(to: Self.most), whole.thinned(to: Self.most))
    var isStopped = false
    func measured<Value>(_ measure: () -> Value) -> Value? {
      guard !isStopped else { return nil }
      defer { isStopped = !goesOn() }
      return measure()
    }
    func distance(
      _ metric: (Matrix<Double>, Matrix<Double>) -> Double?
    ) -> Distance {
      measured {
        var stream = RandomStream(seed: seed, purpose: .metrics)
        let floor = SamplingFloor(
          reference: y, first: x.rows, second: y.rows, using: &stream, metric: metric)
        return Distance(metric(x, y), floor: floor?.median)
      } ?? Distance(nil, floor: nil)
    }
    (draws, referenceDraws) = (x.rows, y.rows)
    slicedWasserstein2 = distance(
      { a, b in
        var stream = RandomStream(seed: seed, step: 1_000_000, purpose: .metrics)
        return Diagnostics.slicedWasserstein2(a, b, using: &stream, parallelism: parallelism)
      })
    energyDistance = distance(
      { a, b in
        Diagnostics.energyDistance(
          a.thinned(to: Self.mostPaired), b.thinned(to: Self.mostPaired),
          parallelism: parallelism
        ).map { max($0, 0).squareRoot() }
      })
    let test = measured { Self.permutationTest(x, y, seed: seed, parallelism: parallelism) }
    (maximumMeanDiscrepancy, pValue) = test ?? (nil, nil)
    let ofUnits = measured {
      (0..<x.columns).map { Diagnostics.wasserstein1(all.column($0), whole.column($0)) }
    }
    wasserstein1 = ofUnits ?? []
  }

  private static func permutationTest(
    _ x: Matrix<Double>, _ y: Matrix<Double>, seed: UInt64, parallelism: Parallelism
  ) -> (statistic: Double?, pValue: Double?) {
    var stream = RandomStream(seed: seed, step: 2_000_000, purpose: .metrics)
    let test = Diagnostics.permutationTest(
      x.thinned(to: 1_000), y.thinned(to: 1_000), using: &stream, parallelism: parallelism)
    // Of numbers that are not finite there is no order to test.
    guard let test, test.statistic.isFinite else { return (nil, nil) }
    return (test.statistic, test.pValue)
  }

  /// How often `goesOn` is called where nothing stops.
  package static let measures = 4

  /// Draws of a side in distances that sort draws, and in what looks at all pairs: a million would take minutes
  /// and hours.
  package static let (most, mostPaired) = (50_000, 10_000)
}

/// A reference set that samples cannot be compared with.
public enum ReferenceError: Error, Equatable, Sendable, CustomStringConvertible {
  case unequalUnits(name: String, expected: Int, actual: Int)
  case degenerate(name: String, draws: Int)

  /// The message.
  public var description: String {
    switch self {
    case .unequalUnits(let name, let expected, let actual):
      "\(name): the reference has \(actual) columns, expected \(expected) as the samples have. "
        + "Give the draws of the same parameters in the same order."
    case .degenerate(let name, let draws):
      "\(name): the reference has \(draws) draws and a column without spread, expected at least "
        + "two draws that differ in every column. Leave a constant column out of both."
    }
  }
}

extension ReferenceComparison: CustomStringConvertible {
  /// One line per distance.
  public var description: String {
    func text(_ value: Double?) -> String { value.map { formatted($0, digits: 4) } ?? "undefined" }
    func line(_ name: String, _ distance: Distance) -> String {
      "\(name)  \(text(distance.measured))  floor \(text(distance.floor))  "
        + "ratio \(text(distance.ratio))"
    }
    return [
      "\(draws) draws against \(referenceDraws) of the reference, in deviations of the reference",
      line("sliced Wasserstein-2", slicedWasserstein2),
      line("energy distance     ", energyDistance),
      "maximum mean discrepancy  \(text(maximumMeanDiscrepancy))  p = \(text(pValue))",
      "Wasserstein-1 by unit  " + wasserstein1.map(text).joined(separator: "  "),
    ].joined(separator: "\n")
  }
}

extension ReferenceError: ClassifiedError {
  /// What kind of failure each case is.
  public var errorKind: ErrorKind { .malformedInput }
}
