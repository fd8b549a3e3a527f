extension Mark {
  /// Draws the mark in its chart's area.
  func draw(_ paint: Paint, _ plot: PlotArea, on drawing: inout Drawing) {
    let stroke = Stroke(paint, width: lineWidth, opacity: opacity, dashes: dash.pattern)
    let fill = Fill(paint, opacity: opacity)
    switch kind {
    case .line(let points):
      drawing.lines(plot.runs(points).map { LineSimplification.simplified($0) }, stroke: stroke)
      // A point between two gaps has no line: it is shown as a dot.
      let lone = plot.runs(points).filter { $0.count == 1 }.map { $0[0] }
      drawing.dots(lone, radius: max(lineWidth, 1.5), fill: fill)
    case .scatter(let points):
      plot.drawDots(points, radius: radius, fill: fill, on: &drawing)
    case .step(let points):
      let lines = plot.runs(points).map { LineSimplification.simplified(Self.staircase($0)) }
      drawing.lines(lines, stroke: stroke)
    case .band(let x, let lower, let upper):
      drawBand(plot, x, lower, upper, fill, on: &drawing)
    case .bars(let edges, let heights):
      drawBars(plot, edges, heights, fill, on: &drawing)
    case .errorBars(let points, let lower, let upper):
      drawErrorBars(plot, points, lower, upper, stroke, on: &drawing)
    case .horizontalRule(let value):
      let y = plot.y(value)
      drawing.line([Point(plot.area.minX, y), Point(plot.area.maxX, y)], stroke: stroke)
    case .verticalRule(let value):
      let x = plot.x(value)
      drawing.line([Point(x, plot.area.minY), Point(x, plot.area.maxY)], stroke: stroke)
    case .arrows(let points, let directions, let isScaled):
      drawArrows(plot, points, directions, isScaled, stroke, on: &drawing)
    case .outlines(let lines):
      let mapped = lines.flatMap(plot.runs).map { LineSimplification.simplified($0) }
      drawing.lines(mapped, stroke: stroke)
    case .text(let text, let point):
      let at = plot.point(point)
      if at.isFinite { drawing.label(Label(text, at: at, paint: paint)) }
    case .names: break  // all names of a chart find their places together: ``PointNames``
    }
  }

  /// Corner points of a staircase through `points`.
  private static func staircase(_ points: [Point]) -> [Point] {
    var result = Array(points.prefix(1))
    for (previous, point) in zip(points, points.dropFirst()) {
      result.append(Point(point.x, previous.y))
      result.append(point)
    }
    return result
  }

  private func drawBand(
    _ plot: PlotArea, _ x: [Double], _ lower: [Double], _ upper: [Double], _ fill: Fill,
    on drawing: inout Drawing
  ) {
    let pairs = x.indices.map { index in
      (plot.point(Point(x[index], lower[index])), plot.point(Point(x[index], upper[index])))
    }
    let runs = pairs.split { !$0.0.isFinite || !$0.1.isFinite }
    drawing.polygons(
      runs.map { run in
        LineSimplification.simplified(run.map(\.0))
          + LineSimplification.simplified(run.map(\.1)).reversed()
      }, fill: fill)
  }

  private func drawBars(
    _ plot: PlotArea, _ edges: [ClosedRange<Double>], _ heights: [Double], _ fill: Fill,
    on drawing: inout Drawing
  ) {
    var polygons: [[Point]] = []
    for (edge, height) in zip(edges, heights) where height.isFinite {
      let (left, right) = (plot.x(edge.lowerBound), plot.x(edge.upperBound))
      let zero = plot.y(0)
      let base = zero.isNaN ? plot.area.maxY : zero
      let top = plot.y(height)
      guard top.isFinite, left.isFinite, right.isFinite, abs(top - base) > 0.01 else { continue }
      polygons.append([
        Point(left, base), Point(left, top), Point(right, top), Point(right, base),
      ])
    }
    drawing.polygons(polygons, fill: fill)
  }

  private func drawErrorBars(
    _ plot: PlotArea, _ points: [Point], _ lower: [Double], _ upper: [Double], _ stroke: Stroke,
    on drawing: inout Drawing
  ) {
    var lines: [[Point]] = []
    for (index, point) in points.enumerated() {
      let x = plot.x(point.x)
      // On a logarithmic axis a bar that reaches zero goes down to the edge.
      let low = plot.y(lower[index])
      let bottom = low.isNaN && lower[index].isFinite ? plot.area.maxY : low
      let top = plot.y(upper[index])
      guard x.isFinite, bottom.isFinite, top.isFinite else { continue }
      lines.append([Point(x, bottom), Point(x, top)])
      lines.append([Point(x - 3, top), Point(x + 3, top)])
      if !low.isNaN { lines.append([Point(x - 3, bottom), Point(x + 3, bottom)]) }
    }
    drawing.lines(lines, stroke: stroke)
    drawing.dots(points.map(plot.point), radius: 3, fill: Fill(stroke.paint))
  }

  private func drawArrows(
    _ plot: PlotArea, _ points: [Point], _ directions: [Point], _ isScaled: Bool,
    _ stroke: Stroke, on drawing: inout Drawing
  ) {
    var arrows: [(Point, Point)] = []
    for (point, direction) in zip(points, directions) where direction.isFinite {
      let start = plot.point(point)
      let end = plot.point(point + direction)
      if start.isFinite, end.isFinite { arrows.append((start, end - start)) }
    }
    let longest = arrows.reduce(0) { max($0, $1.1.length) }
    let spacing = (plot.area.width * plot.area.height / Double(max(arrows.count, 1))).squareRoot()
    let factor = isScaled && longest > 0 ? 0.9 * spacing / longest : 1
    let shafts = arrows.map { [$0.0, $0.0 + $0.1 * factor] }.filter { ($0[1] - $0[0]).length > 0.3 }
    drawing.lines(shafts, stroke: stroke)
    drawing.polygons(
      shafts.map { Self.arrowHead(from: $0[0], to: $0[1]) }, fill: Fill(stroke.paint))
  }

  private static func arrowHead(from start: Point, to end: Point) -> [Point] {
    let shaft = end - start
    let length = min(6, 0.45 * shaft.length)
    let back = shaft * (length / shaft.length)
    let side = Point(-back.y, back.x) * 0.42
    return [end + back * 0.15, end - back + side, end - back - side]
  }
}
