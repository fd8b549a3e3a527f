/// Writes a drawing as SVG 1.1: no scripts, no style sheet, no identifiers, so that any number of
/// figures can stand in one page. Roles of the theme carry class names (`fill-ink`,
/// `stroke-series0`) that a page may restyle; the attributes give the light theme.
struct SVGWriter {
  private var text = ""
  private var openAttributes: String?

  static func document(_ drawing: Drawing, size: Size, title: String) -> String {
    var writer = SVGWriter()
    let (width, height) = (Decimal.coordinate(size.width), Decimal.coordinate(size.height))
    writer.text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" role="img" aria-label="\(Markup.escaped(title))" \
      font-family="system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif" \
      fill="none" stroke-linejoin="round">\n
      """
    writer.write(drawing.primitives)
    writer.closeGroup()
    return writer.text + "</svg>\n"
  }

  private mutating func write(_ primitives: [Drawing.Primitive]) {
    for primitive in primitives { write(primitive) }
  }

  private mutating func write(_ primitive: Drawing.Primitive) {
    switch primitive {
    case .path(let lines, let isClosed, let fill, let stroke):
      var data = PathData()
      for line in lines { data.polyline(line, isClosed: isClosed) }
      add("<path d=\"\(data.text)\"/>", attributes: Self.attributes(fill: fill, stroke: stroke))
    case .rectangle(let rectangle, let fill, let stroke):
      add(
        "<rect \(Self.box(rectangle))/>", attributes: Self.attributes(fill: fill, stroke: stroke))
    case .dots(let centres, let radius, let fill):
      writeDots(centres, radius: radius, fill: fill)
    case .label(let label):
      writeLabel(label)
    case .image(let bitmap, let rectangle, let isSmooth):
      writeImage(bitmap, rectangle, isSmooth: isSmooth)
    case .clipped(let rectangle, let inner):
      // A nested viewport clips without an identifier.
      closeGroup()
      let box = Self.box(rectangle)
      let view = [rectangle.x, rectangle.y, rectangle.width, rectangle.height]
        .map(Decimal.coordinate).joined(separator: " ")
      text += "<svg \(box) viewBox=\"\(view)\" overflow=\"hidden\">\n"
      write(inner)
      closeGroup()
      text += "</svg>\n"
    }
  }

  // MARK: - Elements

  /// Dots are zero-length lines with round caps; translucent ones need an element each, for one
  /// path would not grow darker where its dots overlap.
  private mutating func writeDots(_ centres: [Point], radius: Double, fill: Fill) {
    let stroke = Stroke(fill.paint, width: 2 * radius, opacity: fill.opacity)
    let attributes = Self.attributes(fill: nil, stroke: stroke) + " stroke-linecap=\"round\""
    if fill.opacity >= 1 {
      var data = PathData()
      for centre in centres { data.dot(centre) }
      add("<path d=\"\(data.text)\"/>", attributes: attributes)
    } else {
      for centre in centres {
        var data = PathData()
        data.dot(centre)
        add("<path d=\"\(data.text)\"/>", attributes: attributes)
      }
    }
  }

  private mutating func writeLabel(_ label: Label) {
    var attributes = Self.paint("fill", label.paint)
    attributes += " font-size=\"\(Decimal.coordinate(label.size))\""
    switch label.anchor {
    case .start: break
    case .middle: attributes += " text-anchor=\"middle\""
    case .end: attributes += " text-anchor=\"end\""
    }
    if label.isBold { attributes += " font-weight=\"600\"" }
    let (x, y) = (
      Decimal.coordinate(label.position.x), Decimal.coordinate(label.position.y)
    )
    var element = "<text x=\"\(x)\" y=\"\(y)\""
    if label.rotation != 0 {
      element += " transform=\"rotate(\(Decimal.coordinate(label.rotation)) \(x) \(y))\""
    }
    add(element + ">\(Markup.escaped(label.text))</text>", attributes: attributes)
  }

  private mutating func writeImage(_ bitmap: Bitmap, _ rectangle: Rectangle, isSmooth: Bool) {
    // Not every renderer knows how to keep cells sharp, so cells are several pixels each.
    let shown =
      isSmooth
      ? bitmap
      : bitmap.replicated(
        columns: min(Int((1.5 * rectangle.width / Double(bitmap.width)).rounded(.up)), 16),
        rows: min(Int((1.5 * rectangle.height / Double(bitmap.height)).rounded(.up)), 16))
    guard let bytes = try? shown.png() else { return }
    let rendering = isSmooth ? "" : " style=\"image-rendering:pixelated\""
    add(
      "<image \(Self.box(rectangle)) preserveAspectRatio=\"none\"\(rendering) "
        + "href=\"data:image/png;base64,\(Markup.base64(bytes))\"/>",
      attributes: "")
  }

  // MARK: - Groups

  /// Neighbours of one style share a group.
  private mutating func add(_ element: String, attributes: String) {
    if openAttributes != attributes {
      closeGroup()
      openAttributes = attributes
      text += attributes.isEmpty ? "<g>" : "<g \(attributes)>"
    }
    text += element + "\n"
  }

  private mutating func closeGroup() {
    if openAttributes != nil { text += "</g>\n" }
    openAttributes = nil
  }

  // MARK: - Attributes

  private static func box(_ rectangle: Rectangle) -> String {
    let (x, y) = (Decimal.coordinate(rectangle.x), Decimal.coordinate(rectangle.y))
    let (width, height) = (
      Decimal.coordinate(rectangle.width), Decimal.coordinate(rectangle.height)
    )
    return "x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\""
  }

  private static func attributes(fill: Fill?, stroke: Stroke?) -> String {
    var parts: [String] = []
    var classes: [String] = []
    if let fill {
      parts.append("fill=\"\(fill.paint.light.hexadecimal)\"")
      if let role = fill.paint.role { classes.append("fill-" + role) }
      if fill.opacity < 1 { parts.append("fill-opacity=\"\(Decimal.coordinate(fill.opacity))\"") }
    }
    if let stroke {
      parts.append("stroke=\"\(stroke.paint.light.hexadecimal)\"")
      if let role = stroke.paint.role { classes.append("stroke-" + role) }
      parts += form(of: stroke)
    }
    if !classes.isEmpty { parts.append("class=\"\(classes.joined(separator: " "))\"") }
    return parts.joined(separator: " ")
  }

  /// The attributes of a stroke besides its colour, where they are not those that SVG assumes.
  private static func form(of stroke: Stroke) -> [String] {
    var parts: [String] = []
    if stroke.width != 1 { parts.append("stroke-width=\"\(Decimal.coordinate(stroke.width))\"") }
    if stroke.opacity < 1 {
      parts.append("stroke-opacity=\"\(Decimal.coordinate(stroke.opacity))\"")
    }
    if !stroke.dashes.isEmpty {
      let dashes = stroke.dashes.map(Decimal.coordinate).joined(separator: " ")
      parts.append("stroke-dasharray=\"\(dashes)\"")
    }
    return parts
  }

  private static func paint(_ name: String, _ paint: Paint) -> String {
    let value = "\(name)=\"\(paint.light.hexadecimal)\""
    guard let role = paint.role else { return value }
    return value + " class=\"\(name)-\(role)\""
  }
}
