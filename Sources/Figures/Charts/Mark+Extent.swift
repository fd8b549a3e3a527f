extension Mark {
  /// Every x that the horizontal axis should reach.
  var xValues: [Double] {
    switch kind {
    case .line(let points), .scatter(let points), .step(let points): Self.seen(points).map(\.x)
    case .outlines(let lines): lines.flatMap { $0.map(\.x) }
    case .errorBars(let points, _, _): Self.seen(points).map(\.x)
    case .arrows(let points, let directions, let isScaled):
      points.map(\.x) + (isScaled ? [] : zip(points, directions).map { $0.x + $1.x })
    case .band(let x, _, _): x
    case .bars(let edges, _): edges.flatMap { [$0.lowerBound, $0.upperBound] }
    case .verticalRule(let value): [value]
    case .text(_, let point): [point.x]
    case .names(_, let points): Self.seen(points).map(\.x)
    case .horizontalRule: []
    }
  }

  /// Every y that the vertical axis should reach.
  var yValues: [Double] {
    switch kind {
    case .line(let points), .scatter(let points), .step(let points): Self.seen(points).map(\.y)
    case .outlines(let lines): lines.flatMap { $0.map(\.y) }
    case .errorBars(let points, let lower, let upper): Self.seen(points).map(\.y) + lower + upper
    case .arrows(let points, let directions, let isScaled):
      points.map(\.y) + (isScaled ? [] : zip(points, directions).map { $0.y + $1.y })
    case .band(_, let lower, let upper): lower + upper
    case .bars(_, let heights): heights
    case .horizontalRule(let value): [value]
    case .text(_, let point): [point.y]
    case .names(_, let points): Self.seen(points).map(\.y)
    case .verticalRule: []
    }
  }

  /// Whether the mark stands on the line y = 0.
  var standsOnZero: Bool {
    if case .bars = kind { return true }
    return false
  }

  /// Whether the mark carries data, as rules and notes do not.
  var hasData: Bool {
    switch kind {
    case .horizontalRule, .verticalRule: false
    default: zip(xValues, yValues).contains { $0.isFinite && $1.isFinite }
    }
  }

  private static func seen(_ points: [Point]) -> [Point] { points.filter(\.isFinite) }
}
