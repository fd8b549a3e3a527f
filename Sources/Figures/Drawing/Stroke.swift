/// How a line is drawn.
public struct Stroke: Sendable, Hashable {
  /// What to paint with.
  public var paint: Paint
  /// Line width, px.
  public var width: Double
  /// 0 (invisible) to 1.
  public var opacity: Double
  /// Lengths of dashes and gaps in turn, px; empty for a solid line.
  public var dashes: [Double]

  /// A line style.
  public init(_ paint: Paint, width: Double = 1, opacity: Double = 1, dashes: [Double] = []) {
    self.paint = paint
    self.width = width
    self.opacity = opacity
    self.dashes = dashes
  }
}
