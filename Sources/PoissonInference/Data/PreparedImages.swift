import Tensors
import UserData

/// A set of images of one shape, `[image, pixel]`.
public struct PreparedImages: Sendable {
  /// Images, one per row.
  public var images: Matrix<Float>
  /// Shape of one image; a row holds its numbers, channels innermost.
  public var shape: ImageShape
  /// What was done to them; never `automatic` for images that were read.
  public var preparation = ImagePreparation.automatic
  /// The shift and scale that they were given; nil for none.
  public var standardisation: ImageStandardisation?

  /// Images `[image, pixel]` that are ready for a model, of a shape.
  public init(images: Matrix<Float>, shape: ImageShape) {
    self.images = images
    self.shape = shape
  }

  /// Prepares images that were read: whole, or as patches of all of them, in grey levels by luminance.
  ///
  /// - Parameters:
  ///   - sets: images, a set for each of their sizes; of one shape unless patches are cut.
  ///   - name: what errors call them.
  ///   - patchSide: side of the patches that large images are cut into.
  ///   - scale: the run's scale; nil for that of the images.
  ///   - given: the shift and scale to use; nil for the set's own.
  /// - Throws: `InferenceError.unusableData` for data that are empty, of several shapes, constant, or
  ///   too small to cut.
  public init(
    _ sets: [ImageData], named name: String, preparation asked: ImagePreparation,
    patchSide: Int = 16, scale: PixelScale? = nil,
    standardisation given: ImageStandardisation? = nil
  ) throws(InferenceError) {
    guard let first = sets.first, sets.contains(where: { $0.count > 0 }) else {
      throw .unusableData(name: name, problem: "holds no images.")
    }
    preparation = asked.resolved(for: first)
    if let extraction = preparation.extraction(side: patchSide) {
      guard sets.contains(where: { min($0.height, $0.width) > patchSide }) else {
        throw .unusableData(
          name: name,
          problem:
            "holds images no larger than the patches of side \(patchSide) that are cut from whitened "
            + "pictures. Give whole pictures, or patches of whitened ones with --prepare none.")
      }
      var patches = try extraction.patches(of: Self.pictures(sets, name))
      let scaling = given ?? ImageStandardisation(of: patches)
      scaling.apply(to: &patches)
      (images, standardisation) = (Matrix(patches), scaling)
      shape = ImageShape(height: patchSide, width: patchSide)
    } else {
      shape = ImageShape(height: first.height, width: first.width, channels: first.channels)
      let rule = scale ?? first.scale
      images = try Self.whole(sets, name, in: rule)
      if preparation == .unit { images.bringToUnit(from: rule) }
      if preparation == .standard {
        standardisation = given ?? ImageStandardisation(of: images)
        standardisation?.apply(to: &images)
      }
    }
  }

  /// Images of one shape, as they would be in a file of the scale `rule`.
  private static func whole(
    _ sets: [ImageData], _ name: String, in rule: PixelScale
  ) throws(InferenceError) -> Matrix<Float> {
    guard Set(sets.map { [$0.height, $0.width, $0.channels] }).count == 1 else {
      throw .unusableData(
        name: name,
        problem: "holds images of several shapes. Use images of one, or --prepare whiten to cut "
          + "patches.")
    }
    return Matrix(stacking: sets.map { $0.values(in: rule) })
  }

  /// The images without contrast, of which R² is undefined.
  public var constant: [Int] { images.constantRows() }

  /// Grey pictures `[row, column]` of the values in the file; none may be constant.
  private static func pictures(
    _ sets: [ImageData], _ name: String
  ) throws(InferenceError) -> [Matrix<Double>] {
    var pictures: [Matrix<Double>] = []
    for set in sets {
      let (values, size) = (set.grey(Double.self), set.height * set.width)
      for image in 0..<set.count {
        let pixels = Array(values[image * size..<(image + 1) * size])
        guard pixels.contains(where: { $0 != pixels[0] }) else {
          throw .unusableData(
            name: name,
            problem:
              "picture \(pictures.count) is constant: no patches can be cut from it. Leave it "
              + "out.")
        }
        pictures.append(Matrix(rows: set.height, columns: set.width, elements: pixels))
      }
    }
    return pictures
  }
}

extension Matrix<Float> {
  /// Brightness, 0 for black and 1 for white.
  package mutating func bringToUnit(from scale: PixelScale) {
    guard scale.black != 0 else { return self.scale(by: Float(1 / scale.white)) }
    mapInPlace { scale.brightness($0) }
  }
}
