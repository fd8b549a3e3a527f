import Tensors
import UserData

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

  /// The images, or the streams with all their frames, of a range.
  public func selecting(_ range: Range<Int>, isVideo: Bool) -> InferenceInput {
    let frames = isVideo ? images.rows / max(streams, 1) : 1
    return InferenceInput(
      images: images.rows(range.lowerBound * frames..<range.upperBound * frames),
      streams: isVideo ? range.count : streams)
  }

  /// Frames of streams, one after the other, that were read as images of the shape `image`.
  ///
  /// They are never cut into patches: whitening preparations leave frames about 0 as they are, and
  /// bring others to 0 for black and 1 for white.
  ///
  /// - Throws: `InferenceError.unusableData` for frames of another shape.
  public init(
    frames: ImageData, streams: Int, named name: String, of image: ImageShape,
    preparation: ImagePreparation = .automatic, scale: PixelScale? = nil,
    standardisation: ImageStandardisation? = nil
  ) throws(InferenceError) {
    let found = ImageShape(
      height: frames.height, width: frames.width, channels: frames.channels)
    guard found == image else {
      throw .unusableData(
        name: name,
        problem: "frames are \(found.text), and the model explains \(image.text) pixels. Crop or "
          + "resize the frames; patches of one frame are no stream.")
    }
    let isFixed = preparation == .none || preparation == .unit || preparation == .standard
    let set = try PreparedImages(
      [frames], named: name,
      preparation: isFixed ? preparation : frames.scale.isCentred ? .none : .unit, scale: scale,
      standardisation: standardisation)
    self.init(images: set.images, streams: streams)
  }
}
