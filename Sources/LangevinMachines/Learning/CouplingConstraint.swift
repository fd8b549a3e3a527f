import RandomStreams
import Tensors

/// What couplings have to obey: they are projected onto it after every update.
public enum CouplingConstraint: Sendable, Codable, Equatable {
  /// Anything goes, self-coupling included: the published model.
  case none
  /// No unit acts on itself.
  case zeroDiagonal
  /// Only a share `density` of the couplings, drawn at random, may differ from zero.
  case sparse(density: Double, seed: UInt64)
  /// Dale's law: the first `excitatoryShare` of the units act with J ≥ 0, the others with J ≤ 0.
  /// A unit's coupling to itself is free, it stands for its leak.
  case dale(excitatoryShare: Double)
  /// The best approximation of the given rank.
  case lowRank(rank: Int)

  /// Moves `couplings` `[to, from]` to the nearest ones that obey.
  public func project<Scalar: TensorScalar>(
    _ couplings: inout Matrix<Scalar>
  ) throws(LinearAlgebraError) {
    switch self {
    case .none: break
    case .zeroDiagonal:
      for i in 0..<couplings.rows { couplings[i, i] = 0 }
    case .sparse(let density, let seed):
      couplings.multiplyElementwise(
        by: Self.mask(units: couplings.rows, density: density, seed: seed))
    case .dale(let share):
      Self.projectSigns(&couplings, excitatory: Int((share * Double(couplings.rows)).rounded()))
    case .lowRank(let rank):
      couplings = try Self.truncated(couplings, rank: rank)
    }
  }

  /// Ones where a coupling may differ from zero `[to, from]`.
  public static func mask<Scalar: TensorScalar>(
    units: Int, density: Double, seed: UInt64
  ) -> Matrix<Scalar> {
    var stream = RandomStream(seed: seed, purpose: .couplingMask)
    var mask = Matrix<Scalar>.uniforms(units, units, from: &stream)
    let threshold = Scalar(density)
    mask.mapInPlace { $0 < threshold ? 1 : 0 }
    return mask
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private static func projectSigns<Scalar: TensorScalar>(
    _ couplings: inout Matrix<Scalar>, excitatory: Int
  ) {
    let units = couplings.rows
    couplings.withMutablePointer { j in
      for to in 0..<units {
        for from in 0..<units where from != to {
          let value = j[to * units + from]
          j[to * units + from] = from < excitatory ? max(value, 0) : min(value, 0)
        }
      }
    }
  }

  private static func truncated<Scalar: TensorScalar>(
    _ couplings: Matrix<Scalar>, rank: Int
  ) throws(LinearAlgebraError) -> Matrix<Scalar> {
    let parts = try couplings.singularValueDecomposition(name: "couplings")
    var left = parts.left
    left.multiplyColumns(
      by: parts.values.enumerated().map { $0.offset < rank ? $0.element : 0 })
    return left.times(parts.right)
  }
}
