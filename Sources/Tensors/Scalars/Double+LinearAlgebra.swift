import COpenBLAS

extension Double {
  /// The routines of BLAS and LAPACK for this type.
  public static let linearAlgebra = LinearAlgebraRoutines<Double>(
    gemm: {
      cblas_dgemm(CblasRowMajor, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    },
    potrf: { dpotrf_($0, $1, $2, $3, $4) },
    potrs: { dpotrs_($0, $1, $2, $3, $4, $5, $6, $7) },
    gesv: { dgesv_($0, $1, $2, $3, $4, $5, $6, $7) },
    syevd: { dsyevd_($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) },
    gesdd: { dgesdd_($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) })
}
