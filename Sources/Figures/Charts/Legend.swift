/// Names of a chart's marks beside samples of their style, in a box or in rows.
struct Legend {
  /// One line of the legend.
  struct Entry {
    var mark: Mark
    var paint: Paint
  }

  let entries: [Entry]

  private static let rowHeight = 17.0
  private static let swatchWidth = 20.0
  private static let textSize = 11.0
  private static let padding = 6.0
  private static let near = 8.0

  // MARK: - Rows

  /// The entries in rows of at most `width` px: offsets of each from the top left corner.
  private func rowOffsets(width: Double) -> [Point] {
    var offsets: [Point] = []
    var next = Point(0, 0)
    for entry in entries {
      let needed = Self.swatchWidth + 6 + 1.1 * textWidth(entry)
      if next.x > 0, next.x + needed > width { next = Point(0, next.y + Self.rowHeight) }
      offsets.append(next)
      next.x += needed + 14
    }
    return offsets
  }

  /// Height of the entries in rows of at most `width` px.
  func rowsHeight(width: Double) -> Double {
    (rowOffsets(width: width).last?.y ?? -Self.rowHeight) + Self.rowHeight
  }

  /// Draws the entries in rows, the first from the top left corner `origin`.
  func drawRows(at origin: Point, width: Double, on drawing: inout Drawing) {
    for (entry, offset) in zip(entries, rowOffsets(width: width)) {
      draw(entry, at: origin + offset + Point(0, Self.rowHeight / 2), on: &drawing)
    }
  }

  private func textWidth(_ entry: Entry) -> Double {
    StrokeFont.width(of: entry.mark.label, size: Self.textSize)
  }

  // MARK: - Box

  /// Size of the box, px.
  var size: Size {
    let widest = entries.reduce(0) { max($0, textWidth($1)) }
    return Size(
      Self.swatchWidth + 6 + widest * 1.08 + 2 * Self.padding,
      Double(entries.count) * Self.rowHeight + 2 * Self.padding - 4)
  }

  /// Where in `area` the box covers the fewest of `obstacles`, and how many.
  func bestPlace(
    in area: Rectangle, avoiding obstacles: [Point], _ placement: LegendPlacement
  ) -> (origin: Point, covered: Int) {
    let (left, right) = (area.minX + 6, area.maxX - size.width - 6)
    let (top, bottom) = (area.minY + 4, area.maxY - size.height - 4)
    let (centre, middle) = (area.midX - size.width / 2, area.midY - size.height / 2)
    let candidates: [Point]
    switch placement {
    case .corner(.topLeading): candidates = [Point(left, top)]
    case .corner(.topTrailing): candidates = [Point(right, top)]
    case .corner(.bottomLeading): candidates = [Point(left, bottom)]
    case .corner(.bottomTrailing): candidates = [Point(right, bottom)]
    default:
      candidates = [
        Point(right, top), Point(left, top), Point(right, bottom), Point(left, bottom),
        Point(right, middle), Point(left, middle), Point(centre, top), Point(centre, bottom),
      ]
    }
    var best = (origin: candidates[0], covered: Int.max)
    for origin in candidates {
      let box = frame(at: origin).expanded(by: 3)
      let covered = obstacles.count { box.contains($0) }
      if covered < best.covered { best = (origin, covered) }
    }
    return best
  }

  /// The box with its top left corner at `origin`.
  func frame(at origin: Point) -> Rectangle {
    Rectangle(x: origin.x, y: origin.y, width: size.width, height: size.height)
  }

  /// Hides what lies below the box, and between the box and edges of the area that are near.
  func drawGround(
    at origin: Point, in area: Rectangle, opacity: Double, on drawing: inout Drawing
  ) {
    let box = frame(at: origin)
    let (left, right) = (
      box.minX - area.minX < Self.near ? area.minX : box.minX,
      area.maxX - box.maxX < Self.near ? area.maxX : box.maxX
    )
    let (top, bottom) = (
      box.minY - area.minY < Self.near ? area.minY : box.minY,
      area.maxY - box.maxY < Self.near ? area.maxY : box.maxY
    )
    drawing.rectangle(
      Rectangle(x: left, y: top, width: right - left, height: bottom - top),
      fill: Fill(.surface, opacity: opacity))
  }

  /// Draws the entries of the box with its top left corner at `origin`.
  func draw(at origin: Point, on drawing: inout Drawing) {
    for (index, entry) in entries.enumerated() {
      let middle = Self.padding - 2 + (Double(index) + 0.5) * Self.rowHeight
      draw(entry, at: origin + Point(Self.padding, middle), on: &drawing)
    }
  }

  // MARK: - Entries

  /// - Parameter start: left end of the entry, at the middle of its height.
  private func draw(_ entry: Entry, at start: Point, on drawing: inout Drawing) {
    drawSwatch(entry, from: start.x, middle: start.y, on: &drawing)
    let baseline = Point(
      start.x + Self.swatchWidth + 6, start.y + Label.middleHeight * Self.textSize)
    drawing.label(Label(entry.mark.label, at: baseline, size: Self.textSize))
  }

  private func drawSwatch(
    _ entry: Entry, from left: Double, middle: Double, on drawing: inout Drawing
  ) {
    let mark = entry.mark
    let right = left + Self.swatchWidth
    let centre = Point(left + Self.swatchWidth / 2, middle)
    let stroke = Stroke(entry.paint, width: max(mark.lineWidth, 1.4), dashes: mark.dash.pattern)
    switch mark.kind {
    case .scatter:
      let opacity = max(mark.opacity, 0.7)
      drawing.dots(
        [centre], radius: min(mark.radius + 0.4, 4), fill: Fill(entry.paint, opacity: opacity))
    case .band, .bars:
      drawing.rectangle(
        Rectangle(x: left + 2, y: middle - 5, width: Self.swatchWidth - 4, height: 10),
        fill: Fill(entry.paint, opacity: mark.opacity))
    case .errorBars:
      drawing.lines(
        [
          [Point(centre.x, middle - 6), Point(centre.x, middle + 6)],
          [Point(centre.x - 3, middle - 6), Point(centre.x + 3, middle - 6)],
          [Point(centre.x - 3, middle + 6), Point(centre.x + 3, middle + 6)],
        ], stroke: stroke)
      drawing.dots([centre], radius: 3, fill: Fill(entry.paint))
    case .verticalRule:
      drawing.line([Point(centre.x, middle - 7), Point(centre.x, middle + 7)], stroke: stroke)
    default:
      drawing.line([Point(left, middle), Point(right, middle)], stroke: stroke)
    }
  }
}
