import Archives
import Tensors
import Training

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

  private static func isIncreasing(_ values: [Double]) -> Bool {
    values.allSatisfy(\.isFinite) && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
  }
}
