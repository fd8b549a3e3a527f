extension Mark {
  /// Contour lines of a function of two variables.
  /// - Parameters:
  ///   - xRange: where the function is evaluated, x.
  ///   - yRange: where the function is evaluated, y.
  ///   - levels: values of the lines, or parts of the mass they enclose.
  ///   - resolution: number of grid nodes along each axis.
  public static func contours(
    xRange: ClosedRange<Double>, yRange: ClosedRange<Double>,
    levels: ContourLevels = .enclosing([0.1, 0.3, 0.5, 0.7, 0.9]), resolution: Int = 160,
    label: String = "", colour: Paint = .ink, width: Double = 1, opacity: Double = 0.75,
    of function: (_ x: Double, _ y: Double) -> Double
  ) -> Mark {
    let count = max(resolution, 2)
    func node(_ range: ClosedRange<Double>, _ index: Int) -> Double {
      range.lowerBound
        + (range.upperBound - range.lowerBound) * Double(index) / Double(count - 1)
    }
    var grid: [Double] = []
    grid.reserveCapacity(count * count)
    for row in 0..<count {
      for column in 0..<count { grid.append(function(node(xRange, column), node(yRange, row))) }
    }
    let scale = Point(node(xRange, 1) - node(xRange, 0), node(yRange, 1) - node(yRange, 0))
    let lines = levels.resolved(grid).flatMap { level in
      ContourLines.lines(values: grid, rows: count, columns: count, level: level).map { line in
        line.map { point in
          Point(xRange.lowerBound + point.x * scale.x, yRange.lowerBound + point.y * scale.y)
        }
      }
    }
    return Mark(.outlines(lines), label: label, colour: colour, lineWidth: width, opacity: opacity)
  }

  /// A closed polygon, as an outline.
  public static func polygon(
    _ corners: [Point], label: String = "", colour: Paint = .ink, width: Double = 1.4,
    dash: Dash = .solid
  ) -> Mark {
    Mark(
      .outlines(corners.isEmpty ? [] : [corners + corners.prefix(1)]), label: label,
      colour: colour, lineWidth: width, dash: dash)
  }
}
