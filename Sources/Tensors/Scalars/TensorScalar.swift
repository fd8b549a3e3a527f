import CKernels

/// The element of a tensor: `Float` or `Double`. Every operation is a bulk call, so that generic
/// code pays for dispatch once per array, never once per element.
///
/// A kernel of `CKernels` takes its precision as a number and memory without a type: its call is
/// written once, in an extension of this protocol, which gives it types again. `Matrix` gives the
/// kernels their public form.
public protocol TensorScalar: BinaryFloatingPoint, Sendable, Codable, LosslessStringConvertible {
  typealias Input = UnsafePointer<Self>
  typealias Output = UnsafeMutablePointer<Self>

  /// Which variant of a kernel works on arrays of this type.
  static var precision: rv_precision { get }
  /// The routines of BLAS and LAPACK for this type.
  static var linearAlgebra: LinearAlgebraRoutines<Self> { get }
}

extension Float: TensorScalar {
  /// Which variant of a kernel works on arrays of this type.
  public static var precision: rv_precision { RV_FLOAT }
}

extension Double: TensorScalar {
  /// Which variant of a kernel works on arrays of this type.
  public static var precision: rv_precision { RV_DOUBLE }
}
