/// Width and height, in pixels.
public struct Size: Sendable, Hashable {
  /// Width, px.
  public var width: Double
  /// Height, px.
  public var height: Double

  /// A size in pixels.
  public init(_ width: Double, _ height: Double) {
    self.width = width
    self.height = height
  }
}
