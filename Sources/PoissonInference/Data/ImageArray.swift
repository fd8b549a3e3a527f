import Archives
import Tensors

/// A user's array, and how its numbers are images.
struct ImageArray {
  /// What the array is called in messages.
  let name: String
  let array: NumericArray
  /// Images, and rows, columns and channels of each.
  private let count, height, width, channels: Int

  var image: ImageShape { ImageShape(height: height, width: width, channels: channels) }

  /// What `automatic` preparation does to such images.
  var ownPreparation: ImagePreparation {
    min(height, width) > 40 ? .whiten : array.elementType == .u1 ? .unit : .none
  }

  init(
    _ array: NumericArray, _ name: String, _ preparation: ImagePreparation
  ) throws(InferenceError) {
    try Self.checkFinite(array, name)
    (self.name, self.array) = (name, array)
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
      throw .unusableData(
        name: name,
        problem: "has shape \(shape), expected [image, row, column], [image, row, column, "
          + "channel], [image, pixel] or one picture [row, column].")
    }
  }

  /// Whether `[a, b]` is a picture rather than flat images.
  private static func isPicture(
    _ array: NumericArray, _ name: String, _ preparation: ImagePreparation
  ) throws(InferenceError) -> Bool {
    if preparation.extraction(side: 1) != nil { return true }
    let (rows, columns) = (array.shape[0], array.shape[1])
    guard preparation == .automatic, min(rows, columns) > 40 else { return false }
    let flat = ImageShape(count: columns)
    guard flat.height > 1 else { return true }
    guard array.elementType == .u1 else { return false }
    throw .unusableData(
      name: name,
      problem: "shape \(array.shape) may be one photograph or \(rows) flat images of "
        + "\(flat.height) × \(flat.width). Say which: --prepare whiten for a photograph, --prepare "
        + "unit (or none) for flat images.")
  }

  private static func checkFinite(
    _ array: NumericArray, _ name: String
  ) throws(InferenceError) {
    guard [.f2, .f4, .f8].contains(array.elementType) else { return }
    let values = array.values(as: Float.self)
    guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return }
    var (rest, place) = (bad, [Int]())
    for size in array.shape.reversed() {
      place.insert(rest % max(size, 1), at: 0)
      rest /= max(size, 1)
    }
    throw .unusableData(
      name: name, problem: "\(values[bad]) at \(place), expected finite numbers.")
  }

  // MARK: - Numbers

  /// Flat images `[image, pixel]`.
  var rows: Matrix<Float> {
    Matrix(rows: count, columns: image.count, elements: array.values(as: Float.self))
  }

  /// Grey pictures `[row, column]`.
  var pictures: [Matrix<Double>] {
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
