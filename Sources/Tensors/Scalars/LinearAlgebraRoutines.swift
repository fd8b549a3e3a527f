import COpenBLAS

/// The routines of BLAS and LAPACK for one precision, by the names they have there without the
/// letter of the precision. LAPACK is column-major and in place; a status of 0 is success.
public struct LinearAlgebraRoutines<Scalar>: Sendable {
  typealias Memory = UnsafeMutablePointer<Scalar>
  typealias Numbers = UnsafeMutablePointer<Int32>
  typealias Letter = UnsafeMutablePointer<CChar>

  /// C[m, n] = α op(A) op(B) + β C, row-major: `gemm(opA, opB, m, n, k, α, A, lda, B, ldb, β, C, ldc)`.
  let gemm:
    @Sendable (
      CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, Int32, Int32, Int32, Scalar, UnsafePointer<Scalar>, Int32,
      UnsafePointer<Scalar>, Int32, Scalar, Memory, Int32
    ) -> Void
  let potrf: @Sendable (Letter, Numbers, Memory, Numbers, Numbers) -> Void
  let potrs:
    @Sendable (
      Letter, Numbers, Numbers, UnsafePointer<Scalar>, Numbers, Memory, Numbers, Numbers
    ) -> Void
  let gesv: @Sendable (Numbers, Numbers, Memory, Numbers, Numbers, Memory, Numbers, Numbers) -> Void
  let syevd:
    @Sendable (
      Letter, Letter, Numbers, Memory, Numbers, Memory, Memory, Numbers, Numbers, Numbers, Numbers
    ) -> Void
  let gesdd:
    @Sendable (
      Letter, Numbers, Numbers, Memory, Numbers, Memory, Memory, Numbers, Memory, Numbers, Memory,
      Numbers, Numbers, Numbers
    ) -> Void
}
