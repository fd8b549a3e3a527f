extension Mark {
  /// Whether the mark is a band, which lies under all others.
  var isBand: Bool {
    if case .band = kind { return true }
    return false
  }

  /// Points of the area (px) that the mark covers, close enough together to find overlaps with a
  /// legend.
  func obstacles(_ plot: PlotArea) -> [Point] {
    switch kind {
    case .line(let points), .step(let points):
      plot.runs(points).flatMap { Self.sampled(LineSimplification.simplified($0, tolerance: 1)) }
    case .outlines(let lines):
      lines.flatMap { Self.sampled($0.map(plot.point)) }
    case .scatter(let points), .errorBars(let points, _, _), .arrows(let points, _, _),
      .names(_, let points):
      points.map(plot.point)
    case .band(let x, let lower, let upper):
      x.indices.flatMap { index in
        let ends = [Point(x[index], lower[index]), Point(x[index], upper[index])].map(plot.point)
        return ends.allSatisfy(\.isFinite) ? Self.sampled(ends) : []
      }
    case .bars(let edges, let heights):
      zip(edges, heights).flatMap { edge, height in
        let x = plot.x((edge.lowerBound + edge.upperBound) / 2)
        let base = plot.y(0)
        let ends = [Point(x, base.isNaN ? plot.area.maxY : base), Point(x, plot.y(height))]
        return ends.allSatisfy(\.isFinite) ? Self.sampled(ends) : []
      }
    case .text(let text, let point):
      [0, 0.5, 1].map { part in
        plot.point(point) + Point(part * StrokeFont.width(of: text, size: 11), -4)
      }
    case .horizontalRule, .verticalRule: []
    }
  }

  /// Points along a line, at most 5 px apart.
  private static func sampled(_ line: [Point]) -> [Point] {
    var result = line
    for (a, b) in zip(line, line.dropFirst()) {
      let steps = Int(min((b - a).length / 5, 2_000))
      guard steps > 0 else { continue }
      result += (1...steps).map { a + (b - a) * (Double($0) / Double(steps + 1)) }
    }
    return result
  }
}
