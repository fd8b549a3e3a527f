extension AxesFrame {
  private static let tickLength = 4.0

  /// Grid lines: what lies under the data.
  func drawBehind(_ area: Rectangle, on drawing: inout Drawing) {
    guard hasGrid else { return }
    let (x, y) = (xMap(area), yMap(area))
    var lines: [[Point]] = []
    if xAxis.categories.isEmpty {
      for tick in xTicks.major {
        let at = Self.crisp(x(tick.value))
        lines.append([Point(at, area.minY), Point(at, area.maxY)])
      }
    }
    if yAxis.categories.isEmpty {
      for tick in yTicks.major {
        let at = Self.crisp(y(tick.value))
        lines.append([Point(area.minX, at), Point(area.maxX, at)])
      }
    }
    drawing.lines(lines, stroke: Stroke(.grid))
  }

  /// Axis lines, ticks, labels and titles: what lies over the data.
  func drawFront(_ area: Rectangle, on drawing: inout Drawing, isBoxed: Bool = false) {
    drawLines(area, on: &drawing, isBoxed: isBoxed)
    drawXLabels(area, on: &drawing)
    drawYLabels(area, on: &drawing)
    drawHeadings(area, on: &drawing)
  }

  /// A note in the middle of an area that has nothing to show.
  static func drawNote(_ note: String, in area: Rectangle, on drawing: inout Drawing) {
    drawing.label(
      Label(
        note, at: Point(area.midX, area.midY + 4), size: titleSize, anchor: .middle, paint: .muted))
  }

  // MARK: - Parts

  private func drawLines(_ area: Rectangle, on drawing: inout Drawing, isBoxed: Bool) {
    let (x, y) = (xMap(area), yMap(area))
    let (left, bottom) = (area.minX - 0.5, area.maxY + 0.5)
    let (right, top) = (area.maxX + 0.5, area.minY - 0.5)
    var lines = [[Point(left, top), Point(left, bottom), Point(right, bottom)]]
    if isBoxed { lines = [lines[0] + [Point(right, top), Point(left, top)]] }
    func down(_ value: Double, _ length: Double) -> [Point] {
      let at = Self.crisp(x(value))
      return [Point(at, bottom), Point(at, bottom + length)]
    }
    func leftward(_ value: Double, _ length: Double) -> [Point] {
      let at = Self.crisp(y(value))
      return [Point(left, at), Point(left - length, at)]
    }
    lines += xTicks.major.map { down($0.value, Self.tickLength) }
    lines += yTicks.major.map { leftward($0.value, Self.tickLength) }
    drawing.lines(lines, stroke: Stroke(.muted, opacity: 0.7))
    let minor = xTicks.minor.map { down($0, 2.5) } + yTicks.minor.map { leftward($0, 2.5) }
    drawing.lines(minor, stroke: Stroke(.muted, opacity: 0.4))
  }

  private func drawXLabels(_ area: Rectangle, on drawing: inout Drawing) {
    guard xAxis.showsLabels else { return }
    let x = xMap(area)
    let baseline = area.maxY + Self.tickLength + Self.tickSize + 2
    for tick in xTicks.major {
      drawing.label(xLabel(tick.label, at: Point(x(tick.value), baseline)))
    }
    guard xTicks.exponent != 0 else { return }
    // Beside the title, or in its place, where no tick label can be.
    drawing.label(
      Label(
        "×10" + Ticks.superscript(xTicks.exponent),
        at: Point(area.maxX, baseline + (xAxis.heading.isEmpty ? Self.tickSize + 3 : 18)),
        size: Self.tickSize, anchor: .end, paint: .muted))
  }

  private func xLabel(_ text: String, at place: Point) -> Label {
    isSlanted
      ? Label(
        text, at: Point(place.x + 4, place.y - 2), size: Self.tickSize, anchor: .end,
        rotation: -35, paint: .muted)
      : Label(text, at: place, size: Self.tickSize, anchor: .middle, paint: .muted)
  }

  private func drawYLabels(_ area: Rectangle, on drawing: inout Drawing) {
    guard yAxis.showsLabels else { return }
    let y = yMap(area)
    for tick in yTicks.major {
      let at = Point(
        area.minX - Self.tickLength - 4, y(tick.value) + Label.middleHeight * Self.tickSize)
      drawing.label(Label(tick.label, at: at, size: Self.tickSize, anchor: .end, paint: .muted))
    }
    guard yTicks.exponent != 0 else { return }
    drawing.label(
      Label(
        "×10" + Ticks.superscript(yTicks.exponent), at: Point(area.minX, area.minY - 5),
        size: Self.tickSize, paint: .muted))
  }

  /// The titles of the axes, within the lengths of the axes.
  private func drawHeadings(_ area: Rectangle, on drawing: inout Drawing) {
    let insets = insets
    if headingLines.x > 0 {
      let text = xHeading(width: area.width, mostLines: headingLines.x)
      let last = area.maxY + insets.bottom - 6
      for (index, line) in text.lines.enumerated() {
        let lift = Self.titleLine * Double(text.lines.count - 1 - index)
        drawing.label(
          Label(line, at: Point(area.midX, last - lift), size: text.size, anchor: .middle))
      }
    }
    if headingLines.y > 0 {
      let text = yHeading(height: area.height, mostLines: headingLines.y)
      let first = area.minX - insets.left + 12
      for (index, line) in text.lines.enumerated() {
        let at = Point(first + Self.titleLine * Double(index), area.midY)
        drawing.label(Label(line, at: at, size: text.size, anchor: .middle, rotation: -90))
      }
    }
  }

  /// The nearest pixel centre: one-pixel lines stay sharp.
  static func crisp(_ pixel: Double) -> Double { pixel.rounded(.down) + 0.5 }
}
