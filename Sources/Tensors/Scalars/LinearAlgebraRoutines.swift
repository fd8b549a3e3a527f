import COpenBLAS

/// The routines of BLAS and LAPACK for one precision, by the names they have there without the
/// letter of the precision. LAPACK is column-major and in place; a status of 0 is success.
public struct LinearAlgebraRoutines<Scalar>: Sendable {
  typealias Memory = UnsafeMutablePointer<Scalar>
  typealias Letter = UnsafePointer<CChar>
  /// A number to read, and numbers that are written.
  typealias Number = UnsafePointer<Int32>
  typealias Numbers = UnsafeMutablePointer<Int32>

  /// C[m, n] = α op(A) op(B) + β C, row-major: `gemm(opA, opB, m, n, k, α, A, lda, B, ldb, β, C, ldc)`.
  let gemm:
    @Sendable (
      CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, Int32, Int32, Int32, Scalar, UnsafePointer<Scalar>, Int32,
      UnsafePointer<Scalar>, Int32, Scalar, Memory, Int32
    ) -> Void
  let potrf: @Sendable (Letter, Number, Memory, Number, Numbers) -> Void
  let potrs:
    @Sendable (
      Letter, Number, Number, UnsafePointer<Scalar>, Number, Memory, Number, Numbers
    ) -> Void
  let gesv: @Sendable (Number, Number, Memory, Number, Numbers, Memory, Number, Numbers) -> Void
  let syevd:
    @Sendable (
      Letter, Letter, Number, Memory, Number, Memory, Memory, Number, Numbers, Number, Numbers
    ) -> Void
  let gesdd:
    @Sendable (
      Letter, Number, Number, Memory, Number, Memory, Memory, Number, Memory, Number, Memory,
      Number, Numbers, Numbers
    ) -> Void
}
