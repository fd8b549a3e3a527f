import ArgumentParser
import Reverie

/// The forces on the output that `sample` was asked for.
struct SamplingForces {
  let skew: Float?
  let skewMatrix: String?
  let preconditioner: String?
  let observation: String?
  let clamps: [Clamp]

  /// `--clamp UNIT=VALUE`, in data units.
  struct Clamp: ExpressibleByArgument, Equatable {
    let unit: Int
    let value: Double

    init?(argument: String) {
      let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let unit = Int(parts[0]), unit >= 0, let value = Double(parts[1]),
        value.isFinite
      else { return nil }
      (self.unit, self.value) = (unit, value)
    }
  }

  /// Whether there are none.
  var isEmpty: Bool {
    skew == nil && skewMatrix == nil && preconditioner == nil && observation == nil
      && clamps.isEmpty
  }

  /// In the coordinates of the network, as functions of the noise level; nil for none.
  func forces(
    for sampler: ReservoirRun
  ) throws -> (@Sendable (Double) throws -> OutputForces<Float>)? {
    guard !isEmpty else { return nil }
    var forces = OutputForces<Float>()
    if let skew { forces = .accelerated(by: skew, dimension: sampler.dimension) }
    if let skewMatrix {
      forces.skew = try ArrayFile.read(skewMatrix).matrix(Float.self, name: skewMatrix)
      try check(forces, from: skewMatrix, for: sampler)
    }
    if let preconditioner {
      forces.preconditioner = try ArrayFile.read(preconditioner).matrix(
        Float.self, name: preconditioner)
      try check(forces, from: preconditioner, for: sampler)
    }
    forces.clamps = try coordinates(of: clamps, for: sampler)
    guard let observation else { return { [forces] _ in forces } }
    let likelihood = try likelihood(observation, for: sampler)
    return { [forces] noise in
      var all = forces
      let seen = try likelihood(noise)
      (all.linear, all.constant) = (seen.linear, seen.constant)
      return all
    }
  }

  private func check(
    _ forces: OutputForces<Float>, from file: String, for sampler: ReservoirRun
  ) throws {
    do {
      try forces.check(dimension: sampler.dimension)
    } catch {
      throw CommandFailure(.malformedInput, "\(file): \(error)")
    }
  }

  /// Clamped values in the network's coordinates, which must be those of the data one by one.
  private func coordinates(
    of clamps: [Clamp], for sampler: ReservoirRun
  ) throws -> [Int: Float] {
    guard !clamps.isEmpty else { return [:] }
    let m = sampler.transform.dimension
    if let outside = clamps.first(where: { $0.unit >= m }) {
      throw CommandFailure(
        .wrongUse,
        "--clamp \(outside.unit)=\(outside.value): the run has \(m) units, counted from 0.")
    }
    guard let affine = sampler.transform.affineMap, affine.matrix.shape == [m, m],
      (0..<m).allSatisfy({ i in (0..<m).allSatisfy { $0 == i || affine.matrix[i, $0] == 0 } })
    else {
      throw CommandFailure(
        .wrongUse,
        "--clamp: this run mixes the data's units before it learns, so that one of them cannot be held "
          + "by itself. Train with --standardize standard, or give --observe with a small covariance."
      )
    }
    return Dictionary(
      clamps.map {
        ($0.unit, Float(($0.value - affine.shift[$0.unit]) / affine.matrix[$0.unit, $0.unit]))
      }, uniquingKeysWith: { _, last in last })
  }

  /// `y = A x + …` with `x = B z + c` is `y - A c = A B z + …` in the network's z; a function of the
  /// noise level.
  private func likelihood(
    _ path: String, for sampler: ReservoirRun
  ) throws -> @Sendable (Double) throws -> OutputForces<Float> {
    guard let affine = sampler.transform.affineMap else {
      throw CommandFailure(
        .wrongUse,
        "--observe: this run gaussianised its data, which makes the observation nonlinear. Train "
          + "with --standardize whiten, or standard.")
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
    for (name, array) in [("map", map), ("covariance", covariance)]
    where array.firstEntry(beyond: .greatestFiniteMagnitude) != nil {
      throw CommandFailure(.malformedInput, "\(path):\(name): expected finite numbers.")
    }
    guard value.allSatisfy(\.isFinite) else {
      throw CommandFailure(.malformedInput, "\(path):value: expected finite numbers.")
    }
    guard covariance.isTransposed(times: 1) else {
      throw CommandFailure(.malformedInput, "\(path):covariance: not symmetric, expected R = Rᵀ.")
    }
    let offset = Matrix(rows: 1, columns: m, elements: affine.shift).times(transpose: map)
    let shifted = zip(value, offset.elements).map { $0 - $1 }
    let ownMap = map.times(affine.matrix)
    return {
      try .observing(shifted, through: ownMap, covariance: covariance, noise: $0)
    }
  }
}
