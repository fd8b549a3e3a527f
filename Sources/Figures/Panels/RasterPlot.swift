import Tensors

/// Spikes as strokes, one row for each unit, unit 0 at the bottom.
public struct RasterPlot: Panel {
  private let spikeTimes: [[Double]]
  /// Written above; empty for none.
  public var title: String
  /// The time axis.
  public var xAxis: Axis
  /// The axis of units.
  public var yAxis: Axis
  /// Colour of the strokes of unit i: `colours[i % count]`.
  public var colours: [Paint]

  private static let mostElements = 20_000

  /// A raster of spikes.
  /// - Parameters:
  ///   - spikeTimes: times of each unit's spikes, seconds; values not finite are left out.
  ///   - colours: colours of the units in turn.
  public init(
    _ spikeTimes: [[Double]], title: String = "", xAxis: Axis = Axis("time", unit: "s"),
    yAxis: Axis = Axis("unit"), colours: [Paint] = [.ink]
  ) {
    self.spikeTimes = spikeTimes
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.colours = colours.isEmpty ? [.ink] : colours
  }

  /// A raster of spike counts: a stroke in each step in which a unit spikes.
  /// - Parameters:
  ///   - counts: `[time, unit]`.
  ///   - timeStep: duration of a step, seconds.
  public init<Scalar: TensorScalar>(
    counts: Matrix<Scalar>, timeStep: Double, title: String = "",
    xAxis: Axis = Axis("time", unit: "s"), yAxis: Axis = Axis("unit"), colours: [Paint] = [.ink]
  ) {
    let times = (0..<counts.columns).map { unit in
      (0..<counts.rows).filter { counts[$0, unit] > 0 }.map { Double($0) * timeStep }
    }
    self.init(times, title: title, xAxis: xAxis, yAxis: yAxis, colours: colours)
  }

  /// The height (px) that suits a raster of the given width.
  public func naturalHeight(width: Double) -> Double {
    min(max(6 * Double(spikeTimes.count) + 70, 140), max(0.8 * width, 200))
  }

  /// Measures the axes.
  public func layout(in size: Size) -> PanelLayout {
    var units = yAxis
    if units.range == nil { units.range = -0.5...Double(max(spikeTimes.count, 1)) - 0.5 }
    var frame = AxesFrame(
      title: title, xAxis: xAxis, yAxis: units,
      xRange: xAxis.resolvedRange(of: spikeTimes.joined()),
      yRange: units.resolvedRange(of: []), size: size)
    frame.hasGrid = false
    return PanelLayout(frame, insets: frame.insets) { [frame] rectangle, drawing in
      let area = frame.area(in: rectangle)
      let plot = PlotArea(area: area, x: frame.xMap(area), y: frame.yMap(area))
      drawSpikes(plot, on: &drawing)
      frame.drawFront(area, on: &drawing)
    }
  }

  /// Spikes as lines, or, where they are very many, as one picture of them.
  private func drawSpikes(_ plot: PlotArea, on drawing: inout Drawing) {
    var strokes = Drawing()
    let count = drawStrokes(plot, on: &strokes)
    if count > Self.mostElements {
      drawing.image(
        Rasteriser.bitmap(strokes, region: plot.area, scale: 2), in: plot.area, isSmooth: true)
    } else {
      drawing.clipped(to: plot.area) { $0 = strokes }
    }
    if count == 0 { AxesFrame.drawNote("no spikes", in: plot.area, on: &drawing) }
  }

  /// A stroke for each spike of a unit inside the axes' range.
  private func strokes(ofUnit unit: Int, _ plot: PlotArea) -> [[Point]] {
    let (a, b) = (plot.y(Double(unit) - 0.4), plot.y(Double(unit) + 0.4))
    return spikeTimes[unit].compactMap { time in
      let x = plot.x(time)
      return x.isFinite ? [Point(x, a), Point(x, b)] : nil
    }
  }

  /// Draws the strokes, one shape for each colour; returns their number.
  private func drawStrokes(_ plot: PlotArea, on drawing: inout Drawing) -> Int {
    var count = 0
    for (index, paint) in colours.enumerated() {
      let strokes = stride(from: index, to: spikeTimes.count, by: colours.count)
        .flatMap { self.strokes(ofUnit: $0, plot) }
      count += strokes.count
      drawing.lines(strokes, stroke: Stroke(paint, width: 1))
    }
    return count
  }
}
