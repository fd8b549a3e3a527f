import Archives
import Diagnostics
import Tensors
import Training

/// The map from a user's data units to the coordinates a network samples in, and back.
///
/// First each coordinate may go through a monotone map that makes its marginal Gaussian (quantile
/// knots of the data against normal scores), then an affine map makes mean 0 and covariance
/// diagonal or the identity. A run stores it; sampling undoes it.
public struct DataTransform: Sendable, Equatable {
  /// How far data is standardised.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Not at all.
    case none
    /// Mean 0 and standard deviation 1 of every coordinate.
    case standard
    /// Mean 0 and covariance I.
    case whiten
    /// Gaussian marginals, then mean 0 and covariance I.
    case gaussianize
    /// Rows scaled to unit Euclidean norm, then their leading principal components, centred and not
    /// whitened: latents of images (section 7.5). Made by `init(principalComponents:fitting:)`.
    case principal
  }

  /// Which of the kinds this is.
  public let kind: Kind
  /// Quantile knots of the marginals: normal scores z `[knot]` and values `[unit, knot]`; empty
  /// unless gaussianised.
  let knotScores: [Double]
  let knots: Matrix<Double>
  /// y = (z - shift) · forwardᵀ
  let shift: [Double]
  let forward: Matrix<Double>
  let backward: Matrix<Double>

  /// Units of the data.
  public var dimension: Int { shift.count }

  /// Fits the transform to draws `[draw, unit]`.
  ///
  /// - Throws: `DataTransformError.constantColumn` where a coordinate does not vary, and
  ///   `.tooFewDraws` below `m + 1` draws.
  public init(_ kind: Kind, fitting data: Matrix<Double>) throws {
    if kind == .principal {  // all of them
      self = try DataTransform(
        principalComponents: max(1, min(data.columns, data.rows - 1)), fitting: data)
      return
    }
    self.kind = kind
    let m = data.columns
    guard kind != .none else {
      (knotScores, knots, shift) = ([], .zeros(0, 0), [Double](repeating: 0, count: m))
      (forward, backward) = (.identity(m), .identity(m))
      return
    }
    guard data.rows > m else {
      throw DataTransformError.tooFewDraws(count: data.rows, needed: m + 1)
    }
    for unit in 0..<m {
      let column = data.column(unit)
      guard column.min() != column.max() else {
        throw DataTransformError.constantColumn(unit: unit, value: column[0])
      }
    }
    if kind == .gaussianize {
      (knotScores, knots) = Self.marginalKnots(of: data)
    } else {
      (knotScores, knots) = ([], .zeros(0, 0))
    }
    let scores = Self.map(data, knotScores: knotScores, knots: knots, inverse: false)
    shift = scores.columnMeans()
    (forward, backward) = try Self.affineMaps(of: scores, around: shift, kind: kind)
  }

  /// Fits principal components to `data` `[draw, unit]`, rows scaled to unit norm first. The sign of a
  /// component makes its largest entry positive.
  ///
  /// - Throws: `DataTransformError.tooFewDraws` below `count + 1` draws, `.tooManyComponents`.
  public init(principalComponents count: Int, fitting data: Matrix<Double>) throws {
    guard count <= data.columns else {
      throw DataTransformError.tooManyComponents(count: count, units: data.columns)
    }
    guard data.rows > count else {
      throw DataTransformError.tooFewDraws(count: data.rows, needed: count + 1)
    }
    var rows = data
    rows.normalizeRows()
    shift = rows.columnMeans()
    rows.addRow(shift.map { -$0 })
    let vectors = try rows.transposeTimes(rows).symmetricEigen(name: "covariance").vectors
    forward = Matrix(
      (0..<count).map { k in
        let vector = Array(vectors.row(data.columns - 1 - k))
        let largest = vector.max { abs($0) < abs($1) } ?? 1
        return largest < 0 ? vector.map { -$0 } : vector
      })
    backward = forward.transposed
    kind = .principal
    (knotScores, knots) = ([], .zeros(0, 0))
  }

  /// Data units to network coordinates, `[draw, unit]` each.
  public func apply(_ data: Matrix<Double>) -> Matrix<Double> {
    guard kind != .none else { return data }
    var scores = Self.map(data, knotScores: knotScores, knots: knots, inverse: false)
    if kind == .principal { scores.normalizeRows() }
    scores.addRow(shift.map { -$0 })
    return scores.times(transpose: forward)
  }

  /// Network coordinates to data units, `[draw, unit]` each.
  public func undo(_ coordinates: Matrix<Double>) -> Matrix<Double> {
    guard kind != .none else { return coordinates }
    var scores = coordinates.times(transpose: backward)
    scores.addRow(shift)
    return Self.map(scores, knotScores: knotScores, knots: knots, inverse: true)
  }

  /// The affine map from network coordinates z to data units, `x = B z + shift`; nil where the map is
  /// not affine.
  public var affineMap: (matrix: Matrix<Double>, shift: [Double])? {
    kind == .gaussianize ? nil : (backward, shift)
  }

  // MARK: - Affine part

  private static func affineMaps(
    of scores: Matrix<Double>, around mean: [Double], kind: Kind
  ) throws -> (forward: Matrix<Double>, backward: Matrix<Double>) {
    let m = scores.columns
    var centred = scores
    centred.addRow(mean.map { -$0 })
    var covariance = centred.transposeTimes(centred)
    covariance.scale(by: 1 / Double(scores.rows))
    var (forward, backward) = (Matrix<Double>.zeros(m, m), Matrix<Double>.zeros(m, m))
    if kind == .standard {
      for i in 0..<m {
        forward[i, i] = 1 / covariance[i, i].squareRoot()
        backward[i, i] = covariance[i, i].squareRoot()
      }
      return (forward, backward)
    }
    // Symmetric (ZCA) whitening keeps coordinates close to the data's own. Directions without
    // variance stay as they are.
    let (values, vectors) = try covariance.symmetricEigen(name: "covariance of the data")
    let floor = 1e-10 * (values.last ?? 1)
    for k in 0..<m {
      let deviation = max(values[k], floor).squareRoot()
      for i in 0..<m {
        for j in 0..<m {
          forward[i, j] += vectors[k, i] * vectors[k, j] / deviation
          backward[i, j] += vectors[k, i] * vectors[k, j] * deviation
        }
      }
    }
    return (forward, backward)
  }

  // MARK: - Marginals

  private static func isIncreasing(_ values: [Double]) -> Bool {
    values.allSatisfy(\.isFinite) && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// Knots at equal steps of the normal score, from the data's order statistics.
  private static func marginalKnots(
    of data: Matrix<Double>
  ) -> (scores: [Double], values: Matrix<Double>) {
    let outermost = -(normalQuantile(1 / (2 * Double(data.rows))) ?? -5)
    let count = min(97, max(9, data.rows / 8))
    let scores = (0..<count).map {
      outermost * (2 * Double($0) / Double(count - 1) - 1)
    }
    var values = Matrix<Double>.zeros(data.columns, count)
    for unit in 0..<data.columns {
      let sorted = data.column(unit).sorted()
      for (knot, score) in scores.enumerated() {
        // The order statistic of rank i stands at probability (i + ½) / N.
        let position = normalCumulative(score) * Double(sorted.count) - 0.5
        let lower = min(max(Int(position.rounded(.down)), 0), sorted.count - 1)
        let upper = min(lower + 1, sorted.count - 1)
        let share = min(max(position - Double(lower), 0), 1)
        values[unit, knot] = sorted[lower] + share * (sorted[upper] - sorted[lower])
      }
    }
    return (scores, makeIncreasing(values))
  }

  /// Ties would make the map flat: every knot is at least a little above the one before it.
  private static func makeIncreasing(_ values: Matrix<Double>) -> Matrix<Double> {
    var result = values
    for unit in 0..<values.rows {
      let gap = 1e-9 * (values[unit, values.columns - 1] - values[unit, 0])
      for knot in 1..<values.columns {
        result[unit, knot] = max(values[unit, knot], result[unit, knot - 1] + gap)
      }
    }
    return result
  }

  /// Piecewise linear between knots, and beyond them with the slope of the last tenth.
  private static func map(
    _ data: Matrix<Double>, knotScores: [Double], knots: Matrix<Double>, inverse: Bool
  ) -> Matrix<Double> {
    guard !knotScores.isEmpty else { return data }
    var result = data
    for unit in 0..<data.columns {
      let values = Array(knots.row(unit))
      let (from, to) = inverse ? (knotScores, values) : (values, knotScores)
      for row in 0..<data.rows {
        result[row, unit] = interpolate(data[row, unit], from: from, to: to)
      }
    }
    return result
  }

  private static func interpolate(_ x: Double, from: [Double], to: [Double]) -> Double {
    let last = from.count - 1
    let tail = max(last / 20, 1)
    if x <= from[0] {
      return to[0] + (x - from[0]) * (to[tail] - to[0]) / (from[tail] - from[0])
    }
    if x >= from[last] {
      let slope = (to[last] - to[last - tail]) / (from[last] - from[last - tail])
      return to[last] + (x - from[last]) * slope
    }
    var (lower, upper) = (0, last)
    while upper - lower > 1 {
      let middle = (lower + upper) / 2
      if from[middle] <= x { lower = middle } else { upper = middle }
    }
    let share = (x - from[lower]) / (from[upper] - from[lower])
    return to[lower] + share * (to[upper] - to[lower])
  }
}

