/// Height, width and channels of an image, stored pixel after pixel with channels innermost.
public struct ImageShape: Sendable, Codable, Hashable {
  /// Rows of pixels.
  public var height: Int
  /// Columns of pixels.
  public var width: Int
  /// Colour channels.
  public var channels: Int

  /// A shape in pixels; one channel is grey.
  public init(height: Int, width: Int, channels: Int = 1) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Numbers in an image, M.
  public var count: Int { height * width * channels }

  /// "28 × 28", or "32 × 32 × 3".
  public var text: String {
    "\(height) × \(width)" + (channels > 1 ? " × \(channels)" : "")
  }

  /// The square grey image of `count` pixels; a single row where `count` is not a square.
  public init(count: Int) {
    let side = Int(Double(count).squareRoot().rounded())
    self =
      side * side == count
      ? ImageShape(height: side, width: side) : ImageShape(height: 1, width: count)
  }
}
