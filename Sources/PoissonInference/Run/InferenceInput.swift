import Archives
import Tensors

/// Images to infer on: `[image, pixel]`, or the frames of `streams` streams one after the other.
public struct InferenceInput: Sendable {
  /// Images, one per row.
  public var images: Matrix<Float>
  /// Streams, each with as many frames; 1 for still images.
  public var streams: Int

  /// Images `[stream · time, pixel]`, all frames of the first stream first.
  public init(images: Matrix<Float>, streams: Int = 1) {
    self.images = images
    self.streams = streams
  }

  /// Frames of the shape `image`: of one stream, `[time, row, column]` or `[time, pixel]`, or of
  /// several, `[stream, time, row, column]`. They are never cut into patches; `automatic` and whitening
  /// preparations mean `unit` for bytes and `none` for others.
  public init(
    frames array: NumericArray, name: String, of image: ImageShape,
    preparation: ImagePreparation = .automatic, standardisation: ImageStandardisation? = nil
  ) throws {
    let shape = array.shape
    let frame = Array(shape.suffix(shape.count == 2 ? 1 : 2))
    guard (2...4).contains(shape.count),
      frame == [image.count] || frame == [image.height, image.width] && image.channels == 1
    else {
      throw InferenceError.unusableData(
        name: name,
        problem: "has shape \(shape), expected frames [time, row, column] or [stream, time, row, "
          + "column] of \(image.height) × \(image.width) pixels, as the model explains them. Crop or "
          + "resize the frames; patches of one frame are no stream.")
    }
    let isFixed = preparation == .none || preparation == .unit || preparation == .standard
    let set = try PreparedImages(
      [
        (name: name, array: array.reshaped(to: [array.count / max(image.count, 1), image.count]))
      ],
      preparation: isFixed ? preparation : array.elementType == .u1 ? .unit : .none,
      standardisation: standardisation)
    self.init(images: set.images, streams: shape.count == 4 ? shape[0] : 1)
  }
}
