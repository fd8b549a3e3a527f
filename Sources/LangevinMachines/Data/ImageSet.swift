import RandomStreams
import SyntheticData
import Tensors

/// Labelled images as a machine sees them: currents x in -1...1, one unit per pixel.
public struct ImageSet: Sendable, Equatable {
  /// x `[image, unit]`, `2 p - 1` for pixels p in 0...1; background is -1.
  public var images: Matrix<Float>
  /// One label per image; empty where there are none.
  public var labels: [Int]
  /// Rows of an image.
  public let height: Int
  /// Columns of an image.
  public let width: Int

  /// - Parameter images: x `[image, height · width]`, row-major pixels.
  public init(
    images: Matrix<Float>, labels: [Int] = [], height: Int, width: Int
  ) throws(LangevinMachineError) {
    guard images.columns == height * width else {
      throw .shapeMismatch(
        name: "images", expected: [images.rows, height * width], actual: images.shape)
    }
    guard labels.isEmpty || labels.count == images.rows else {
      throw .shapeMismatch(name: "labels", expected: [images.rows], actual: [labels.count])
    }
    if let (row, column) = images.firstEntry(beyond: .greatestFiniteMagnitude) {
      throw .nonFinite(name: "images", row: row, column: column)
    }
    self.images = images
    self.labels = labels
    self.height = height
    self.width = width
  }

  /// Images from pixels of 0...255, `x = 2 (pixel / 255) - 1`.
  public init(
    bytes: [UInt8], labels: [Int] = [], height: Int, width: Int
  ) throws(LangevinMachineError) {
    let size = height * width
    guard size > 0, bytes.count % size == 0 else {
      throw .shapeMismatch(
        name: "bytes", expected: [bytes.count / max(1, size) * size], actual: [bytes.count])
    }
    let values = (0...255).map { Float(2 * (Double($0) / 255) - 1) }
    let images = Matrix(
      rows: bytes.count / size, columns: size, elements: bytes.map { values[Int($0)] })
    try self.init(images: images, labels: labels, height: height, width: width)
  }

  /// Stroke digits: images `range` of `digits`.
  public init(_ digits: StrokeDigits, _ range: Range<Int>) {
    let (pixels, labels) = digits.images(range)
    images = pixels
    images.scale(by: 2)
    images.mapInPlace { $0 - 1 }
    self.labels = labels
    (height, width) = (StrokeDigits.side, StrokeDigits.side)
  }

  private init(_ images: Matrix<Float>, _ labels: [Int], _ height: Int, _ width: Int) {
    self.images = images
    self.labels = labels
    (self.height, self.width) = (height, width)
  }

  /// Images in the set.
  public var count: Int { images.rows }
  /// Pixels of an image: units of a machine without label units.
  public var unitCount: Int { images.columns }
  /// Images whose pixels are all equal.
  public var constant: [Int] { images.constantRows() }
  /// Labels that occur, ascending.
  public var classes: [Int] { Set(labels).sorted() }

  /// The named images, in the order given.
  public func gathering(_ indices: [Int]) -> ImageSet {
    ImageSet(
      images.gatheringRows(indices), labels.isEmpty ? [] : indices.map { labels[$0] }, height, width
    )
  }

  /// Images of the given classes, in their order.
  public func selecting(classes: [Int]) -> ImageSet {
    gathering(labels.indices.filter { classes.contains(labels[$0]) })
  }

  /// The first `count` images, or all where there are fewer.
  public func prefix(_ count: Int) -> ImageSet { gathering(Array(0..<min(count, self.count))) }
  /// The images from index `start` on.
  public func dropping(_ start: Int) -> ImageSet { gathering(Array(min(start, count)..<count)) }

  /// At most `count` images with the classes in the proportions of the whole, evenly spread.
  public func thinned(to count: Int) -> ImageSet {
    guard count < self.count else { return self }
    return gathering((0..<count).map { $0 * self.count / count })
  }

  /// At most `count` images that stand for the whole: the first ones, where these have every class within
  /// a fifth of its share, as in MNIST's order; else, and where there are no labels, evenly spread ones,
  /// so that a set that is sorted by class loses none.
  func representatives(_ count: Int) -> ImageSet {
    let first = prefix(count)
    return first.hasShares(of: self) ? first : thinned(to: count)
  }

  /// Whether every class of `whole` is here, its share within a fifth of the one there.
  private func hasShares(of whole: ImageSet) -> Bool {
    let shares = classShares
    return !labels.isEmpty
      && whole.classShares.allSatisfy { abs((shares[$0.key] ?? 0) - $0.value) <= 0.2 * $0.value }
  }

  /// Share of each class, by label.
  public var classShares: [Int: Double] {
    Dictionary(grouping: labels) { $0 }.mapValues { Double($0.count) / Double(labels.count) }
  }

  /// Images of half the height and width: means of 2 × 2 pixels; of odd lengths the last row or
  /// column is left out.
  public func halved() throws(LangevinMachineError) -> ImageSet {
    guard height > 1, width > 1 else {
      throw .noImages(
        reason:
          "\(height) × \(width) pixels cannot be halved; give images as [image, height, width]")
    }
    let (rows, columns) = (height / 2, width / 2)
    var result = Matrix<Float>.zeros(count, rows * columns)
    for image in 0..<count {
      for row in 0..<rows {
        for column in 0..<columns {
          let corner = 2 * row * width + 2 * column
          let sum =
            images[image, corner] + images[image, corner + 1] + images[image, corner + width]
            + images[image, corner + width + 1]
          result[image, row * columns + column] = sum / 4
        }
      }
    }
    return ImageSet(result, labels, rows, columns)
  }

  /// The set with one-hot label units appended, each class repeated `copies` times, 1 for the class
  /// and -1 for the others; as images of one row.
  public func withLabelUnits(classes: [Int], copies: Int) -> ImageSet {
    var elements: [Float] = []
    for index in 0..<count {
      elements.append(contentsOf: images.row(index))
      for label in classes {
        elements.append(
          contentsOf: [Float](repeating: labels[index] == label ? 1 : -1, count: copies))
      }
    }
    let columns = unitCount + classes.count * copies
    return ImageSet(
      Matrix(rows: count, columns: columns, elements: elements), labels, 1, columns)
  }
}
