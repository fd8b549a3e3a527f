/// A point in figure coordinates (pixels, y downwards) or in data coordinates (y upwards).
public struct Point: Sendable, Hashable {
  /// Horizontal coordinate, growing to the right.
  public var x: Double
  /// Vertical coordinate.
  public var y: Double

  /// The point (x, y).
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// Whether neither coordinate is NaN or infinite.
  public var isFinite: Bool { x.isFinite && y.isFinite }

  static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
  static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
  static func * (a: Point, factor: Double) -> Point { Point(a.x * factor, a.y * factor) }

  /// Euclidean norm.
  var length: Double { (x * x + y * y).squareRoot() }
}
