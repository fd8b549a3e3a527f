/// A position in the plane, metres or arena units.
public struct Position: Sendable, Equatable, Codable {
  /// Horizontal.
  public var x: Double
  /// Vertical.
  public var y: Double

  /// The point (x, y).
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// Sum.
  public static func + (a: Position, b: Position) -> Position { Position(a.x + b.x, a.y + b.y) }
  /// Difference.
  public static func - (a: Position, b: Position) -> Position { Position(a.x - b.x, a.y - b.y) }
  /// Multiple.
  public static func * (factor: Double, a: Position) -> Position {
    Position(factor * a.x, factor * a.y)
  }

  /// a · b
  public func dot(_ other: Position) -> Double { x * other.x + y * other.y }
  /// |a|
  public var length: Double { dot(self).squareRoot() }
  /// |a - b|
  public func distance(to other: Position) -> Double { (self - other).length }
  /// Whether both coordinates are numbers.
  public var isFinite: Bool { x.isFinite && y.isFinite }
}
