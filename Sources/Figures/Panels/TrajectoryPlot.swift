import Tensors

/// Paths in the plane, coloured by time, over the walls of an arena.
///
/// ```swift
/// TrajectoryPlot([positions], arena: [Point(0, 0), Point(1, 0), Point(0.5, 0.9)], timeStep: 0.02)
/// ```
public struct TrajectoryPlot: Panel {
  private let paths: [[Point]]
  /// Written above; empty for none.
  public var title: String
  /// The horizontal axis.
  public var xAxis: Axis
  /// The vertical axis.
  public var yAxis: Axis
  /// Corners of the arena; its outline closes by itself.
  public var arena: [Point]
  /// Further lines of the arena, such as inner walls.
  public var walls: [[Point]]
  /// Time between the points of a path, seconds.
  public var timeStep: Double
  /// Colours from the beginning to the end of the longest path.
  public var colourMap: ColourMap
  /// The time (seconds) that the last colour stands for; `nil` for the end of the longest path.
  public var endTime: Double?
  /// Whether the key to the colours is drawn.
  public var hasColourBar: Bool
  /// Line width, px.
  public var lineWidth: Double

  private static let colourSteps = 64

  /// A plot of paths.
  /// - Parameters:
  ///   - paths: `[time, 2]` each; positions that are not finite leave gaps.
  ///   - arena: corners of the arena; none draws no arena.
  public init<Scalar: TensorScalar>(
    _ paths: [Matrix<Scalar>], title: String = "", xAxis: Axis = Axis("x"),
    yAxis: Axis = Axis("y"), arena: [Point] = [], walls: [[Point]] = [], timeStep: Double = 1,
    colourMap: ColourMap = .lagoon.part(0.2...0.86), hasColourBar: Bool = true,
    lineWidth: Double = 1.6
  ) {
    self.paths = paths.map { path in
      guard path.columns >= 2 else { return [] }
      return (0..<path.rows).map { Point(Double(path[$0, 0]), Double(path[$0, 1])) }
    }
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.arena = arena
    self.walls = walls
    self.timeStep = timeStep
    self.colourMap = colourMap
    self.hasColourBar = hasColourBar
    self.lineWidth = lineWidth
  }

  /// The height (px) that suits a plot of the given width.
  public func naturalHeight(width: Double) -> Double {
    let (x, y) = ranges
    let ratio = (y.upperBound - y.lowerBound) / (x.upperBound - x.lowerBound)
    return min(max(max(width - (hasColourBar ? 120 : 60), 40) * ratio + 60, 120), 1.4 * width)
  }

  /// Measures axes and colour bar.
  public func layout(in size: Size) -> PanelLayout {
    let (x, y) = ranges
    var frame = AxesFrame(
      title: title, xAxis: xAxis, yAxis: yAxis, xRange: x, yRange: y,
      size: Size(size.width - (hasColourBar ? 50 : 0), size.height))
    frame.isEqualAspect = true
    let bar = ColourBar(
      colourMap: colourMap, range: 0...duration, title: "time (s)",
      height: max(size.height - 60, 60))
    var insets = frame.insets
    if hasColourBar { insets.right = max(14, bar.room) }
    return PanelLayout(frame, insets: insets) { [frame] rectangle, drawing in
      let area = frame.area(in: rectangle)
      draw(frame, area, on: &drawing)
      if hasColourBar { bar.draw(beside: area, on: &drawing) }
    }
  }

  private func draw(_ frame: AxesFrame, _ area: Rectangle, on drawing: inout Drawing) {
    let plot = PlotArea(area: area, x: frame.xMap(area), y: frame.yMap(area))
    let hasData = paths.contains { $0.contains(where: \.isFinite) }
    if hasData { frame.drawBehind(area, on: &drawing) }
    drawing.clipped(to: area) { drawing in
      drawArena(plot, on: &drawing)
      drawPaths(plot, on: &drawing)
    }
    if !hasData { AxesFrame.drawNote("no data", in: area, on: &drawing) }
    frame.drawFront(area, on: &drawing)
  }

  // MARK: - Parts

  private var ranges: (ClosedRange<Double>, ClosedRange<Double>) {
    let points = (paths + [arena] + walls).joined().filter(\.isFinite)
    return (
      xAxis.resolvedRange(of: points.lazy.map(\.x)), yAxis.resolvedRange(of: points.lazy.map(\.y))
    )
  }

  /// The extent of paths and arena, and time, if there is a path.
  public var scales: PanelScales {
    guard paths.contains(where: { $0.contains(where: \.isFinite) }) else { return PanelScales() }
    let (x, y) = ranges
    return PanelScales(x: x, y: y, colour: 0...duration)
  }

  /// The plot with these ranges where its axes have none of their own.
  public func showing(_ scales: PanelScales) -> TrajectoryPlot {
    var plot = self
    plot.xAxis.range = xAxis.range ?? scales.x
    plot.yAxis.range = yAxis.range ?? scales.y
    plot.endTime = endTime ?? scales.colour?.upperBound
    return plot
  }

  /// The time that the last colour stands for, seconds; never zero.
  private var duration: Double {
    if let endTime, endTime > 0, endTime.isFinite { return endTime }
    let steps = paths.map(\.count).max() ?? 0
    let time = Double(max(steps - 1, 1)) * timeStep
    return time.isFinite && time > 0 ? time : 1
  }

  private func drawArena(_ plot: PlotArea, on drawing: inout Drawing) {
    let outline = arena.map(plot.point)
    drawing.polygons([outline], fill: Fill(.muted, opacity: 0.06))
    let lines = [outline + outline.prefix(1)] + walls.map { $0.map(plot.point) }
    drawing.lines(lines, stroke: Stroke(.muted, width: 1.6))
  }

  /// One shape for each colour, so that later times lie over earlier ones.
  private func drawPaths(_ plot: PlotArea, on drawing: inout Drawing) {
    let longest = max((paths.map(\.count).max() ?? 0) - 1, 1)
    let shown = (duration / timeStep).rounded()
    let steps = endTime == nil || !(1...1e9).contains(shown) ? longest : Int(shown)
    let colours = min(Self.colourSteps, steps)
    let mapped = paths.map { $0.map(plot.point) }
    for colour in 0..<colours {
      let first = colour * steps / colours
      let last = colour == colours - 1 ? longest : (colour + 1) * steps / colours
      let lines = mapped.flatMap { path -> [[Point]] in
        guard first + 1 < path.count else { return [] }
        return path[first...max(first, min(last, path.count - 1))].split { !$0.isFinite }
          .map { LineSimplification.simplified(Array($0)) }
      }
      guard let paint = paint(at: (Double(colour) + 0.5) / Double(colours)) else { continue }
      drawing.lines(lines, stroke: Stroke(paint, width: lineWidth))
    }
    let ends = mapped.compactMap { path in path.last { $0.isFinite } }
    let starts = mapped.compactMap { path in path.first { $0.isFinite } }
    drawing.dots(starts, radius: lineWidth + 2.2, fill: Fill(.ink))
    drawing.dots(starts, radius: lineWidth + 1, fill: Fill(.surface))
    drawing.dots(ends, radius: lineWidth + 2, fill: Fill(.ink))
  }

  private func paint(at position: Double) -> Paint? {
    colourMap.colour(at: position).map { .colour($0) }
  }
}
