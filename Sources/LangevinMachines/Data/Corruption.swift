import RandomStreams
import Tensors

/// Damage done to images before they are restored.
public enum Corruption: Sendable, Equatable, Codable {
  /// Independent Gaussian noise of standard deviation `deviation` on every pixel.
  case gaussian(deviation: Double)
  /// A share of the pixels, chosen at random, changes sign.
  case negated(share: Double)
  /// The lower half of the image is set to 0.
  case lowerHalf

  /// The damaged images x `[image, unit]`; image i has its own draws.
  public func applied<Scalar: TensorScalar>(to images: Matrix<Scalar>, seed: UInt64) -> Matrix<
    Scalar
  > {
    var stream = RandomStream(seed: seed, purpose: .corruption)
    var result = images
    switch self {
    case .gaussian(let deviation):
      result.scale(by: 1, addingNormals: Scalar(deviation), from: &stream)
    case .negated(let share):
      let draws = Matrix<Scalar>.uniforms(images.rows, images.columns, from: &stream)
      for row in 0..<images.rows {
        for unit in 0..<images.columns where Double(draws[row, unit]) < share {
          result[row, unit].negate()
        }
      }
    case .lowerHalf:
      for row in 0..<images.rows {
        for unit in images.columns / 2..<images.columns { result[row, unit] = 0 }
      }
    }
    return result
  }
}
