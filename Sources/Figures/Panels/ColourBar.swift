/// The key of a colour map: a bar on the right of an area, with ticks and a title.
struct ColourBar {
  let colourMap: ColourMap
  let range: ClosedRange<Double>
  let title: String
  private let ticks: Ticks

  private static let gap = 12.0
  private static let width = 12.0

  /// - Parameter height: of the area, px; decides the number of ticks.
  init(colourMap: ColourMap, range: ClosedRange<Double>, title: String, height: Double) {
    self.colourMap = colourMap
    self.range = range
    self.title = title
    ticks = Ticks.linear(range, count: max(2, Int(height / 42)))
  }

  /// Room to the right of the area, px.
  var room: Double {
    Self.gap + Self.width + 7 + labelWidth + (title.isEmpty ? 8 : 22)
  }

  private var labelWidth: Double {
    let labels = ticks.major.map(\.label) + (ticks.exponent == 0 ? [] : [factor])
    return labels.reduce(0) { max($0, StrokeFont.width(of: $1, size: AxesFrame.tickSize)) }
  }

  private var factor: String { "×10" + Ticks.superscript(ticks.exponent) }

  func draw(beside area: Rectangle, on drawing: inout Drawing) {
    let bar = Rectangle(
      x: area.maxX + Self.gap, y: area.minY, width: Self.width, height: area.height)
    var bitmap = Bitmap(width: 1, height: 256)
    for row in 0..<256 { bitmap.set(colourMap.colours[255 - row], x: 0, y: row) }
    drawing.image(bitmap, in: bar, isSmooth: true)
    let y = AxisMap(range, scale: .linear, low: bar.maxY, high: bar.minY)
    var marks: [[Point]] = []
    for tick in ticks.major {
      let at = AxesFrame.crisp(y(tick.value))
      marks.append([Point(bar.maxX, at), Point(bar.maxX + 4, at)])
    }
    drawing.lines(marks, stroke: Stroke(.muted, opacity: 0.7))
    for tick in ticks.major {
      let at = Point(
        bar.maxX + 7, y(tick.value) + Label.middleHeight * AxesFrame.tickSize)
      drawing.label(Label(tick.label, at: at, size: AxesFrame.tickSize, paint: .muted))
    }
    if ticks.exponent != 0 {
      drawing.label(
        Label(factor, at: Point(bar.minX, bar.minY - 5), size: AxesFrame.tickSize, paint: .muted))
    }
    drawing.label(
      Label(
        title, at: Point(bar.maxX + 7 + labelWidth + 16, area.midY), size: AxesFrame.titleSize,
        anchor: .middle, rotation: -90))
  }
}
