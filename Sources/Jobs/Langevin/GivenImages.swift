import LangevinMachines
import Tensors
import UserData

/// Images that a user gave, as a machine sees them and as they were.
struct GivenImages {
  /// Currents x in -1...1.
  let currents: ImageSet
  /// The pixels as they were given `[image, pixel]`.
  let values: Matrix<Float>
  /// What these mean.
  let scale: PixelScale

  /// Rates `[image, pixel]` as pixels like those given; black and white are the ends.
  ///
  /// - Parameter known: pixels that stay as they were given; nil for none.
  func pixels(ofRates rates: Matrix<Float>, known: [Int]? = nil) -> Matrix<Float> {
    var result = scale.pixels(ofRates: rates)
    for row in 0..<result.rows {
      for pixel in known ?? [] { result[row, pixel] = values[row, pixel] }
    }
    return result
  }
}

extension PixelScale {
  /// Rates tanh x as pixels of this scale. Values that are used as they are have no ends; those that are
  /// beyond 0.999999 of the largest rate cannot be told.
  func pixels(ofRates rates: Matrix<Float>) -> Matrix<Float> {
    guard origin == .asTheyAre else {
      var result = ImageQuality.images(ofRates: rates)
      result.mapInPlace { value(ofCurrent: $0) }
      return result
    }
    var result = rates
    result.mapInPlace { rate in
      let rate = min(0.999_999, max(-0.999_999, Double(rate)))
      return Float(0.5 * log((1 + rate) / (1 - rate)))
    }
    return result
  }
}

extension JobContext {
  /// Says so where colours become grey.
  func tellOfColours(in data: ImageData, named name: String) {
    guard data.channels > 1 else { return }
    warn(
      "\(name): images with \(data.channels) channels; a machine sees grey, the luminance of colours."
    )
  }
}
