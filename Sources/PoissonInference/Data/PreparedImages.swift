import Archives
import Tensors

/// A set of images of one shape, `[image, pixel]`.
public struct PreparedImages: Sendable {
  /// Images, one per row.
  public var images: Matrix<Float>
  /// Shape of the images.
  public var shape: ImageShape
  /// The shift and scale that they were given; nil for none.
  public var standardisation: ImageStandardisation?

  /// Images `[image, pixel]` that are ready for a model, of a shape.
  public init(images: Matrix<Float>, shape: ImageShape) {
    self.images = images
    self.shape = shape
  }

  /// Reads images from arrays `[image, row, column]`, `[image, row, column, channel]`,
  /// `[image, pixel]`, or one picture `[row, column]` or `[row, column, channel]`; several arrays (as
  /// in an npz of photographs of several sizes) are joined. Colour is averaged to grey by luminance
  /// where images are whitened.
  ///
  /// An array `[a, b]` of whitened preparation is one picture; of `automatic` preparation it is one
  /// where both sides exceed 40 and b is not the number of pixels of a square image; else it holds
  /// flat images. `[a, b, c]` with a, b above 40 and c at most 4 is one colour picture.
  ///
  /// - Parameters:
  ///   - patchSide: side of the patches that large images are cut into.
  ///   - given: the shift and scale to use; nil for the set's own.
  /// - Throws: `InferenceError.unusableData` for data that are empty, not finite, of several shapes,
  ///   too small to cut, or of a shape that may mean either.
  public init(
    _ arrays: [(name: String, array: NumericArray)], preparation: ImagePreparation,
    patchSide: Int = 16, standardisation given: ImageStandardisation? = nil
  ) throws {
    var preparation = preparation
    let layouts = try arrays.map { name, array in
      try Self.checkFinite(array, name)
      return try Layout(array, name, preparation)
    }
    guard let first = layouts.first, arrays.contains(where: { $0.array.count > 0 }) else {
      throw InferenceError.unusableData(
        name: arrays.first?.name ?? "data", problem: "holds no images.")
    }
    if preparation == .automatic {
      let isBytes = arrays[0].array.elementType == .u1
      preparation = min(first.height, first.width) > 40 ? .whiten : isBytes ? .unit : .none
    }
    if let extraction = preparation.extraction(side: patchSide) {
      let pictures = zip(arrays, layouts).flatMap { $1.pictures($0.array) }
      var patches = try extraction.patches(of: pictures)
      let scaling = given ?? ImageStandardisation(of: patches)
      scaling.apply(to: &patches)
      (images, standardisation) = (Matrix(patches), scaling)
      shape = ImageShape(height: patchSide, width: patchSide)
      return
    }
    guard layouts.allSatisfy({ $0.image == first.image }) else {
      throw InferenceError.unusableData(
        name: arrays[0].name,
        problem: "holds images of several shapes. Use images of one, or --prepare whiten to cut "
          + "patches.")
    }
    images = Matrix(
      stacking: zip(arrays, layouts).map { entry, layout in
        Matrix(
          rows: layout.count, columns: layout.image.count,
          elements: entry.array.values(as: Float.self))
      })
    shape = first.image
    if preparation == .unit { images.scale(by: 1 / 255) }
    if preparation == .standard {
      let scaling = given ?? ImageStandardisation(of: images)
      scaling.apply(to: &images)
      standardisation = scaling
    }
  }

  private static func checkFinite(_ array: NumericArray, _ name: String) throws {
    guard [.f2, .f4, .f8].contains(array.elementType) else { return }
    let values = array.values(as: Float.self)
    guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return }
    var (rest, place) = (bad, [Int]())
    for size in array.shape.reversed() {
      place.insert(rest % max(size, 1), at: 0)
      rest /= max(size, 1)
    }
    throw InferenceError.unusableData(
      name: name, problem: "\(values[bad]) at \(place), expected finite numbers.")
  }
}

/// How the numbers of an array are images.
private struct Layout {
  var count, height, width, channels: Int

  var image: ImageShape { ImageShape(height: height, width: width, channels: channels) }

  init(_ array: NumericArray, _ name: String, _ preparation: ImagePreparation) throws {
    let shape = array.shape
    switch shape.count {
    case 4: (count, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    case 3 where shape[2] <= 4 && shape[0] > 40 && shape[1] > 40:
      (count, height, width, channels) = (1, shape[0], shape[1], shape[2])
    case 3: (count, height, width, channels) = (shape[0], shape[1], shape[2], 1)
    case 2 where try Self.isPicture(array, name, preparation):
      (count, height, width, channels) = (1, shape[0], shape[1], 1)
    case 2:
      let image = ImageShape(count: shape[1])
      (count, height, width, channels) = (shape[0], image.height, image.width, 1)
    default:
      throw InferenceError.unusableData(
        name: name,
        problem: "has shape \(shape), expected [image, row, column], [image, row, column, "
          + "channel], [image, pixel] or one picture [row, column].")
    }
  }

  /// Whether `[a, b]` is a picture rather than flat images.
  private static func isPicture(
    _ array: NumericArray, _ name: String, _ preparation: ImagePreparation
  ) throws -> Bool {
    if preparation.extraction(side: 1) != nil { return true }
    let (rows, columns) = (array.shape[0], array.shape[1])
    guard preparation == .automatic, min(rows, columns) > 40 else { return false }
    let flat = ImageShape(count: columns)
    guard flat.height > 1 else { return true }
    guard array.elementType == .u1 else { return false }
    throw InferenceError.unusableData(
      name: name,
      problem: "shape \(array.shape) may be one photograph or \(rows) flat images of "
        + "\(flat.height) × \(flat.width). Say which: --prepare whiten for a photograph, --prepare "
        + "unit (or none) for flat images.")
  }

  /// Grey pictures `[row, column]`.
  func pictures(_ array: NumericArray) -> [Matrix<Double>] {
    let values = array.values(as: Double.self)
    let weights = channels >= 3 ? [0.299, 0.587, 0.114] : [1.0]
    return (0..<count).map { index in
      let offset = index * height * width * channels
      let grey = (0..<height * width).map { pixel in
        weights.enumerated().reduce(0.0) {
          $0 + $1.element * values[offset + pixel * channels + $1.offset]
        }
      }
      return Matrix(rows: height, columns: width, elements: grey)
    }
  }
}
