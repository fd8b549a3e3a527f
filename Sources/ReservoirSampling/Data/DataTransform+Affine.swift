import Tensors

extension DataTransform {
  /// Maps that make the scores' mean 0 and their covariance diagonal or I, and back, `[unit, unit]` each.
  static func affineMaps(
    of scores: Matrix<Double>, around mean: [Double], kind: Kind
  ) throws -> (forward: Matrix<Double>, backward: Matrix<Double>) {
    let m = scores.columns
    var centred = scores
    centred.addRow(mean.map { -$0 })
    var covariance = centred.transposeTimes(centred)
    covariance.scale(by: 1 / Double(scores.rows))
    var (forward, backward) = (Matrix<Double>.zeros(m, m), Matrix<Double>.zeros(m, m))
    if kind == .standard {
      for i in 0..<m {
        forward[i, i] = 1 / covariance[i, i].squareRoot()
        backward[i, i] = covariance[i, i].squareRoot()
      }
      return (forward, backward)
    }
    // Symmetric (ZCA) whitening keeps coordinates close to the data's own. Directions without
    // variance stay as they are.
    let (values, vectors) = try covariance.symmetricEigen(name: "covariance of the data")
    let floor = 1e-10 * (values.last ?? 1)
    for k in 0..<m {
      let deviation = max(values[k], floor).squareRoot()
      for i in 0..<m {
        for j in 0..<m {
          forward[i, j] += vectors[k, i] * vectors[k, j] / deviation
          backward[i, j] += vectors[k, i] * vectors[k, j] * deviation
        }
      }
    }
    return (forward, backward)
  }
}
