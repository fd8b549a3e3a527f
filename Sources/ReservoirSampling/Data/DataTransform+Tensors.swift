import Archives
import Tensors
import Training

/// A transform in a model file. Curves of the same scores, as those without atoms have, are one table
/// `transform.knots` `[unit, knot]`; others lie one behind the other, `transform.knotCounts` long.
extension DataTransform {
  /// The transform as tensors of a model file.
  public var tensors: [String: NumericArray] {
    guard kind != .none else { return [:] }
    var tensors = [
      "transform.shift": NumericArray(shape: [shift.count], values: shift),
      "transform.forward": NumericArray(forward), "transform.backward": NumericArray(backward),
    ]
    if categoryGap != 0 {
      tensors["transform.categoryGap"] = NumericArray(shape: [1], values: [categoryGap])
    }
    if unwhitened.rows > 0 { tensors["transform.unwhitened"] = NumericArray(unwhitened) }
    guard let first = curves.first else { return tensors }
    if curves.allSatisfy({ $0.scores == first.scores }) {
      let values = Matrix(curves.map(\.values))
      tensors["transform.knotScores"] = NumericArray(
        shape: [first.scores.count], values: first.scores)
      tensors["transform.knots"] = NumericArray(values)
      return tensors
    }
    let (scores, values) = (curves.flatMap(\.scores), curves.flatMap(\.values))
    tensors["transform.knotCounts"] = NumericArray(
      shape: [curves.count], values: curves.map { Double($0.scores.count) })
    tensors["transform.knotScores"] = NumericArray(shape: [scores.count], values: scores)
    tensors["transform.knots"] = NumericArray(shape: [values.count], values: values)
    return tensors
  }

  /// Reads back `tensors`.
  ///
  /// - Throws: `CheckpointError` or `ArchiveError` for arrays that are missing, do not fit m units or
  ///   have knots that do not rise.
  public init(_ kind: Kind, dimension m: Int, from tensors: [String: NumericArray]) throws {
    self.kind = kind
    categoryGap = try Self.categoryGap(in: tensors)
    guard kind != .none else {
      (curves, shift, unwhitened) = ([], [Double](repeating: 0, count: m), .zeros(0, m))
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
    curves = kind == .gaussianize ? try Self.curves(units: m, from: tensors) : []
    if let rows = tensors["transform.unwhitened"]?.shape.first {
      unwhitened = try tensors.matrix(named: "transform.unwhitened", rows: rows, columns: units)
    } else {
      unwhitened = .zeros(0, units)
    }
  }

  private static func categoryGap(in tensors: [String: NumericArray]) throws -> Double {
    let name = "transform.categoryGap"
    guard let array = tensors[name] else { return 0 }
    guard array.count == 1, (0..<1).contains(array.number(at: 0)) else {
      throw CheckpointError.invalid(name: name, expected: "one number from 0 to below 1")
    }
    return array.number(at: 0)
  }

  private static func curves(
    units m: Int, from tensors: [String: NumericArray]
  ) throws -> [MarginalCurve] {
    let scores = try tensors.array(named: "transform.knotScores").values(as: Double.self)
    let parts: [(scores: ArraySlice<Double>, values: ArraySlice<Double>)]
    if tensors["transform.knotCounts"] == nil {
      let knots: Matrix<Double> = try tensors.matrix(
        named: "transform.knots", rows: m, columns: scores.count)
      let values = knots.elements
      let count = scores.count
      parts = (0..<m).map { (scores[...], values[$0 * count..<($0 + 1) * count]) }
    } else {
      let counts = try tensors.array(named: "transform.knotCounts").integers(
        name: "transform.knotCounts")
      let values = try tensors.array(named: "transform.knots").values(as: Double.self)
      guard counts.count == m, counts.allSatisfy({ $0 >= 2 && $0 <= scores.count }),
        counts.reduce(0, +) == scores.count, values.count == scores.count
      else {
        throw CheckpointError.shapeMismatch(
          name: "transform.knotCounts", expected: [m], actual: counts)
      }
      let starts = counts.indices.map { counts[..<$0].reduce(0, +) }
      parts = zip(starts, counts).map { (scores[$0..<$0 + $1], values[$0..<$0 + $1]) }
    }
    return try parts.map { part in
      guard let curve = MarginalCurve(scores: Array(part.scores), values: Array(part.values)) else {
        throw CheckpointError.invalid(
          name: "transform.knots", expected: "at least two finite rising knots")
      }
      return curve
    }
  }
}
