import Archives
import Tensors

/// Images of one shape, with the scale of their pixels, and labels where there are some.
///
/// ```swift
/// let read = try ImageData.read("train.csv", options: options)
/// let currents = read.data.currents()            // [image, row · column · channel], -1 … 1
/// let test = try ImageData.read("test.npy", options: options, scale: read.data.scale)
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
  /// Values of an image.
  public var size: Int { height * width * channels }

  /// Brightness, `[image, row · column · channel]`: 0 is black, 1 is white.
  public func brightness() -> Matrix<Float> { matrix { scale.brightness($0) } }

  /// Currents `2 p - 1` of brightness p, `[image, row · column · channel]`.
  public func currents() -> Matrix<Float> { matrix { scale.current($0) } }

  /// The values as they are in the file, `[image, row · column · channel]`.
  public func values() -> Matrix<Float> { matrix { $0 } }

  private func matrix(_ map: (Float) -> Float) -> Matrix<Float> {
    Matrix(rows: count, columns: size, elements: array.values(as: Float.self).map(map))
  }
}
