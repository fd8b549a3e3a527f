/// Room on the four sides of a rectangle, in pixels.
public struct Insets: Sendable, Hashable {
  /// Room above, px.
  public var top: Double
  /// Room on the left, px.
  public var left: Double
  /// Room below, px.
  public var bottom: Double
  /// Room on the right, px.
  public var right: Double

  /// Room on the four sides, px.
  public init(top: Double = 0, left: Double = 0, bottom: Double = 0, right: Double = 0) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }
}
