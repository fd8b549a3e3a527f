import Reverie

/// The forces on the output that `sample` was asked for.
struct SamplingForces {
  let skew: Float?
  let skewMatrix: String?
  let observation: String?

  /// In the coordinates of the network; nil for none.
  func forces(for sampler: TrainedSampler) throws -> OutputForces<Float>? {
    guard skew != nil || skewMatrix != nil || observation != nil else { return nil }
    var forces = OutputForces<Float>()
    if let skew { forces = .accelerated(by: skew, dimension: sampler.dimension) }
    if let skewMatrix {
      forces.skew = try ArrayFile.read(skewMatrix).matrix(Float.self, name: skewMatrix)
    }
    if let observation {
      let likelihood = try likelihood(observation, for: sampler)
      (forces.linear, forces.constant) = (likelihood.linear, likelihood.constant)
    }
    return forces
  }

  /// `y = A x + …` with `x = B z + c` is `y - A c = A B z + …` in the network's z.
  private func likelihood(
    _ path: String, for sampler: TrainedSampler
  ) throws -> OutputForces<Float> {
    guard let affine = sampler.transform.affineMap else {
      throw CommandFailure(
        .wrongUse,
        "--observe: this run gaussianised its data, which makes the observation nonlinear. Train "
          + "with --standardize whiten, or none.")
    }
    let map = try ArrayFile.read("\(path):map").matrix(Double.self, name: "\(path):map")
    let value = try ArrayFile.read("\(path):value").values(as: Double.self)
    let covariance = try ArrayFile.read("\(path):covariance").matrix(
      Double.self, name: "\(path):covariance")
    let (k, m) = (value.count, affine.shift.count)
    guard map.shape == [k, m], covariance.shape == [k, k] else {
      throw CommandFailure(
        .malformedInput,
        "\(path): map \(map.shape), value [\(k)], covariance \(covariance.shape); expected "
          + "[\(k), \(m)], [\(k)], [\(k), \(k)].")
    }
    let offset = Matrix(rows: 1, columns: m, elements: affine.shift).times(transpose: map)
    let shifted = zip(value, offset.elements).map { $0 - $1 }
    return try .observing(shifted, through: map.times(affine.matrix), covariance: covariance)
  }
}
