/// Panels on a grid, with a title: what is written to a file or put into a ``Report``.
///
/// ```swift
/// let figure = Figure(title: "Training", columns: 2) {
///   Chart(xAxis: Axis("step"), yAxis: Axis("loss", scale: .log), marks: [.line(steps, losses)])
///   HeatMap(weights, title: "Recurrent weights", colourMap: .diverging, range: .symmetric)
/// }
/// let page = figure.svg                  // for a web page
/// let image = try figure.png(scale: 2)   // for a slide
/// ```
///
/// The same figure gives the same bytes, on every run.
public struct Figure: Sendable {
  /// Written above the panels; empty for none.
  public var title: String
  /// The panels, row by row.
  public var panels: [any Panel]
  /// Panels in a row.
  public var columns: Int
  /// Width, px.
  public var width: Double
  /// Height, px; `nil` gives each row the height that suits its panels.
  public var height: Double?
  /// A title for the x axes of all panels; empty for none.
  public var sharedXTitle: String
  /// A title for the y axes of all panels; empty for none.
  public var sharedYTitle: String

  private static let margin = 8.0
  private static let gap = 14.0
  private static let titleSize = 16.0

  /// A figure of several panels, `columns` of them in a row.
  public init(
    title: String = "", columns: Int = 1, width: Double = 720, height: Double? = nil,
    sharedXTitle: String = "", sharedYTitle: String = "", panels: [any Panel]
  ) {
    self.title = title
    self.panels = panels
    self.columns = max(1, columns)
    self.width = max(width, 60)
    self.height = height.map { max($0, 40) }
    self.sharedXTitle = sharedXTitle
    self.sharedYTitle = sharedYTitle
  }

  /// A figure of the panels that `panels` lists.
  public init(
    title: String = "", columns: Int = 1, width: Double = 720, height: Double? = nil,
    sharedXTitle: String = "", sharedYTitle: String = "",
    @PanelBuilder _ panels: () -> [any Panel]
  ) {
    self.init(
      title: title, columns: columns, width: width, height: height, sharedXTitle: sharedXTitle,
      sharedYTitle: sharedYTitle, panels: panels())
  }

  /// A figure of one panel.
  public init(_ panel: any Panel, width: Double = 560, height: Double? = nil) {
    self.init(width: width, height: height, panels: [panel])
  }

  // MARK: - Output

  /// The figure as an SVG document.
  public var svg: String {
    let (drawing, size) = drawing()
    return SVGWriter.document(drawing, size: size, title: title.isEmpty ? "Figure" : title)
  }

  /// The figure as a PNG file.
  /// - Parameter scale: image pixels per figure pixel; 2 suits screens and slides, 4 print.
  public func png(scale: Double = 2) throws(FigureError) -> [UInt8] {
    let (drawing, size) = drawing()
    let region = Rectangle(x: 0, y: 0, width: size.width, height: size.height)
    return try Rasteriser.bitmap(drawing, region: region, scale: scale).png()
  }

  // MARK: - Layout

  /// The primitives of the whole figure, and its size.
  func drawing() -> (Drawing, Size) {
    let (cells, size) = cells()
    var drawing = Drawing()
    drawing.rectangle(
      Rectangle(x: 0, y: 0, width: size.width, height: size.height), fill: Fill(.surface))
    drawTitles(size, on: &drawing)
    let layouts = zip(panels, cells).map { $0.layout(in: Size($1.width, $1.height)) }
    for (index, layout) in layouts.enumerated() {
      // Areas of one column share left and right edges, those of one row top and bottom.
      let column = layouts.indices.filter { $0 % columns == index % columns }.map { layouts[$0] }
      let row = layouts.indices.filter { $0 / columns == index / columns }.map { layouts[$0] }
      let insets = Insets(
        top: row.reduce(0) { max($0, $1.insets.top) },
        left: column.reduce(0) { max($0, $1.insets.left) },
        bottom: row.reduce(0) { max($0, $1.insets.bottom) },
        right: column.reduce(0) { max($0, $1.insets.right) })
      layout.draw(cells[index].inset(by: insets), &drawing)
    }
    return (drawing, size)
  }

  /// Room for titles around the grid of panels.
  private var frame: Insets {
    var insets = Insets(
      top: Self.margin, left: Self.margin, bottom: Self.margin, right: Self.margin)
    if !title.isEmpty { insets.top += 26 }
    if !sharedXTitle.isEmpty { insets.bottom += 22 }
    if !sharedYTitle.isEmpty { insets.left += 22 }
    return insets
  }

  private func cells() -> ([Rectangle], Size) {
    let frame = frame
    let gaps = Self.gap * Double(columns - 1)
    let cellWidth = max(20, (width - frame.left - frame.right - gaps) / Double(columns))
    var heights = stride(from: 0, to: panels.count, by: columns).map { first in
      panels[first..<min(first + columns, panels.count)]
        .reduce(0) { max($0, $1.naturalHeight(width: cellWidth)) }
    }
    let spacing = Self.gap * Double(max(heights.count - 1, 0)) + frame.top + frame.bottom
    if let height {
      let factor = max(height - spacing, 20) / max(heights.reduce(0, +), 1)
      heights = heights.map { $0 * factor }
    }
    var tops: [Double] = []
    var y = frame.top
    for rowHeight in heights {
      tops.append(y)
      y += rowHeight + Self.gap
    }
    let cells = panels.indices.map { index in
      Rectangle(
        x: frame.left + Double(index % columns) * (cellWidth + Self.gap),
        y: tops[index / columns], width: cellWidth, height: heights[index / columns])
    }
    let total = height ?? (heights.reduce(0, +) + spacing).rounded(.up)
    return (cells, Size(width, max(total, 20)))
  }

  private func drawTitles(_ size: Size, on drawing: inout Drawing) {
    drawing.label(
      Label(
        title, at: Point(size.width / 2, Self.margin + 15), size: Self.titleSize,
        anchor: .middle, isBold: true))
    let middle = (
      x: (frame.left + size.width - frame.right) / 2,
      y: (frame.top + size.height - frame.bottom) / 2
    )
    drawing.label(
      Label(
        sharedXTitle, at: Point(middle.x, size.height - 12), size: AxesFrame.titleSize + 1,
        anchor: .middle))
    drawing.label(
      Label(
        sharedYTitle, at: Point(20, middle.y), size: AxesFrame.titleSize + 1, anchor: .middle,
        rotation: -90))
  }
}
