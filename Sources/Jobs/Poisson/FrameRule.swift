import Archives
import PoissonInference
import Tensors
import UserData

/// Frames like those that were read before: of one shape, of floating-point numbers, with values between
/// the extremes of all of them. What reading decides of such frames is known, and they are prepared without
/// asking again.
struct FrameRule {
  private let shape: [Int]
  private let size: [Int]
  private var range: ClosedRange<Float>
  /// The scale whose brightness is shown; nil where values are shown as they are.
  private let scale: PixelScale?

  /// - Parameters:
  ///   - frame: one that was read.
  ///   - images: what it became `[image, pixel]`.
  ///   - last: the rule of the frames before; nil for none.
  ///   - asked: the preparation that was asked for; nil for that of the configuration.
  /// - Returns: nil where there is no such rule: the scale is not known before the frame, the frame has whole
  ///   numbers, or the rule would not give what reading gave.
  init?(
    _ frame: NumericArray, becoming images: Matrix<Float>, after last: FrameRule?,
    asked: ImagePreparation?, configuration: PoissonConfiguration?
  ) {
    guard frame.elementType.isFloatingPoint else { return nil }
    let values = frame.values(as: Float.self)
    guard let lowest = values.min(), let highest = values.max(), lowest <= highest else {
      return nil
    }
    (shape, size, range) = (frame.shape, images.shape, lowest...highest)
    switch (asked ?? configuration?.preparation ?? .automatic, configuration?.pixelScale) {
    case (.none, _): scale = nil
    case (.standard, _), (_, nil): return nil
    case (.unit, let known): scale = known
    case (_, let known?): scale = known.isCentred ? nil : known
    }
    guard prepared(frame) == images else { return nil }
    guard let last, last.shape == shape else { return }
    range =
      min(lowest, last.range.lowerBound)...max(highest, last.range.upperBound)
  }

  /// A frame as it is shown; nil for one of another kind.
  func prepared(_ frame: NumericArray) -> Matrix<Float>? {
    guard frame.elementType.isFloatingPoint, frame.shape == shape, frame.count == size[0] * size[1]
    else {
      return nil
    }
    let values = frame.values(as: Float.self)
    guard values.allSatisfy(range.contains) else { return nil }
    var images = Matrix(rows: size[0], columns: size[1], elements: values)
    if let scale { images.bringToUnit(from: scale) }
    return images
  }
}
