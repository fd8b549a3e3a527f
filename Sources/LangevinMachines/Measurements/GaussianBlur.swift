import Tensors

/// A Gaussian blur of images, the simplest denoising; at the border the outermost pixels are repeated.
public struct GaussianBlur: Sendable, Equatable {
  /// Standard deviation of the kernel, pixels.
  public var width: Double

  /// A blur of a width above 0.
  public init(width: Double) { self.width = width }

  /// Weights of a line of pixels, the middle one the pixel itself.
  private var weights: [Double] {
    let reach = max(1, Int((4 * width).rounded(.up)))
    let values = (-reach...reach).map { exp(-Double($0 * $0) / (2 * width * width)) }
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }

  /// The blurred images `[image, row · column]`.
  public func applied(to images: Matrix<Float>, height: Int, width columns: Int) -> Matrix<Float> {
    var result = images
    for row in 0..<images.rows {
      let image = Matrix(rows: height, columns: columns, elements: images.row(row).map(Double.init))
      let blurred = alongRows(alongRows(image).transposed).transposed
      for (unit, value) in blurred.elements.enumerated() { result[row, unit] = Float(value) }
    }
    return result
  }

  private func alongRows(_ image: Matrix<Double>) -> Matrix<Double> {
    let (weights, last) = (weights, image.columns - 1)
    var result = image
    for row in 0..<image.rows {
      for column in 0...last {
        var sum = 0.0
        for (index, weight) in weights.enumerated() {
          sum += weight * image[row, min(last, max(0, column + index - weights.count / 2))]
        }
        result[row, column] = sum
      }
    }
    return result
  }

  /// Mean weight of a pixel in itself along lines of a length: larger at the border, where pixels are
  /// repeated.
  private func ownWeight(of length: Int) -> Double {
    let weights = weights
    let sum = (0..<length).reduce(0.0) { sum, place in
      sum
        + weights.indices.reduce(0.0) { own, index in
          let seen = min(length - 1, max(0, place + index - weights.count / 2))
          return own + (seen == place ? weights[index] : 0)
        }
    }
    return sum / Double(length)
  }

  /// The blur whose mean squared error is least for noise of standard deviation s, without knowing
  /// the clean images, and that error per pixel: Stein's unbiased estimate
  /// `|y - B y|²/N - s² + 2 s² B₀₀`, B₀₀ the mean
  /// weight of a pixel in itself.
  ///
  /// - Reference: Stein (1981), Annals of Statistics 9, 1135.
  public static func best(
    for images: Matrix<Float>, height: Int, width: Int, deviation: Double
  ) -> (blur: GaussianBlur, squaredError: Double) {
    let variance = deviation * deviation
    let risks = stride(from: 0.3, through: 2.0, by: 0.1).map { side in
      let blur = GaussianBlur(width: side)
      var rest = blur.applied(to: images, height: height, width: width)
      rest.add(images, scaledBy: -1)
      let own = blur.ownWeight(of: height) * blur.ownWeight(of: width)
      return (blur: blur, squaredError: rest.meanSquare() - variance + 2 * variance * own)
    }
    return risks.min { $0.squaredError < $1.squaredError } ?? (GaussianBlur(width: 1), .nan)
  }
}
