import Archives
import Diagnostics
import RandomStreams
import Tensors
import Training

/// The map from a user's data units to the coordinates a network samples in, and back.
///
/// First each coordinate may go through a monotone map that makes its marginal Gaussian (quantile
/// knots of the data against normal scores; values that many draws share keep their shares), then an affine map makes mean 0 and covariance
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
    /// whitened: latents of images (RSN §7.5). Made by `init(principalComponents:fitting:)`.
    case principal
  }

  /// Which of the kinds this is.
  public let kind: Kind
  /// The marginals' curves, one per unit; empty unless gaussianised.
  let curves: [MarginalCurve]
  /// The part of the interval of scores of a category, one of few values, in which no draw lies, half of it at
  /// each end: categories stay apart where noise blurs scores.
  public let categoryGap: Double
  /// y = (z - shift) · forwardᵀ
  let shift: [Double]
  let forward: Matrix<Double>
  let backward: Matrix<Double>
  /// Directions `[direction, unit]`, unit vectors of the standardised coordinates, in which the data
  /// does not vary beyond rounding: they could not be whitened, and stay almost constant.
  public let unwhitened: Matrix<Double>

  /// Units of the data.
  public var dimension: Int { shift.count }

  /// Fits the transform to draws `[draw, unit]`.
  ///
  /// - Parameter categoryGap: the part of a category's interval that stays empty, with Gaussian marginals.
  /// - Throws: `DataTransformError.constantColumn` where a coordinate does not vary, and
  ///   `.tooFewDraws` below `m + 1` draws.
  public init(_ kind: Kind, fitting data: Matrix<Double>, categoryGap: Double = 0) throws {
    if kind == .principal {  // all of them
      self = try DataTransform(
        principalComponents: max(1, min(data.columns, data.rows - 1)), fitting: data)
      return
    }
    self.kind = kind
    self.categoryGap = categoryGap
    let m = data.columns
    guard kind != .none else {
      (curves, shift, unwhitened) = ([], [Double](repeating: 0, count: m), .zeros(0, m))
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
      let knotScores = MarginalCurve.knotScores(draws: data.rows)
      curves = (0..<m).map { MarginalCurve(fitting: data.column($0), knotScores: knotScores) }
    } else {
      curves = []
    }
    let scores = Self.scores(of: data, curves, categoryGap)
    shift = scores.columnMeans()
    if kind == .standard {
      (forward, backward) = Self.scaling(of: scores)
      unwhitened = .zeros(0, m)
    } else {
      (forward, backward, unwhitened) = try Self.whitening(of: scores, around: shift)
    }
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
    (curves, categoryGap, unwhitened) = ([], 0, .zeros(0, data.columns))
  }

  /// Data units to network coordinates, `[draw, unit]` each. Draws at an atom of a marginal are spread
  /// over its interval of scores, evenly, in an order that is drawn by row and unit.
  public func apply(_ data: Matrix<Double>) -> Matrix<Double> {
    guard kind != .none else { return data }
    var scores = Self.scores(of: data, curves, categoryGap)
    if kind == .principal { scores.normalizeRows() }
    scores.addRow(shift.map { -$0 })
    return scores.times(transpose: forward)
  }

  /// Network coordinates to data units, `[draw, unit]` each.
  public func undo(_ coordinates: Matrix<Double>) -> Matrix<Double> {
    guard kind != .none else { return coordinates }
    var scores = coordinates.rowTimes(transpose: backward)
    scores.addRow(shift)
    for (unit, curve) in curves.enumerated() {
      for row in 0..<scores.rows { scores[row, unit] = curve.value(of: scores[row, unit]) }
    }
    return scores
  }

  /// The affine map from network coordinates z to data units, `x = B z + shift`; nil where the way there or back is
  /// not affine: `apply` of principal components scales rows to unit norm.
  public var affineMap: (matrix: Matrix<Double>, shift: [Double])? {
    kind == .gaussianize || kind == .principal ? nil : (backward, shift)
  }

  /// What it means for the network's coordinates z that a unit of the data has a value: `row · z =
  /// value`. A value that is an atom stands for the middle of its interval of scores.
  ///
  /// - Returns: nil for principal components, which are fewer than the units.
  public func held(unit: Int, at value: Double) -> (row: [Double], value: Double)? {
    guard kind != .principal else { return nil }
    let score = curves.isEmpty ? value : curves[unit].score(of: value, share: 0.5)
    return (Array(backward.row(unit)), score - shift[unit])
  }

  /// Units whose marginals have atoms: values that many draws share.
  public var atomicUnits: [(unit: Int, atoms: [(value: Double, share: Double)], isDiscrete: Bool)] {
    curves.enumerated().filter { $1.hasAtoms }.map { ($0, $1.atoms, $1.isDiscrete) }
  }

  /// The values of units that have few of them, by unit (`categoryGap`).
  public var categories: [Int: [Double]] {
    let few = curves.enumerated().filter { $1.isCategorical }.map { ($0, $1.atoms.map(\.value)) }
    return Dictionary(uniqueKeysWithValues: few)
  }

  /// For every draw `[draw, unit]` in data units the number of its combination of categories.
  func categoryGroups(of data: Matrix<Double>) -> [Int] {
    let units = categories.keys.sorted()
    var numbers: [[Double]: Int] = [:]
    return (0..<data.rows).map { row in
      let values = units.map { data[row, $0] }
      let number = numbers[values] ?? numbers.count
      numbers[values] = number
      return number
    }
  }

  /// The smallest distance between scores of neighbouring categories of one unit; nil for no categories.
  var categoryDistance: Double? {
    curves.compactMap { $0.categoryDistance(gap: categoryGap) }.min()
  }

  // MARK: - Affine part

  private static func scaling(
    of scores: Matrix<Double>
  ) -> (forward: Matrix<Double>, backward: Matrix<Double>) {
    let m = scores.columns
    let covariance = scores.covariance()
    var (forward, backward) = (Matrix<Double>.zeros(m, m), Matrix<Double>.zeros(m, m))
    for i in 0..<m {
      forward[i, i] = 1 / covariance[i, i].squareRoot()
      backward[i, i] = covariance[i, i].squareRoot()
    }
    return (forward, backward)
  }

  /// Below it an eigenvalue of a correlation matrix is rounding.
  private static let eigenvalueFloor = 1e-10

  /// Symmetric whitening of the correlation matrix R, which keeps coordinates close to the data's own
  /// and does not depend on their units: `z = R^-½ D⁻¹ (x - mean)`, `x = mean + D R^½ z`, D the
  /// standard deviations. Directions without variance stay as they are.
  private static func whitening(
    of scores: Matrix<Double>, around mean: [Double]
  ) throws -> (forward: Matrix<Double>, backward: Matrix<Double>, unwhitened: Matrix<Double>) {
    let m = scores.columns
    var centred = scores
    centred.addRow(mean.map { -$0 })
    let deviations = (0..<m).map { deviation(of: centred.column($0)) }
    centred.multiplyColumns(by: deviations.map { 1 / $0 })
    var correlation = centred.transposeTimes(centred)
    correlation.scale(by: 1 / Double(scores.rows))
    let (values, vectors) = try correlation.symmetricEigen(name: "correlations of the data")
    var (forward, backward) = (Matrix<Double>.zeros(m, m), Matrix<Double>.zeros(m, m))
    for k in 0..<m {
      let root = max(values[k], eigenvalueFloor).squareRoot()
      for i in 0..<m {
        for j in 0..<m {
          let product = vectors[k, i] * vectors[k, j]
          forward[i, j] += product / root / deviations[j]
          backward[i, j] += deviations[i] * product * root
        }
      }
    }
    let flat = (0..<m).filter { values[$0] < eigenvalueFloor }
    return (forward, backward, vectors.gatheringRows(flat))
  }

  /// The standard deviation of centred values; their squares may be beyond the range of numbers.
  private static func deviation(of centred: [Double]) -> Double {
    let largest = centred.reduce(0) { max($0, abs($1)) }
    let sum = centred.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
    return largest * (sum / Double(centred.count)).squareRoot()
  }

  // MARK: - Marginals

  private static func scores(
    of data: Matrix<Double>, _ curves: [MarginalCurve], _ gap: Double
  ) -> Matrix<Double> {
    guard !curves.isEmpty else { return data }
    var result = data
    let orders = curves.contains(where: \.hasAtoms) ? spreadOrders(like: data) : nil
    for (unit, curve) in curves.enumerated() {
      let column = data.column(unit)
      let shares = orders.flatMap { curve.shares(of: column, order: $0.column(unit), gap: gap) }
      for row in 0..<data.rows {
        result[row, unit] = curve.score(of: column[row], share: shares?[row] ?? 0.5)
      }
    }
    return result
  }

  /// Draws `[draw, unit]` by which ties take their order.
  private static func spreadOrders(like data: Matrix<Double>) -> Matrix<Double> {
    var stream = RandomStream(seed: 0, purpose: .dequantisation)
    return .uniforms(data.rows, data.columns, from: &stream)
  }
}
