/// How an area is filled.
public struct Fill: Sendable, Hashable {
  /// What to paint with.
  public var paint: Paint
  /// 0 (invisible) to 1.
  public var opacity: Double

  /// A fill.
  public init(_ paint: Paint, opacity: Double = 1) {
    self.paint = paint
    self.opacity = opacity
  }
}
