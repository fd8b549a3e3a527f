/// The area of a chart and its two maps from data to pixels.
struct PlotArea {
  let area: Rectangle
  let x: AxisMap
  let y: AxisMap

  func point(_ point: Point) -> Point { Point(x(point.x), y(point.y)) }

  /// Pixels of the points, one run for each stretch without a gap.
  func runs(_ points: [Point]) -> [[Point]] {
    points.map(point).split { !$0.isFinite }.map(Array.init)
  }

  /// Dots that can be seen. Beyond ``mostElements`` they become one image, which keeps files and
  /// viewers small.
  func drawDots(_ points: [Point], radius: Double, fill: Fill, on drawing: inout Drawing) {
    let bounds = area.expanded(by: radius)
    let seen = points.map(point).filter { $0.isFinite && bounds.contains($0) }
    guard seen.count > Self.mostElements else {
      drawing.dots(seen, radius: radius, fill: fill)
      return
    }
    var layer = Drawing()
    layer.dots(seen, radius: radius, fill: fill)
    drawing.image(
      Rasteriser.bitmap(layer, region: area, scale: 2), in: area, isSmooth: true)
  }

  private static let mostElements = 6_000
}
