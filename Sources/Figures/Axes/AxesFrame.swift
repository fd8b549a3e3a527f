/// Two axes around a plotting area: measures the room they need, draws them, maps data to pixels.
struct AxesFrame {
  /// Whether one unit has the same length on both axes.
  var isEqualAspect = false
  /// Room for what stands above the area, px.
  var headroom = 0.0
  /// Whether y grows downwards.
  var isYReversed = false
  /// Whether grid lines are drawn.
  var hasGrid = true

  let title: String
  let xAxis: Axis
  let yAxis: Axis
  let xRange: ClosedRange<Double>
  let yRange: ClosedRange<Double>
  let xTicks: Ticks
  let yTicks: Ticks
  /// Whether the labels of the x axis stand aslant, for want of room.
  let isSlanted: Bool
  /// Lines that the titles of the axes take.
  private(set) var headingLines = (x: 0, y: 0)

  static let tickSize = 11.0
  static let titleSize = 12.0
  static let panelTitleSize = 13.0
  /// From one line of an axis' title to the next, px.
  static let titleLine = 14.0
  private static let mostHeadingLines = 2
  private static let tickLength = 4.0
  private static let slant = -35.0

  /// - Parameter size: room for area and decorations, px; decides the number of ticks.
  init(
    title: String, xAxis: Axis, yAxis: Axis, xRange: ClosedRange<Double>,
    yRange: ClosedRange<Double>, size: Size
  ) {
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.xRange = xRange
    self.yRange = yRange
    yTicks = Ticks.over(yRange, axis: yAxis, count: max(2, Int((size.height - 60) / 36)))
    let width = max(size.width - 70, 60)
    (xTicks, isSlanted) = Self.fittingTicks(xRange, axis: xAxis, width: width)
    headingLines = (xAxis.heading.isEmpty ? 0 : 1, yAxis.heading.isEmpty ? 0 : 1)
    let room = Size(
      size.width - insets.left - insets.right,
      size.height - insets.top - insets.bottom - (title.isEmpty ? 0 : 20))
    let most = Self.mostHeadingLines
    if headingLines.x > 0 {
      headingLines.x = xHeading(width: room.width, mostLines: most).lines.count
    }
    if headingLines.y > 0 {
      headingLines.y = yHeading(height: room.height, mostLines: most).lines.count
    }
  }

  /// The title of the x axis in an area `width` px wide.
  func xHeading(width: Double, mostLines: Int) -> FittedText {
    // A power of ten stands at the end of its line.
    let room = xTicks.exponent != 0 && xAxis.showsLabels ? 64.0 : 0
    return FittedText(
      xAxis.heading, length: width - room, size: Self.titleSize, mostLines: mostLines)
  }

  /// The title of the y axis beside an area `height` px high.
  func yHeading(height: Double, mostLines: Int) -> FittedText {
    FittedText(yAxis.heading, length: height, size: Self.titleSize, mostLines: mostLines)
  }

  /// As many ticks as fit side by side.
  private static func fittingTicks(
    _ range: ClosedRange<Double>, axis: Axis, width: Double
  ) -> (Ticks, Bool) {
    var count = max(2, Int(width / 62))
    while true {
      var ticks = Ticks.over(range, axis: axis, count: count)
      let widest = labelWidth(ticks)
      let room = width / Double(max(ticks.major.count, 1))
      if !axis.categories.isEmpty { return (ticks, widest + 8 > room) }
      if widest + 8 <= room { return (ticks, false) }
      if count <= 2 {
        // Every second label is all that fits.
        ticks.major = ticks.major.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        return (ticks, false)
      }
      count -= 1
    }
  }

  private static func labelWidth(_ ticks: Ticks) -> Double {
    ticks.major.reduce(0) { max($0, StrokeFont.width(of: $1.label, size: tickSize)) }
  }

  /// Room around the plotting area.
  var insets: Insets {
    var insets = Insets(top: 10 + headroom, left: 10, bottom: 8, right: 14)
    if yTicks.exponent != 0, yAxis.showsLabels { insets.top += 10 }
    if yAxis.showsLabels { insets.left = Self.labelWidth(yTicks) + Self.tickLength + 8 }
    insets.left += headingRoom(headingLines.y)
    if xAxis.showsLabels { insets.bottom = Self.tickLength + labelHeight + 5 }
    insets.bottom += headingRoom(headingLines.x)
    if xAxis.heading.isEmpty, xTicks.exponent != 0, xAxis.showsLabels { insets.bottom += 15 }
    if xAxis.showsLabels, !isSlanted, let last = xTicks.major.last {
      let half = StrokeFont.width(of: last.label, size: Self.tickSize) / 2
      let distance = (xRange.upperBound - last.value) / (xRange.upperBound - xRange.lowerBound)
      if distance < 0.1 { insets.right = max(insets.right, half + 4) }
    }
    return insets
  }

  /// Room for an axis' title of so many lines, px.
  private func headingRoom(_ lines: Int) -> Double {
    lines == 0 ? 0 : 19 + Self.titleLine * Double(lines - 1)
  }

  /// Height of the x axis' labels, px.
  private var labelHeight: Double {
    isSlanted ? 8 + 0.58 * Self.labelWidth(xTicks) : Self.tickSize + 2
  }

  /// The part of `rectangle` that the axes span.
  func area(in rectangle: Rectangle) -> Rectangle {
    guard isEqualAspect else { return rectangle.aligned }
    let width = xRange.upperBound - xRange.lowerBound
    let height = yRange.upperBound - yRange.lowerBound
    return rectangle.fitting(aspect: width / height).aligned
  }

  /// Maps x values to pixels in `area`.
  func xMap(_ area: Rectangle) -> AxisMap {
    AxisMap(xRange, scale: xAxis.scale, low: area.minX, high: area.maxX)
  }

  /// Maps y values to pixels in `area`.
  func yMap(_ area: Rectangle) -> AxisMap {
    AxisMap(
      yRange, scale: yAxis.scale, low: isYReversed ? area.minY : area.maxY,
      high: isYReversed ? area.maxY : area.minY)
  }
}
