/// Rows of flat pixels with a label before or behind them, as MNIST's tables have it: which column is the label.
struct LabelEnd {
  /// Rows, and numbers in a row.
  let shape: (rows: Int, columns: Int)
  let options: ReadingOptions
  let place: String

  /// The first or the last column; nil where the rest would be no image, or neither can be a label.
  ///
  /// - Parameter column: the numbers of a column.
  /// - Throws: where both can, or the whole may as well be a picture.
  func column(_ column: (Int) -> [Double]) throws(UserDataError) -> Int? {
    let ends = (first: 0, last: shape.columns - 1)
    guard hasImages, shape.rows > 1 else { return nil }
    switch options.labels {
    case "first": return ends.first
    case "last": return ends.last
    case nil, "none": break
    default: return nil
    }
    let found = [ends.first, ends.last].filter { Self.areLabels(column($0)) }
    if found.count == 2 {
      throw UserDataError(
        .ambiguous, at: place, expected: "labels in the first or the last column",
        got: "whole numbers that may be labels in both",
        advice: "Pass --labels first or --labels last.")
    }
    guard let only = found.first else { return nil }
    guard options.imageShape != nil || !mayBePicture else {
      throw UserDataError(
        .ambiguous, at: place, expected: "images with labels, or one picture",
        got: "shape [\(shape.rows), \(shape.columns)]",
        advice:
          "Pass --labels \(only == 0 ? "first" : "last") for \(shape.rows) images, --image-shape "
          + "\(shape.rows),\(shape.columns) for one picture.")
    }
    return only
  }

  /// Whether all columns but one are the pixels of an image.
  var hasImages: Bool {
    guard let given = options.imageShape else { return isSquare(shape.columns - 1) }
    return given.reduce(1, *) == shape.columns - 1
  }

  /// A picture may have such a side by chance.
  private var mayBePicture: Bool {
    let (short, long) = (min(shape.rows, shape.columns), max(shape.rows, shape.columns))
    return short >= 32 && long <= 4 * short
      && ![64, 784, 1_024, 4_096].contains(shape.columns - 1)
  }

  /// Whether numbers can be labels: whole, of a small range, repeated, and none of them nearly all.
  private static func areLabels(_ numbers: [Double]) -> Bool {
    guard numbers.allSatisfy({ $0 == $0.rounded() }), let least = numbers.min(),
      let most = numbers.max(), most > least, most - least < 100
    else { return false }
    let counts = Dictionary(grouping: numbers) { $0 }.mapValues(\.count)
    return 2 * counts.count <= numbers.count
      && 10 * (counts.values.max() ?? 0) <= 9 * numbers.count
  }
}

/// Whether pixels fill a square of four by four or more.
func isSquare(_ pixels: Int) -> Bool {
  guard pixels > 15 else { return false }
  let side = Int(Double(pixels).squareRoot().rounded())
  return side * side == pixels
}
