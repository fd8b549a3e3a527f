import Tensors

/// A matrix as coloured cells, `[row, column]`; cells that are not finite stay empty.
///
/// ```swift
/// HeatMap(
///   weights, title: "Recurrent weights", xAxis: Axis("from"), yAxis: Axis("to"),
///   colourMap: .diverging, range: .symmetric, colourTitle: "weight")
/// ```
public struct HeatMap: Panel {
  /// Where row 0 lies.
  public enum Origin: Sendable, Hashable {
    /// At the top, as a matrix is written.
    case top
    /// At the bottom, as y grows.
    case bottom
  }

  private let values: Matrix<Double>
  /// Written above; empty for none.
  public var title: String
  /// The axis along columns.
  public var xAxis: Axis
  /// The axis along rows.
  public var yAxis: Axis
  /// Data coordinates of the outer edges of the first and the last column.
  public var xRange: ClosedRange<Double>
  /// Data coordinates of the outer edges of the first and the last row.
  public var yRange: ClosedRange<Double>
  /// Where row 0 lies.
  public var origin: Origin
  /// Colours from low to high.
  public var colourMap: ColourMap
  /// Which values the ends of the map stand for.
  public var range: ValueRange
  /// What the colours measure; written beside the colour bar.
  public var colourTitle: String
  /// Whether the key to the colours is drawn.
  public var hasColourBar: Bool
  /// Whether one unit has the same length on both axes.
  public var isEqualAspect: Bool
  /// Whether colours run smoothly between the centres of cells.
  public var isSmooth: Bool
  /// Drawn over the cells, in data coordinates: contours, paths, points, arrows.
  public var overlay: [Mark]

  /// A heat map.
  /// - Parameters:
  ///   - values: `[row, column]`.
  ///   - xRange: outer edges of the columns; `nil` puts column j at x = j.
  ///   - yRange: outer edges of the rows; `nil` puts row i at y = i.
  public init<Scalar: TensorScalar>(
    _ values: Matrix<Scalar>, title: String = "", xAxis: Axis, yAxis: Axis,
    xRange: ClosedRange<Double>? = nil, yRange: ClosedRange<Double>? = nil, origin: Origin = .top,
    colourMap: ColourMap = .lagoon, range: ValueRange = .automatic, colourTitle: String = "",
    hasColourBar: Bool = true, isEqualAspect: Bool = false, isSmooth: Bool = false,
    overlay: [Mark] = []
  ) {
    self.values = Matrix<Double>(values)
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.xRange = Self.usable(xRange) ?? -0.5...Double(max(values.columns, 1)) - 0.5
    self.yRange = Self.usable(yRange) ?? -0.5...Double(max(values.rows, 1)) - 0.5
    self.origin = origin
    self.colourMap = colourMap
    self.range = range
    self.colourTitle = colourTitle
    self.hasColourBar = hasColourBar
    self.isEqualAspect = isEqualAspect
    self.isSmooth = isSmooth
    self.overlay = overlay
  }

  /// The height (px) that suits a map of the given width.
  public func naturalHeight(width: Double) -> Double {
    guard isEqualAspect else { return max(160, min(0.75 * width, 440)) }
    let ratio = (yRange.upperBound - yRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
    let plotWidth = max(width - (hasColourBar ? 120 : 60), 40)
    return min(max(plotWidth * ratio + 60, 120), 1.4 * width)
  }

  /// Measures axes and colour bar.
  public func layout(in size: Size) -> PanelLayout {
    let frame = frame(size)
    let bar = ColourBar(
      colourMap: colourMap, range: range.resolved(values.elements), title: colourTitle,
      height: max(size.height - 60, 60))
    var insets = frame.insets
    if hasColourBar { insets.right = max(14, bar.room) }
    return PanelLayout(frame, insets: insets) { rectangle, drawing in
      let area = frame.area(in: rectangle)
      let yMap = frame.yMap(area)
      let plot = PlotArea(area: area, x: frame.xMap(area), y: yMap)
      drawing.image(bitmap(for: area, bar.range), in: area, isSmooth: isSmooth)
      drawing.clipped(to: area) { drawOverlay(plot, on: &$0) }
      if !values.elements.contains(where: \.isFinite) {
        AxesFrame.drawNote("no data", in: area, on: &drawing)
      }
      frame.drawFront(area, on: &drawing, isBoxed: true)
      if hasColourBar { bar.draw(beside: area, on: &drawing) }
    }
  }

  // MARK: - Parts

  /// The values that the ends of the colours stand for; `nil` without data.
  var shownRange: ClosedRange<Double>? {
    values.elements.contains(where: \.isFinite) ? range.resolved(values.elements) : nil
  }

  /// Fixed colours: the cells below do not follow the theme of a page either.
  private func drawOverlay(_ plot: PlotArea, on drawing: inout Drawing) {
    for (index, mark) in overlay.enumerated() {
      let paint = mark.colour ?? .series(index + 1)
      mark.draw(.colour(paint.light), plot, on: &drawing)
    }
    PointNames(overlay.map { ($0, .colour(($0.colour ?? .ink).light)) }, plot, avoiding: [])
      .draw(on: &drawing)
  }

  private static func usable(_ range: ClosedRange<Double>?) -> ClosedRange<Double>? {
    guard let range, (range.upperBound - range.lowerBound).isFinite,
      range.upperBound > range.lowerBound
    else { return nil }
    return range
  }

  private func frame(_ size: Size) -> AxesFrame {
    var frame = AxesFrame(
      title: title, xAxis: xAxis, yAxis: yAxis, xRange: xRange, yRange: yRange,
      size: Size(size.width - (hasColourBar ? 50 : 0), size.height))
    frame.isEqualAspect = isEqualAspect
    frame.isYReversed = origin == .top
    return frame
  }

  /// The cells as pixels, row 0 at the top. Matrices with more than two cells to a pixel are
  /// averaged down.
  private func bitmap(for area: Rectangle, _ range: ClosedRange<Double>) -> Bitmap {
    guard values.count > 0 else { return Bitmap(width: 0, height: 0) }
    let shown = values.averaged(
      rows: min(values.rows, max(1, Int(2 * area.height))),
      columns: min(values.columns, max(1, Int(2 * area.width))))
    var bitmap = Bitmap(width: shown.columns, height: shown.rows)
    let scale = 1 / (range.upperBound - range.lowerBound)
    for row in 0..<shown.rows {
      let y = origin == .top ? row : shown.rows - 1 - row
      for column in 0..<shown.columns {
        let value = shown[row, column]
        let colour =
          value.isFinite ? colourMap.colour(at: (value - range.lowerBound) * scale) : nil
        bitmap.set(colour, x: column, y: y)
      }
    }
    return bitmap
  }
}
