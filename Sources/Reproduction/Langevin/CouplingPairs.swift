import Tensors

/// How couplings in the two directions of a pair go together, and the self-couplings.
struct CouplingPairs {
  /// J_ii
  let diagonal: [Double]
  /// Correlation of J_ij with J_ji, i ≠ j.
  let correlation: Double
  /// Share of the squared norm of J_ij, i ≠ j, in the symmetric part.
  let symmetricShare: Double

  init(_ couplings: Matrix<Double>) {
    let units = couplings.rows
    let diagonal = (0..<units).map { couplings[$0, $0] }
    var (cross, square) = (0.0, 0.0)
    for i in 0..<units {
      for j in 0..<units where i != j {
        cross += couplings[i, j] * couplings[j, i]
        square += couplings[i, j] * couplings[i, j]
      }
    }
    let count = Double(units * (units - 1))
    let mean = (couplings.sum() - diagonal.reduce(0, +)) / count
    self.diagonal = diagonal
    correlation = (cross / count - mean * mean) / (square / count - mean * mean)
    symmetricShare = (1 + cross / square) / 2
  }
}
