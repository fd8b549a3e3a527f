/// Panels on a grid, with a title: what is written to a file or put into a ``Report``.
///
/// ```swift
/// let figure = Figure(title: "Training", columns: 2) {
///   Chart(xAxis: Axis("step"), yAxis: Axis("loss", scale: .log), marks: [.line(steps, losses)])
///   HeatMap(
///     weights, title: "Recurrent weights", xAxis: Axis("from"), yAxis: Axis("to"),
///     colourMap: .diverging, range: .symmetric)
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

  /// Scales that all panels have in common, so that they compare by eye. Ranges that are set stay.
  public var sharedScales: Set<PanelScale>

  private static let margin = 8.0
  private static let titleSize = 16.0

  /// A figure of several panels, `columns` of them in a row.
  public init(
    title: String = "", columns: Int = 1, width: Double = 720, height: Double? = nil,
    sharedXTitle: String = "", sharedYTitle: String = "", sharedScales: Set<PanelScale> = [],
    panels: [any Panel]
  ) {
    self.title = title
    self.panels = panels
    self.columns = max(1, columns)
    self.width = max(width, 60)
    self.height = height.map { max($0, 40) }
    self.sharedXTitle = sharedXTitle
    self.sharedYTitle = sharedYTitle
    self.sharedScales = sharedScales
  }

  /// A figure of the panels that `panels` lists.
  public init(
    title: String = "", columns: Int = 1, width: Double = 720, height: Double? = nil,
    sharedXTitle: String = "", sharedYTitle: String = "", sharedScales: Set<PanelScale> = [],
    @PanelBuilder _ panels: () -> [any Panel]
  ) {
    self.init(
      title: title, columns: columns, width: width, height: height, sharedXTitle: sharedXTitle,
      sharedYTitle: sharedYTitle, sharedScales: sharedScales, panels: panels())
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

  /// The figure as a PDF document of one page, for print: vector graphics, except where a panel is an
  /// image. A figure pixel is 1/96 inch.
  public var pdf: [UInt8] {
    let (drawing, size) = drawing()
    return PDFWriter.document(drawing, size: size, title: title.isEmpty ? "Figure" : title)
  }

  // MARK: - Layout

  /// The primitives of the whole figure, and its size.
  func drawing() -> (Drawing, Size) {
    let grid = grid
    let total = height ?? (grid.bottom + frame.bottom).rounded(.up)
    let size = Size(width, max(total, 20))
    var drawing = Drawing()
    drawing.rectangle(
      Rectangle(x: 0, y: 0, width: size.width, height: size.height), fill: Fill(.surface))
    drawTitles(size, on: &drawing)
    grid.drawTitles(on: &drawing)
    for place in grid.places { place.layout.draw(place.area, &drawing) }
    return (drawing, size)
  }

  /// The panels with their common scales.
  var scaledPanels: [any Panel] {
    let common = PanelScales(spanning: panels, sharedScales)
    return panels.map { $0.showing(common) }
  }

  /// Where the panels lie.
  var grid: PanelGrid {
    let frame = frame
    return PanelGrid(
      scaledPanels, columns: columns, origin: Point(frame.left, frame.top),
      width: width - frame.left - frame.right,
      height: height.map { max($0 - frame.top - frame.bottom, 20) })
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

  private func drawTitles(_ size: Size, on drawing: inout Drawing) {
    let heading = FittedText(
      title, length: size.width - 2 * Self.margin, size: Self.titleSize, mostLines: 1, isBold: true)
    drawing.label(
      Label(
        heading.lines[0], at: Point(size.width / 2, Self.margin + 15), size: heading.size,
        anchor: .middle, isBold: true))
    let inside = Rectangle(x: 0, y: 0, width: size.width, height: size.height).inset(by: frame)
    let x = Self.sharedTitle(sharedXTitle, length: inside.width)
    drawing.label(
      Label(
        x.lines[0], at: Point(inside.midX, size.height - 12), size: x.size, anchor: .middle))
    let y = Self.sharedTitle(sharedYTitle, length: inside.height)
    drawing.label(
      Label(
        y.lines[0], at: Point(20, inside.midY), size: y.size, anchor: .middle, rotation: -90))
  }

  private static func sharedTitle(_ text: String, length: Double) -> FittedText {
    FittedText(text, length: length, size: AxesFrame.titleSize + 1, mostLines: 1)
  }
}
