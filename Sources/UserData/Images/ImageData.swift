import Archives
import Tensors

/// Images of one shape, with the scale of their pixels, and labels where there are some.
///
/// ```swift
/// let read = try ImageData.read("train.csv", options: options)
/// let currents = read.data.currents()            // [image, row · column · channel], -1 … 1
/// let test = try ImageData.read("test.npy", options: options,
///   expecting: ImageExpectation(scale: read.data.scale))
/// ```
public struct ImageData: Sendable, Equatable {
  /// Rows of an image.
  public var height: Int
  /// Columns of an image.
  public var width: Int
  /// Channels: 1 is grey.
  public var channels: Int
  /// What the values of pixels mean.
  public var scale: PixelScale
  /// The values, as the file has them, `[image, row, column, channel]`.
  public var array: NumericArray
  /// A label per image; empty without.
  public var labels: [Int]
  /// What labels stand for, where they are names of folders or texts of a column.
  public var labelNames: [String]

  /// Number of images.
  public var count: Int { array.shape.first ?? 0 }
  /// `[image, row, column]`, with an axis of channels where there are several.
  public var shape: [Int] { [count, height, width] + (channels > 1 ? [channels] : []) }
  /// Values of an image.
  public var size: Int { height * width * channels }

  /// Brightness, `[image, row · column · channel]`: 0 is black, 1 is white.
  public func brightness() -> Matrix<Float> { matrix { scale.brightness($0) } }

  /// Currents `2 p - 1` of brightness p, `[image, row · column · channel]`.
  public func currents() -> Matrix<Float> { matrix { scale.current($0) } }

  /// The values as they are in the file, `[image, row · column · channel]`.
  public func values() -> Matrix<Float> { matrix { $0 } }

  /// The values that another file of scale `other` would have for these images,
  /// `[image, row · column · channel]`; standardised values stay as they are.
  public func values(in other: PixelScale) -> Matrix<Float> {
    let isSame = (scale.black, scale.white) == (other.black, other.white)
    guard !isSame, scale.origin != .asTheyAre, other.origin != .asTheyAre else { return values() }
    return matrix { other.value(ofBrightness: scale.brightness($0)) }
  }

  /// Grey images of these, by `grey(_:)`.
  public func grey() -> ImageData {
    guard channels > 1 else { return self }
    var result = self
    result.channels = 1
    result.array = NumericArray(shape: [count, height, width, 1], values: grey(Float.self))
    return result
  }

  /// Grey levels `image · row · column`, as the file has them: of colours the luminance of red, green
  /// and blue (ITU-R BT.601), without opacity.
  public func grey<Scalar: TensorScalar>(_ type: Scalar.Type) -> [Scalar] {
    let values = array.values(as: type)
    guard channels > 1 else { return values }
    let weights: [Scalar] = channels >= 3 ? [0.299, 0.587, 0.114] : [1]
    return stride(from: 0, to: values.count, by: channels).map { first in
      weights.indices.reduce(0) { $0 + weights[$1] * values[first + $1] }
    }
  }

  private func matrix(_ map: (Float) -> Float) -> Matrix<Float> {
    Matrix(rows: count, columns: size, elements: array.values(as: Float.self).map(map))
  }
}
