import COpenBLAS

extension Float {
  /// The routines of BLAS and LAPACK for this type.
  public static let linearAlgebra = LinearAlgebraRoutines<Float>(
    gemm: {
      cblas_sgemm(CblasRowMajor, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    },
    potrf: { spotrf_($0, $1, $2, $3, $4) },
    potrs: { spotrs_($0, $1, $2, $3, $4, $5, $6, $7) },
    gesv: { sgesv_($0, $1, $2, $3, $4, $5, $6, $7) },
    syevd: { ssyevd_($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) },
    gesdd: { sgesdd_($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) })
}