/// Data that cannot be standardised.
public enum DataTransformError: Error, Equatable, Sendable, CustomStringConvertible {
  case constantColumn(unit: Int, value: Double)
  case tooFewDraws(count: Int, needed: Int)
  case tooManyComponents(count: Int, units: Int)

  /// The message.
  public var description: String {
    switch self {
    case .constantColumn(let unit, let value):
      "column \(unit) of the data is \(value) in every row. Leave it out, or pass "
        + "`--standardize none`."
    case .tooManyComponents(let count, let units):
      "\(count) principal components of data with \(units) units, expected at most \(units). Ask for "
        + "fewer with `--latents`."
    case .tooFewDraws(let count, let needed):
      "the data has \(count) rows, expected at least \(needed). Give more draws, or pass "
        + "`--standardize none`."
    }
  }
}

// MARK: - Files

extension DataTransform {
  /// The transform as tensors of a model file.
  public var tensors: [String: NumericArray] {
    guard kind != .none else { return [:] }
    var tensors = [
      "transform.shift": NumericArray(shape: [dimension], values: shift),
      "transform.forward": NumericArray(forward), "transform.backward": NumericArray(backward),
    ]
    if kind == .gaussianize {
      tensors["transform.knotScores"] = NumericArray(
        shape: [knotScores.count], values: knotScores)
      tensors["transform.knots"] = NumericArray(knots)
    }
    return tensors
  }

