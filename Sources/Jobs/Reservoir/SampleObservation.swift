import Archives
import ReservoirSampling
import Tensors

/// An observation `y = A x + N(0, R)` from a user's file, in data units.
struct SampleObservation {
  private let path: String
  /// A `[k, m]` and R `[k, k]`.
  private let map, covariance: Matrix<Double>
  /// y, k long.
  private let value: [Double]

  /// Takes `map`, `value` and `covariance` from the inputs, or else from an npz.
  init(reading path: String, _ inputs: [String: NumericArray]) throws {
    func array(_ name: String) throws -> NumericArray {
      try inputs[name] ?? ArrayFile.read("\(path):\(name)")
    }
    self.path = path
    map = try array("map").matrix(Double.self, name: "\(path):map")
    value = try array("value").values(as: Double.self)
    covariance = try array("covariance").matrix(Double.self, name: "\(path):covariance")
  }

  /// Its likelihood as forces in the coordinates of the network, a function of the noise level:
  /// `y = A x + …` with `x = B z + c` is `y - A c = A B z + …` in the network's z.
  func likelihood(
    for sampler: ReservoirRun
  ) throws -> @Sendable (Double) throws -> OutputForces<Float> {
    guard let affine = sampler.transform.affineMap else {
      throw JobError(
        .wrongUse,
        "--observe: this run gaussianised its data or scaled its rows to unit norm (--latents), which makes the "
          + "observation nonlinear. Train with --standardize whiten, or standard, and with --architecture noise-conditioned where the "
          + "data has several modes.")
    }
    try check(units: affine.shift.count)
    let offset = Matrix(rows: 1, columns: affine.shift.count, elements: affine.shift)
      .times(transpose: map)
    let shifted = zip(value, offset.elements).map { $0 - $1 }
    let ownMap = map.times(affine.matrix)
    return { [covariance] in
      try .observing(shifted, through: ownMap, covariance: covariance, noise: $0)
    }
  }

  private func check(units m: Int) throws(JobError) {
    let k = value.count
    guard map.shape == [k, m], covariance.shape == [k, k] else {
      throw JobError(
        .malformedInput,
        "\(path): map \(map.shape), value [\(k)], covariance \(covariance.shape); expected "
          + "[\(k), \(m)], [\(k)], [\(k), \(k)].")
    }
    for (name, array) in [("map", map), ("covariance", covariance)]
    where array.firstEntry(beyond: .greatestFiniteMagnitude) != nil {
      throw JobError(.malformedInput, "\(path):\(name): expected finite numbers.")
    }
    guard value.allSatisfy(\.isFinite) else {
      throw JobError(.malformedInput, "\(path):value: expected finite numbers.")
    }
    guard covariance.isTransposed(times: 1) else {
      throw JobError(.malformedInput, "\(path):covariance: not symmetric, expected R = Rᵀ.")
    }
    guard (try? covariance.choleskyFactor()) != nil else {
      throw JobError(
        .malformedInput,
        "\(path):covariance: not positive definite, expected variances above 0 and correlations below 1."
      )
    }
  }

  /// Values more than a tenth of the data's range, and three deviations of the noise, beyond what the data has there.
  ///
  /// - Parameter draws: of the data, `[draw, unit]`.
  func farValues(
    beside draws: Matrix<Double>
  ) -> [(row: Int, value: Double, least: Double, most: Double)] {
    guard map.columns == draws.columns else { return [] }
    let data = draws.times(transpose: map)  // [draw, k]
    return value.indices.compactMap { row in
      let column = data.column(row)
      guard let least = column.min(), let most = column.max() else { return nil }
      let margin = 0.1 * (most - least) + 3 * covariance[row, row].squareRoot()
      guard value[row] < least - margin || value[row] > most + margin else { return nil }
      return (row, value[row], least, most)
    }
  }
}
