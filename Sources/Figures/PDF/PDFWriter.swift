/// Writes a drawing as PDF 1.4 of one page: vector graphics, text of the standard font Helvetica and
/// of our own, images as they are. Colours are those of the light theme. There is no date in it, so
/// that the same drawing gives the same bytes.
///
/// - Reference: ISO 32000-1 (2008), §8 Graphics and §9 Text.
struct PDFWriter {
  var document = PDFDocument()
  /// The operators of the page.
  private var content = ""
  /// Pairs of opacities of fills and strokes in use, by name.
  private var opacities: [(name: String, fill: String, stroke: String)] = []
  /// Numbers of image objects, by name.
  private var images: [(name: String, number: Int)] = []

  /// Points (1/72 inch) of a figure pixel (1/96 inch, as in web pages).
  private static let points = 0.75

  static func document(_ drawing: Drawing, size: Size, title: String) -> [UInt8] {
    var writer = PDFWriter()
    let (width, height) = (points * size.width, points * size.height)
    // Figures count pixels downwards.
    writer.add("\(points) 0 0 -\(points) 0 \(Decimal.coordinate(height)) cm 1 j")
    writer.write(drawing.primitives)
    return writer.file(
      box: "[0 0 \(Decimal.coordinate(width)) \(Decimal.coordinate(height))]", title: title)
  }

  private mutating func file(box: String, title: String) -> [UInt8] {
    let page = document.add(stream: Array(content.utf8))
    let fonts = ["Helvetica", "Helvetica-Bold"].map { name in
      document.add(
        "<< /Type /Font /Subtype /Type1 /BaseFont /\(name) /Encoding /WinAnsiEncoding >>")
    }
    let states = opacities.map { "/\($0.name) << /ca \($0.fill) /CA \($0.stroke) >> " }.joined()
    let pictures = images.map { "/\($0.name) \($0.number) 0 R " }.joined()
    let resources =
      "<< /Font << /F0 \(fonts[0]) 0 R /F1 \(fonts[1]) 0 R >> /ExtGState << \(states)>> "
      + "/XObject << \(pictures)>> >>"
    let pages = document.reserve()
    let leaf = document.add(
      "<< /Type /Page /Parent \(pages) 0 R /MediaBox \(box) /Contents \(page) 0 R "
        + "/Resources \(resources) >>")
    document.add("<< /Type /Pages /Kids [\(leaf) 0 R] /Count 1 >>", as: pages)
    let root = document.add("<< /Type /Catalog /Pages \(pages) 0 R >>")
    let information = document.add("<< /Title \(Self.text(title)) /Producer (Reverie) >>")
    return document.file(root: root, information: information)
  }

  private mutating func add(_ operators: String) { content += operators + "\n" }

  // MARK: - Primitives

  private mutating func write(_ primitives: [Drawing.Primitive]) {
    for primitive in primitives { write(primitive) }
  }

  private mutating func write(_ primitive: Drawing.Primitive) {
    switch primitive {
    case .path(let lines, let isClosed, let fill, let stroke):
      let path = lines.map { Self.path($0, isClosed: isClosed) }.joined()
      paint(path, fill: fill, stroke: stroke)
    case .rectangle(let rectangle, let fill, let stroke):
      paint(Self.box(rectangle) + " re ", fill: fill, stroke: stroke)
    case .dots(let centres, let radius, let fill):
      writeDots(centres, radius: radius, fill: fill)
    case .label(let label):
      write(label)
    case .image(let bitmap, let rectangle, let isSmooth):
      write(bitmap, in: rectangle, isSmooth: isSmooth)
    case .clipped(let rectangle, let inner):
      add("q \(Self.box(rectangle)) re W n")
      write(inner)
      add("Q")
    }
  }

  /// A path with its style, which ends with it.
  private mutating func paint(_ path: String, fill: Fill?, stroke: Stroke?, cap: Int = 0) {
    guard fill != nil || stroke != nil else { return }
    var style = state(fill: fill?.opacity ?? 1, stroke: stroke?.opacity ?? 1)
    if let fill { style += Self.colour(fill.paint) + " rg " }
    if let stroke {
      style += "\(Self.colour(stroke.paint)) RG \(Decimal.coordinate(stroke.width)) w \(cap) J "
      let dashes = stroke.dashes.map(Decimal.coordinate).joined(separator: " ")
      if !dashes.isEmpty { style += "[\(dashes)] 0 d " }
    }
    let painting = fill == nil ? "S" : (stroke == nil ? "f" : "B")
    add("q \(style)\(path)\(painting) Q")
  }

