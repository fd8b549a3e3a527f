/// One set of data in a ``Chart`` and how it is drawn.
///
/// Coordinates are data units. A value that is not finite, or not positive on a logarithmic axis,
/// leaves a gap. Arrays of unequal length are used up to the shortest.
public struct Mark: Sendable {
  /// What the data are and their form.
  enum Kind: Sendable {
    case line([Point])
    case scatter([Point])
    case step([Point])
    case band(x: [Double], lower: [Double], upper: [Double])
    case bars(edges: [ClosedRange<Double>], heights: [Double])
    case errorBars([Point], lower: [Double], upper: [Double])
    case horizontalRule(Double)
    case verticalRule(Double)
    case arrows([Point], [Point], isScaled: Bool)
    case text(String, Point)
    case names([String], [Point])
    case outlines([[Point]])
  }

  var kind: Kind
  /// Name in the legend; empty keeps the mark out of it.
  public var label: String
  /// What to paint with; `nil` takes the next colour of the series.
  public var colour: Paint?
  /// Line width, px.
  public var lineWidth: Double
  /// Radius of points, px.
  public var radius: Double
  /// 0 (invisible) to 1.
  public var opacity: Double
  /// Solid, dashed or dotted.
  public var dash: Dash

  init(
    _ kind: Kind, label: String, colour: Paint?, lineWidth: Double = 1.6, radius: Double = 2.6,
    opacity: Double = 1, dash: Dash = .solid
  ) {
    self.kind = kind
    self.label = label
    self.colour = colour
    self.lineWidth = lineWidth
    self.radius = radius
    self.opacity = min(max(opacity, 0), 1)
    self.dash = dash
  }
}
