/// Lines, dots, bars, bands and other marks over two axes.
///
/// ```swift
/// Chart(
///   title: "Autocorrelation", xAxis: Axis("lag", unit: "s"), yAxis: Axis("correlation"),
///   marks: [.line(lags, correlation, label: "network"), .horizontalRule(0)])
/// ```
public struct Chart: Panel {
  /// Written above the chart; empty for none.
  public var title: String
  /// The horizontal axis.
  public var xAxis: Axis
  /// The vertical axis.
  public var yAxis: Axis
  /// What is drawn, later marks over earlier ones; bands lie under all others.
  public var marks: [Mark]
  /// Where the names of the marks stand.
  public var legend: LegendPlacement
  /// Whether one unit has the same length on both axes.
  public var isEqualAspect: Bool

  /// A chart.
  public init(
    title: String = "", xAxis: Axis, yAxis: Axis, marks: [Mark],
    legend: LegendPlacement = .automatic, isEqualAspect: Bool = false
  ) {
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.marks = marks
    self.legend = legend
    self.isEqualAspect = isEqualAspect
  }

  /// The height (px) that suits a chart of the given width.
  public func naturalHeight(width: Double) -> Double {
    guard isEqualAspect else { return max(160, min(0.62 * width, 420)) }
    let ranges = resolvedRanges
    let ratio =
      (ranges.y.upperBound - ranges.y.lowerBound) / (ranges.x.upperBound - ranges.x.lowerBound)
    return max(140, min(max(width - 60, 40) * ratio + 60, 1.5 * width))
  }

  /// Measures axes and legend.
  public func layout(in size: Size) -> PanelLayout {
    let ranges = resolvedRanges
    var frame = AxesFrame(
      title: title, xAxis: xAxis, yAxis: yAxis, xRange: ranges.x, yRange: ranges.y, size: size)
    frame.isEqualAspect = isEqualAspect && xAxis.scale == .linear && yAxis.scale == .linear
    let box = Legend(entries: entries)
    var insets = frame.insets
    let titleRoom = title.isEmpty ? 0.0 : 20
    let guess = Rectangle(x: 0, y: 0, width: size.width, height: max(size.height - titleRoom, 0))
      .inset(by: insets)
    let placement = resolvedPlacement(box, frame: frame, guess: guess)
    let rowWidth = guess.width
    if placement == .outside { insets.right += box.size.width + 8 }
    if placement == .above {
      frame.headroom = box.rowsHeight(width: rowWidth) + 4
      insets.top = frame.insets.top
    }
    return PanelLayout(frame, insets: insets) { [frame] rectangle, drawing in
      draw(frame, in: frame.area(in: rectangle), box, placement, rowWidth: rowWidth, on: &drawing)
    }
  }

  /// The ranges the axes show.
  var resolvedRanges: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    var vertical = yAxis
    if marks.contains(where: \.standsOnZero) { vertical.includesZero = true }
    return (
      xAxis.resolvedRange(of: marks.lazy.flatMap(\.xValues)),
      vertical.resolvedRange(of: marks.lazy.flatMap(\.yValues))
    )
  }

  // MARK: - Parts

  private func draw(
    _ frame: AxesFrame, in area: Rectangle, _ box: Legend, _ placement: LegendPlacement,
    rowWidth: Double, on drawing: inout Drawing
  ) {
    let hasData = marks.contains(where: \.hasData)
    if hasData { frame.drawBehind(area, on: &drawing) }
    let plot = PlotArea(area: area, x: frame.xMap(area), y: frame.yMap(area))
    let place = place(of: box, placement, plot)
    // Over the grid and under the data, so that neither crosses the other.
    if let place { box.drawGround(at: place.origin, in: area, opacity: 1, on: &drawing) }
    drawing.clipped(to: area) {
      drawMarks(plot, legend: place.map { box.frame(at: $0.origin) }, &$0)
    }
    if !hasData { AxesFrame.drawNote("no data", in: area, on: &drawing) }
    frame.drawFront(area, on: &drawing)
    if let place {
      if place.covered > 0 {
        box.drawGround(at: place.origin, in: area, opacity: 0.82, on: &drawing)
      }
      box.draw(at: place.origin, on: &drawing)
    } else if placement == .outside {
      box.draw(at: Point(area.maxX + 10, area.minY), on: &drawing)
    } else if placement == .above {
      let top = area.minY - frame.headroom - 1
      box.drawRows(at: Point(area.minX, top), width: rowWidth, on: &drawing)
    }
  }

  /// Bands lie behind everything else, names of points over it.
  private func drawMarks(_ plot: PlotArea, legend: Rectangle?, _ drawing: inout Drawing) {
    let painted = Array(zip(marks, paints))
    for (mark, paint) in painted where mark.isBand { mark.draw(paint, plot, on: &drawing) }
    for (mark, paint) in painted where !mark.isBand { mark.draw(paint, plot, on: &drawing) }
    PointNames(painted, plot, avoiding: legend.map { [$0] } ?? []).draw(on: &drawing)
  }

  /// Where in the area the legend stands; `nil` where it stands elsewhere.
  private func place(
    of box: Legend, _ placement: LegendPlacement, _ plot: PlotArea
  ) -> (origin: Point, covered: Int)? {
    guard !box.entries.isEmpty else { return nil }
    switch placement {
    case .hidden, .above, .outside: return nil
    case .automatic, .corner:
      return box.bestPlace(in: plot.area, avoiding: obstacles(plot), placement)
    }
  }

  /// Replaces ``LegendPlacement/automatic`` by a place outside, unless a free place is in the area.
  private func resolvedPlacement(
    _ box: Legend, frame: AxesFrame, guess: Rectangle
  ) -> LegendPlacement {
    guard legend == .automatic, !box.entries.isEmpty else { return legend }
    let area = frame.area(in: guess)
    if box.size.width < 0.6 * area.width, box.size.height < 0.7 * area.height {
      let plot = PlotArea(area: area, x: frame.xMap(area), y: frame.yMap(area))
      if box.bestPlace(in: area, avoiding: obstacles(plot), legend).covered == 0 { return legend }
    }
    return area.width > 420 && box.size.width < 0.35 * area.width ? .outside : .above
  }

  private var entries: [Legend.Entry] {
    zip(marks, paints).filter { !$0.0.label.isEmpty }.map { Legend.Entry(mark: $0, paint: $1) }
  }

  /// The colour of each mark.
  private var paints: [Paint] {
    var next = 0
    var previous: Paint?
    return marks.map { mark in
      var paint = mark.colour
      if paint == nil, mark.isBand { paint = previous ?? .series(0) }
      let chosen = paint ?? .series(next)
      if mark.colour == nil, !mark.isBand { next += 1 }
      previous = chosen
      return chosen
    }
  }

  /// Points that a legend should not cover.
  private func obstacles(_ plot: PlotArea) -> [Point] {
    marks.flatMap { $0.obstacles(plot) }.filter { $0.isFinite && plot.area.contains($0) }
  }
}