  /// Lines of no length with round caps. Translucent dots are painted one by one, so that they grow
  /// darker where they overlap.
  private mutating func writeDots(_ centres: [Point], radius: Double, fill: Fill) {
    let stroke = Stroke(fill.paint, width: 2 * radius, opacity: fill.opacity)
    let paths = centres.map { "\(Self.pair($0)) m \(Self.pair($0)) l " }
    if fill.opacity >= 1 {
      paint(paths.joined(), fill: nil, stroke: stroke, cap: 1)
    } else {
      for path in paths { paint(path, fill: nil, stroke: stroke, cap: 1) }
    }
  }

  // MARK: - Text

  private mutating func write(_ label: Label) {
    let text = PDFText(label)
    let shift =
      switch label.anchor {
      case .start: 0.0
      case .middle: -text.width / 2
      case .end: -text.width
      }
    let (sine, cosine) = Angle.sineCosine(degrees: label.rotation)
    for run in text.runs {
      let along = shift + run.start
      var part = label
      (part.text, part.anchor) = (run.text, .start)
      part.position = label.position + Point(cosine, sine) * along
      if run.isStandard { writeStandard(part) } else { writeStrokes(part) }
    }
  }

  private mutating func writeStandard(_ label: Label) {
    let (sine, cosine) = Angle.sineCosine(degrees: label.rotation)
    // Letters stand upright where the page counts downwards.
    let matrix = [cosine, sine, sine, -cosine].map { Decimal.text($0, places: 5) }
    let escaped = label.text.map { "()\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
    add(
      "BT \(Self.colour(label.paint)) rg /F\(label.isBold ? 1 : 0) "
        + "\(Decimal.coordinate(label.size)) Tf \(matrix.joined(separator: " ")) "
        + "\(Self.pair(label.position)) Tm (\(escaped)) Tj ET")
  }

  private mutating func writeStrokes(_ label: Label) {
    let lines = StrokeFont.lines(of: label).map { Self.path($0, isClosed: false) }.joined()
    let width = label.size * StrokeFont.penWidth(isBold: label.isBold)
    if !lines.isEmpty { paint(lines, fill: nil, stroke: Stroke(label.paint, width: width), cap: 1) }
  }

  /// A string of any characters: UTF-16 with its mark, in hexadecimal.
  private static func text(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    let units = [0xFEFF] + Array(text.utf16)
    let code = units.flatMap { unit in [12, 8, 4, 0].map { digits[Int(unit >> $0) & 15] } }
    return "<\(String(code))>"
  }

  // MARK: - Images

  private mutating func write(_ bitmap: Bitmap, in rectangle: Rectangle, isSmooth: Bool) {
    let name = "I\(images.count)"
    images.append((name, document.add(bitmap, isSmooth: isSmooth)))
    // An image fills the unit square, its first row at the top of it.
    let (width, height) = (
      Decimal.coordinate(rectangle.width), Decimal.coordinate(rectangle.height)
    )
    let corner = Self.pair(Point(rectangle.minX, rectangle.maxY))
    add("q \(width) 0 0 -\(height) \(corner) cm /\(name) Do Q")
  }

  // MARK: - Numbers

  /// The operator that sets opacities, empty for opaque ones.
  private mutating func state(fill: Double, stroke: Double) -> String {
    guard fill < 1 || stroke < 1 else { return "" }
    let (fill, stroke) = (Decimal.text(fill, places: 3), Decimal.text(stroke, places: 3))
    if let known = opacities.first(where: { $0.fill == fill && $0.stroke == stroke }) {
      return "/\(known.name) gs "
    }
    let name = "G\(opacities.count)"
    opacities.append((name, fill, stroke))
    return "/\(name) gs "
  }

  private static func path(_ points: [Point], isClosed: Bool) -> String {
    guard let first = points.first else { return "" }
    var text = pair(first) + " m "
    for point in points.dropFirst() { text += pair(point) + " l " }
    return isClosed ? text + "h " : text
  }

  private static func pair(_ point: Point) -> String {
    Decimal.coordinate(point.x) + " " + Decimal.coordinate(point.y)
  }

  private static func box(_ rectangle: Rectangle) -> String {
    pair(Point(rectangle.x, rectangle.y)) + " "
      + pair(Point(rectangle.width, rectangle.height))
  }

  private static func colour(_ paint: Paint) -> String {
    let colour = paint.light
    return [colour.red, colour.green, colour.blue]
      .map { Decimal.text(Double($0) / 255, places: 3) }.joined(separator: " ")
  }
}
