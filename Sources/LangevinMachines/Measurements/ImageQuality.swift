import Tensors

/// How near images x in -1...1 are to what they should be.
public enum ImageQuality {
  /// The images that rates tanh x show: `r / tanh 1`, clipped to -1...1.
  public static func images(ofRates rates: Matrix<Float>) -> Matrix<Float> {
    var result = rates
    result.scale(by: 1 / NearestImages.fullRate)
    return Denoising.clipped(result)
  }

  /// Mean squared difference over images and `units`; nil for all units.
  public static func squaredError(
    _ images: Matrix<Float>, _ clean: Matrix<Float>, units: [Int]? = nil
  ) -> Double {
    let units = units ?? Array(0..<images.columns)
    var sum = 0.0
    for row in 0..<images.rows {
      for unit in units {
        let difference = Double(images[row, unit]) - Double(clean[row, unit])
        sum += difference * difference
      }
    }
    return sum / Double(max(1, images.rows * units.count))
  }

  /// Peak signal-to-noise ratio of a mean squared error, decibel: `10 log₁₀ (2² / error)`, 2 being the
  /// distance from black to white.
  public static func decibels(_ squaredError: Double) -> Double {
    10 * log(4 / squaredError) / log(10)
  }

  /// Deviation of white noise on images `[image, row · column]`, by a mask that lines and planes do
  /// not touch; corners and thin strokes make it too large. nil below 3 × 3 pixels.
  ///
  /// - Reference: Immerkær (1996), Computer Vision and Image Understanding 64, 300.
  public static func noiseDeviation(
    of images: Matrix<Float>, height: Int, width: Int
  ) -> Double? {
    guard height > 2, width > 2, images.rows > 0 else { return nil }
    var sum = 0.0
    for row in 0..<images.rows {
      let pixels = images.row(row).map(Double.init)
      for y in 1..<height - 1 {
        for x in 1..<width - 1 { sum += abs(curvature(pixels, at: y * width + x, width: width)) }
      }
    }
    let count = Double(images.rows * (height - 2) * (width - 2))
    return (Double.pi / 2).squareRoot() * sum / (6 * count)
  }

  /// The mask [1 -2 1; -2 4 -2; 1 -2 1]: of unit noise its deviation is 6.
  private static func curvature(_ pixels: [Double], at place: Int, width: Int) -> Double {
    func line(_ at: Int) -> Double { pixels[at - 1] - 2 * pixels[at] + pixels[at + 1] }
    return line(place - width) - 2 * line(place) + line(place + width)
  }
}
