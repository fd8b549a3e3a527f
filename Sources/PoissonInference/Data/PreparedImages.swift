import Archives
import Tensors

/// A set of images of one shape, `[image, pixel]`.
public struct PreparedImages: Sendable {
  /// Images, one per row.
  public var images: Matrix<Float>
  /// Shape of one image; a row holds its numbers, channels innermost.
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
    let parts = try arrays.map { name, array in try ImageArray(array, name, preparation) }
    guard let first = parts.first, parts.contains(where: { $0.array.count > 0 }) else {
      throw InferenceError.unusableData(
        name: arrays.first?.name ?? "data", problem: "holds no images.")
    }
    let preparation = preparation == .automatic ? first.ownPreparation : preparation
    if let extraction = preparation.extraction(side: patchSide) {
      var patches = try extraction.patches(of: parts.flatMap(\.pictures))
      let scaling = given ?? ImageStandardisation(of: patches)
      scaling.apply(to: &patches)
      (images, standardisation) = (Matrix(patches), scaling)
      shape = ImageShape(height: patchSide, width: patchSide)
      return
    }
    guard parts.allSatisfy({ $0.image == first.image }) else {
      throw InferenceError.unusableData(
        name: first.name,
        problem: "holds images of several shapes. Use images of one, or --prepare whiten to cut "
          + "patches.")
    }
    (images, shape) = (Matrix(stacking: parts.map(\.rows)), first.image)
    if preparation == .unit { images.scale(by: 1 / 255) }
    if preparation == .standard {
      let scaling = given ?? ImageStandardisation(of: images)
      scaling.apply(to: &images)
      standardisation = scaling
    }
  }
}