  /// Reads back `tensors`.
  ///
  /// - Throws: `CheckpointError` or `ArchiveError` for arrays that are missing, do not fit m units or
  ///   have knots that do not rise.
  public init(_ kind: Kind, dimension m: Int, from tensors: [String: NumericArray]) throws {
    self.kind = kind
    guard kind != .none else {
      (knotScores, knots, shift) = ([], .zeros(0, 0), [Double](repeating: 0, count: m))
      (forward, backward) = (.identity(m), .identity(m))
      return
    }
    shift = try tensors.array(named: "transform.shift").values(as: Double.self)
    let units = kind == .principal ? shift.count : m
    guard shift.count == units else {
      throw CheckpointError.shapeMismatch(
        name: "transform.shift", expected: [units], actual: [shift.count])
    }
    forward = try tensors.matrix(named: "transform.forward", rows: m, columns: units)
    backward = try tensors.matrix(named: "transform.backward", rows: units, columns: m)
    if kind == .gaussianize {
      knotScores = try tensors.array(named: "transform.knotScores").values(as: Double.self)
      knots = try tensors.matrix(named: "transform.knots", rows: m, columns: knotScores.count)
      let curves = [knotScores] + (0..<m).map { Array(knots.row($0)) }
      guard knotScores.count > 1, curves.allSatisfy(Self.isIncreasing) else {
        throw CheckpointError.invalid(
          name: "transform.knots", expected: "at least two finite rising knots")
      }
    } else {
      (knotScores, knots) = ([], .zeros(0, 0))
    }
  }
}
