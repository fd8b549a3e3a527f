import Foundation
import RandomStreams
import Tensors

/// The two-dimensional mixture of the reservoir (RSN §7.4).
enum MixtureTarget {
  static let weights = [0.5, 0.3, 0.2]
  static let means = [(-1.2, -0.8), (1.2, -0.8), (0, 1.3)]
  static let covariances = [(0.25, 0.10, 0.20), (0.16, -0.06, 0.25), (0.30, 0, 0.12)]

  /// `[draw, 2]`
  static func draws(_ count: Int, seed: UInt64) -> Matrix<Double> {
    var stream = RandomStream(seed: seed, purpose: .data)
    let choice = Matrix<Double>.uniforms(count, 1, from: &stream)
    let noise = Matrix<Double>.normals(count, 2, from: &stream)
    var result = Matrix<Double>.zeros(count, 2)
    for i in 0..<count {
      let k = choice[i, 0] < 0.5 ? 0 : choice[i, 0] < 0.8 ? 1 : 2
      let (xx, xy, yy) = covariances[k]
      let a = xx.squareRoot()
      result[i, 0] = means[k].0 + a * noise[i, 0]
      result[i, 1] =
        means[k].1 + xy / a * noise[i, 0] + (yy - xy * xy / xx).squareRoot() * noise[i, 1]
    }
    return result
  }

  static func density(_ x: Double, _ y: Double) -> Double {
    zip(weights, zip(means, covariances)).reduce(0) { sum, component in
      let (weight, (mean, (xx, xy, yy))) = component
      let (u, v, determinant) = (x - mean.0, y - mean.1, xx * yy - xy * xy)
      let form = (yy * u * u - 2 * xy * u * v + xx * v * v) / determinant
      return sum + weight * exp(-form / 2) / (2 * Double.pi * determinant.squareRoot())
    }
  }
}
