/// An upright rectangle in figure coordinates: pixels, y downwards.
public struct Rectangle: Sendable, Hashable {
  /// Left edge, px.
  public var x: Double
  /// Top edge, px.
  public var y: Double
  /// Width, px.
  public var width: Double
  /// Height, px.
  public var height: Double

  /// The rectangle with top left corner (x, y).
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Left edge.
  public var minX: Double { x }
  /// Right edge.
  public var maxX: Double { x + width }
  /// Top edge.
  public var minY: Double { y }
  /// Bottom edge.
  public var maxY: Double { y + height }
  /// Horizontal centre.
  public var midX: Double { x + width / 2 }
  /// Vertical centre.
  public var midY: Double { y + height / 2 }

  /// The rectangle without `insets`; never of negative size.
  public func inset(by insets: Insets) -> Rectangle {
    Rectangle(
      x: x + insets.left, y: y + insets.top,
      width: max(0, width - insets.left - insets.right),
      height: max(0, height - insets.top - insets.bottom))
  }

  /// The rectangle grown by `margin` on all sides.
  func expanded(by margin: Double) -> Rectangle {
    Rectangle(
      x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  /// Edges moved to whole pixels, so that one-pixel lines stay sharp.
  var aligned: Rectangle {
    let left = minX.rounded()
    let top = minY.rounded()
    return Rectangle(
      x: left, y: top, width: max(1, maxX.rounded() - left), height: max(1, maxY.rounded() - top))
  }

  /// The largest centred rectangle of the given width-to-height ratio.
  func fitting(aspect: Double) -> Rectangle {
    guard aspect.isFinite, aspect > 0, height > 0 else { return self }
    let fittedWidth = min(width, height * aspect)
    let fittedHeight = min(height, width / aspect)
    return Rectangle(
      x: x + (width - fittedWidth) / 2, y: y + (height - fittedHeight) / 2,
      width: fittedWidth, height: fittedHeight)
  }

  func contains(_ point: Point) -> Bool {
    point.x >= minX && point.x <= maxX && point.y >= minY && point.y <= maxY
  }

  func intersects(_ other: Rectangle) -> Bool {
    minX < other.maxX && other.minX < maxX && minY < other.maxY && other.minY < maxY
  }

  func intersection(_ other: Rectangle) -> Rectangle {
    let left = max(minX, other.minX)
    let top = max(minY, other.minY)
    return Rectangle(
      x: left, y: top, width: max(0, min(maxX, other.maxX) - left),
      height: max(0, min(maxY, other.maxY) - top))
  }
}
