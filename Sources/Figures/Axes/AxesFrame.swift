/// Two axes around a plotting area: measures the room they need, draws them, maps data to pixels.
struct AxesFrame {
  /// Whether one unit has the same length on both axes.
  var isEqualAspect = false
  /// Room between the area and its title, px.
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

  static let tickSize = 11.0
  static let titleSize = 12.0
  static let panelTitleSize = 13.0
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
    if !title.isEmpty { insets.top += 20 }
    if yTicks.exponent != 0, yAxis.showsLabels { insets.top += title.isEmpty ? 10 : 12 }
    if yAxis.showsLabels { insets.left = Self.labelWidth(yTicks) + Self.tickLength + 8 }
    if !yAxis.heading.isEmpty { insets.left += 19 }
    if xAxis.showsLabels { insets.bottom = Self.tickLength + labelHeight + 5 }
    if !xAxis.heading.isEmpty {
      insets.bottom += 19
    } else if xTicks.exponent != 0, xAxis.showsLabels {
      insets.bottom += 15
    }
    if xAxis.showsLabels, !isSlanted, let last = xTicks.major.last {
      let half = StrokeFont.width(of: last.label, size: Self.tickSize) / 2
      let distance = (xRange.upperBound - last.value) / (xRange.upperBound - xRange.lowerBound)
      if distance < 0.1 { insets.right = max(insets.right, half + 4) }
    }
    return insets
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
