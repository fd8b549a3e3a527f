import Archives
import Tensors

/// What is done to a user's images before a model sees them.
public enum ImagePreparation: String, Sendable, Codable, CaseIterable {
  /// `whiten` for images larger than 40 pixels on a side, `unit` for bytes, else `none`.
  case automatic
  /// Used as they are.
  case none
  /// Divided by 255.
  case unit
  /// One shift and scale to mean 0 and variance 1 over the whole set.
  case standard
  /// Filtered, locally normalised and cut into patches (`PatchExtraction`), then `standard`.
  case whiten
}

/// A set of images of one shape, `[image, pixel]`.
public struct PreparedImages: Sendable {
  /// Images, one per row.
  public var images: Matrix<Float>
  /// Shape of the images.
  public var shape: ImageShape

  /// Images `[image, pixel]` that are ready for a model, of a shape.
  public init(images: Matrix<Float>, shape: ImageShape) {
    self.images = images
    self.shape = shape
  }

  /// Reads images from arrays `[image, row, column]`, `[image, row, column, channel]`,
  /// `[image, pixel]` or one `[row, column]`; several arrays (as in an npz of photographs of
  /// several sizes) are joined. Colour is averaged to grey by luminance where images are whitened.
  ///
  /// - Parameter patchSide: side of the patches that large images are cut into.
  public init(
    _ arrays: [(name: String, array: NumericArray)], preparation: ImagePreparation,
    patchSide: Int = 16
  ) throws {
    guard let first = arrays.first else {
      throw InferenceError.invalidSetting(name: "data", value: "empty", expected: "images")
    }
    let sides = Self.sides(first.array)
    let isBytes = first.array.elementType == .u1
    var preparation = preparation
    if preparation == .automatic {
      preparation =
        min(sides.height, sides.width) > 40 ? .whiten : isBytes ? .unit : .none
    }
    if preparation == .whiten {
      let pictures = arrays.flatMap { Self.pictures($0.array) }
      let images: Matrix<Float> = try PatchExtraction(side: patchSide).patches(of: pictures)
      self.init(images: images, shape: ImageShape(height: patchSide, width: patchSide))
      return
    }
    var parts: [Matrix<Float>] = []
    for (name, array) in arrays {
      guard array.shape.count >= 2 else {
        throw InferenceError.shapeMismatch(name: name, expected: [1, 256], actual: array.shape)
      }
      let (rows, columns) = (array.shape[0], array.count / max(array.shape[0], 1))
      parts.append(Matrix(rows: rows, columns: columns, elements: array.values(as: Float.self)))
    }
    guard parts.allSatisfy({ $0.columns == parts[0].columns }) else {
      throw InferenceError.invalidSetting(
        name: "data", value: "arrays of several shapes",
        expected: "images of one shape, or --prepare whiten to cut patches")
    }
    var images = Matrix(stacking: parts)
    if let (row, column) = images.firstEntry(beyond: .greatestFiniteMagnitude) {
      throw InferenceError.invalidSetting(
        name: "data", value: "\(images[row, column]) at image \(row), pixel \(column)",
        expected: "finite numbers")
    }
    if preparation == .unit { images.scale(by: 1 / 255) }
    if preparation == .standard { PatchExtraction.standardise(&images) }
    self.init(
      images: images,
      shape: first.array.shape.count >= 3 ? sides : ImageShape(count: images.columns))
  }

  private static func sides(_ array: NumericArray) -> ImageShape {
    switch array.shape.count {
    case 4: ImageShape(height: array.shape[1], width: array.shape[2], channels: array.shape[3])
    case 3: ImageShape(height: array.shape[1], width: array.shape[2])
    case 2
    where min(array.shape[0], array.shape[1]) > 40
      && ImageShape(count: array.shape[1]).height == 1:
      ImageShape(height: array.shape[0], width: array.shape[1])
    default: ImageShape(count: array.shape.last ?? 1)
    }
  }

  /// Grey pictures `[row, column]` of an array.
  private static func pictures(_ array: NumericArray) -> [Matrix<Double>] {
    let values = array.values(as: Double.self)
    let shape = array.shape.count == 2 ? [1] + array.shape : array.shape
    // [row, column, 3] is one colour picture.
    let isColour = shape.count == 3 && shape[2] <= 4 && shape[0] > 40
    let (count, rows, columns) =
      isColour ? (1, shape[0], shape[1]) : (shape[0], shape[1], shape[2])
    let channels = isColour ? shape[2] : shape.count == 4 ? shape[3] : 1
    let weights = channels >= 3 ? [0.299, 0.587, 0.114] : [1.0]
    return (0..<count).map { index in
      let offset = index * rows * columns * channels
      let grey = (0..<rows * columns).map { pixel in
        weights.enumerated().reduce(0.0) {
          $0 + $1.element * values[offset + pixel * channels + $1.offset]
        }
      }
      return Matrix(rows: rows, columns: columns, elements: grey)
    }
  }
}
