import Tensors

/// Where an image lies among a machine's units: its pixels first, row by row; label units, where there
/// are some, after them.
public struct ImageLayout: Sendable, Equatable {
  /// Rows of an image, in pixels.
  public let height: Int
  /// Columns of an image, in pixels.
  public let width: Int

  /// The layout of images of a size.
  public init(height: Int, width: Int) { (self.height, self.width) = (height, width) }

  /// The layout that a machine of `units` units suggests: square images where that is possible, else
  /// images of one row.
  public init(units: Int) {
    let side = Int(Double(units).squareRoot().rounded())
    self = side * side == units ? Self(height: side, width: side) : Self(height: 1, width: units)
  }

  /// Units that are pixels.
  public var pixelCount: Int { height * width }

  /// The pixels `[image, pixel]` of rows `[image, unit]`.
  public func pixels(of rows: Matrix<Float>) -> Matrix<Float> {
    guard rows.columns > pixelCount else { return rows }
    return Matrix(
      rows: rows.rows, columns: pixelCount,
      elements: (0..<rows.rows).flatMap { rows.row($0).prefix(pixelCount) })
  }

  /// Images `[image, pixel]` with units of 0 appended, undecided labels, up to `units` of them.
  public func padded(_ images: Matrix<Float>, to units: Int) -> Matrix<Float> {
    guard images.columns < units else { return images }
    let rest = [Float](repeating: 0, count: units - images.columns)
    return Matrix(
      rows: images.rows, columns: units,
      elements: (0..<images.rows).flatMap { images.row($0) + rest })
  }
}
