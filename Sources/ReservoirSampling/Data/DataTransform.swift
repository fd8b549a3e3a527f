import Tensors

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
    /// whitened: latents of images (RSN §7.5). Made by `init(principalComponents:fitting:)`.
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
}
