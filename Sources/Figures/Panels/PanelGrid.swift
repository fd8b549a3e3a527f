/// Where the panels of a figure lie: cells in rows and columns, and in each cell a title and a
/// plotting area.
///
/// Areas of one column share their left and right edges, those of one row top and bottom. A row with
/// areas of fixed shape is as high as the lowest of them needs.
struct PanelGrid {
  /// One panel's place.
  struct Place {
    let layout: PanelLayout
    let cell: Rectangle
    let area: Rectangle
  }

  /// One row, before it has its place.
  private struct Row {
    var titleRoom: Double
    var insets: Insets
    var areaHeight: Double
    /// How high areas stay beside one of fixed shape that is a sliver, px.
    var least: Double

    var decorations: Double { titleRoom + insets.top + insets.bottom }
    var height: Double { decorations + areaHeight }
  }

  let places: [Place]
  /// The lower edge of the last row, px.
  let bottom: Double

  static let gap = 14.0
  static let titleSize = AxesFrame.panelTitleSize
  private static let titleLine = 16.0

  /// - Parameters:
  ///   - origin: top left corner of the first cell, px.
  ///   - width: of a row, px.
  ///   - height: of all rows with the gaps between them, px; `nil` for what suits the panels.
  init(_ panels: [any Panel], columns: Int, origin: Point, width: Double, height: Double?) {
    let cellWidth = max(20, (width - Self.gap * Double(columns - 1)) / Double(columns))
    let natural = panels.map { $0.naturalHeight(width: cellWidth) }
    let sketch = zip(panels, natural).map { $0.layout(in: Size(cellWidth, $1)) }
    var rows = Self.rows(sketch, columns: columns, cellWidth: cellWidth) { natural[$0] }
    Self.fit(&rows, in: height)
    let heights = rows.map(\.height)
    let layouts = panels.enumerated().map { index, panel in
      panel.layout(in: Size(cellWidth, heights[index / columns]))
    }
    // Ticks and lines of titles depend on the height, and the room they take with them.
    let targets = rows
    rows = Self.rows(layouts, columns: columns, cellWidth: cellWidth, least: rows.map(\.least)) {
      let layout = layouts[$0]
      return targets[$0 / columns].areaHeight + layout.insets.top + layout.insets.bottom
        + Self.titleRoom(layout, width: cellWidth)
    }
    Self.fit(&rows, in: height)
    (places, bottom) = Self.place(
      layouts, rows, columns: columns, cellWidth: cellWidth, origin: origin)
  }

  // MARK: - Rows

  /// The rows of panels that would each be `height` px high by itself.
  /// - Parameter least: of each row, where that is known.
  private static func rows(
    _ layouts: [PanelLayout], columns: Int, cellWidth: Double, least: [Double]? = nil,
    height: (Int) -> Double
  ) -> [Row] {
    stride(from: 0, to: layouts.count, by: columns).map { first in
      let indices = first..<min(first + columns, layouts.count)
      let members = layouts[indices]
      let tallest = indices.reduce(20) { tallest, index in
        let insets = layouts[index].insets
        let room = titleRoom(layouts[index], width: cellWidth) + insets.top + insets.bottom
        return max(tallest, height(index) - room)
      }
      let fixed = indices.filter { layouts[$0].hasFixedShape }
      let lowest = fixed.reduce(tallest) { lowest, index in
        let sides = sides(layouts, column: index % columns, columns: columns)
        let room = Size(max(cellWidth - sides.left - sides.right, 0), tallest)
        return min(lowest, layouts[index].areaSize(room).height)
      }
      let least = least?[first / columns] ?? tallest / 2
      return Row(
        titleRoom: members.reduce(0) { max($0, titleRoom($1, width: cellWidth)) },
        insets: Insets(
          top: members.reduce(0) { max($0, $1.insets.top) },
          bottom: members.reduce(0) { max($0, $1.insets.bottom) }),
        areaHeight: fixed.count == members.count ? lowest : max(lowest, least), least: least)
    }
  }

  /// Room on the left and on the right of the areas of a column.
  private static func sides(
    _ layouts: [PanelLayout], column: Int, columns: Int
  ) -> (left: Double, right: Double) {
    let members = stride(from: column, to: layouts.count, by: columns).map { layouts[$0].insets }
    return (
      members.reduce(0) { max($0, $1.left) }, members.reduce(0) { max($0, $1.right) }
    )
  }

  /// Stretches or shrinks the areas so that the rows fill `height`.
  private static func fit(_ rows: inout [Row], in height: Double?) {
    guard let height else { return }
    let taken = rows.reduce(gap * Double(max(rows.count - 1, 0))) { $0 + $1.decorations }
    let factor = max(height - taken, 0) / max(rows.reduce(0) { $0 + $1.areaHeight }, 1)
    for index in rows.indices { rows[index].areaHeight *= factor }
  }

  // MARK: - Places

  private static func place(
    _ layouts: [PanelLayout], _ rows: [Row], columns: Int, cellWidth: Double, origin: Point
  ) -> ([Place], Double) {
    var places: [Place] = []
    var top = origin.y
    for (index, row) in rows.enumerated() {
      for panel in index * columns..<min((index + 1) * columns, layouts.count) {
        let column = panel % columns
        let cell = Rectangle(
          x: origin.x + Double(column) * (cellWidth + gap), y: top, width: cellWidth,
          height: row.height)
        let sides = sides(layouts, column: column, columns: columns)
        let room = cell.inset(
          by: Insets(
            top: row.titleRoom + row.insets.top, left: sides.left, bottom: row.insets.bottom,
            right: sides.right))
        places.append(
          Place(layout: layouts[panel], cell: cell, area: area(layouts[panel], in: room)))
      }
      top += row.height + gap
    }
    return (places, rows.isEmpty ? origin.y : top - gap)
  }

  /// The plotting area at the top of its room, in the middle of its width.
  private static func area(_ layout: PanelLayout, in room: Rectangle) -> Rectangle {
    let size = layout.areaSize(Size(room.width, room.height))
    return Rectangle(
      x: room.minX + (room.width - size.width) / 2, y: room.minY, width: size.width,
      height: size.height)
  }

  // MARK: - Titles

  private static func titleRoom(_ layout: PanelLayout, width: Double) -> Double {
    guard !layout.title.isEmpty else { return 0 }
    return 4 + titleLine * Double(title(layout, width: width).lines.count)
  }

  private static func title(_ layout: PanelLayout, width: Double) -> FittedText {
    FittedText(layout.title, length: width, size: titleSize, mostLines: 2, isBold: true)
  }

  /// Writes the titles, each above the left edge of its area, where it is not too long for that.
  func drawTitles(on drawing: inout Drawing) {
    for place in places {
      let title = Self.title(place.layout, width: place.cell.width)
      let left = max(place.cell.minX, min(place.area.minX, place.cell.maxX - title.width))
      for (index, line) in title.lines.enumerated() {
        drawing.label(
          Label(
            line, at: Point(left, place.cell.minY + 13 + Self.titleLine * Double(index)),
            size: title.size, isBold: true))
      }
    }
  }
}
