/// Draws a drawing into pixels, in the light theme.
struct Rasteriser {
  private var canvas: Canvas
  private let scale: Double
  private let origin: Point

  /// The part `region` of a drawing (figure px) at `scale` canvas pixels per figure pixel, on a
  /// transparent ground.
  static func bitmap(_ drawing: Drawing, region: Rectangle, scale: Double) -> Bitmap {
    var rasteriser = Rasteriser(
      canvas: Canvas(
        width: max(1, Int((region.width * scale).rounded())),
        height: max(1, Int((region.height * scale).rounded()))),
      scale: scale, origin: Point(region.x, region.y))
    for primitive in drawing.primitives { rasteriser.draw(primitive) }
    return rasteriser.canvas.bitmap
  }

  private init(canvas: Canvas, scale: Double, origin: Point) {
    self.canvas = canvas
    self.scale = scale
    self.origin = origin
  }

  private mutating func draw(_ primitive: Drawing.Primitive) {
    switch primitive {
    case .path(let lines, let isClosed, let fill, let stroke):
      let mapped = lines.map { $0.map(pixel) }
      drawFill(mapped, fill)
      drawStroke(mapped, isClosed: isClosed, stroke)
    case .rectangle(let rectangle, let fill, let stroke):
      let box = pixels(rectangle)
      let corners = [
        Point(box.minX, box.minY), Point(box.maxX, box.minY), Point(box.maxX, box.maxY),
        Point(box.minX, box.maxY),
      ]
      drawFill([corners], fill)
      drawStroke([corners], isClosed: true, stroke)
    case .dots(let centres, let radius, let fill):
      for centre in centres {
        canvas.disc(
          pixel(centre), radius: radius * scale, fill.paint.light, opacity: fill.opacity)
      }
    case .label(let label):
      drawLabel(label)
    case .image(let bitmap, let rectangle, let isSmooth):
      canvas.image(bitmap, in: pixels(rectangle), isSmooth: isSmooth)
    case .clipped(let rectangle, let inner):
      let (scale, origin) = (scale, origin)
      canvas.clipped(to: pixels(rectangle)) { canvas in
        var clipped = Rasteriser(canvas: canvas, scale: scale, origin: origin)
        canvas = Canvas(width: 0, height: 0)  // one owner, so that pixels are changed in place
        for primitive in inner { clipped.draw(primitive) }
        canvas = clipped.canvas
      }
    }
  }

  private mutating func drawFill(_ polygons: [[Point]], _ fill: Fill?) {
    guard let fill else { return }
    canvas.fill(polygons, fill.paint.light, opacity: fill.opacity)
  }

  private mutating func drawStroke(_ lines: [[Point]], isClosed: Bool, _ stroke: Stroke?) {
    guard let stroke else { return }
    var outline = StrokeOutline(width: stroke.width * scale)
    for line in lines {
      guard !stroke.dashes.isEmpty else {
        outline.add(line, isClosed: isClosed, hasRoundEnds: false)
        continue
      }
      let whole = isClosed ? line + line.prefix(1) : line
      for dash in StrokeOutline.dashes(of: whole, pattern: stroke.dashes.map { $0 * scale }) {
        outline.add(dash, isClosed: false, hasRoundEnds: false)
      }
    }
    canvas.fill(outline.polygons, stroke.paint.light, opacity: stroke.opacity)
  }

  private mutating func drawLabel(_ label: Label) {
    var outline = StrokeOutline(
      width: label.size * scale * StrokeFont.penWidth(isBold: label.isBold))
    for line in StrokeFont.lines(of: label) {
      outline.add(line.map(pixel), isClosed: false, hasRoundEnds: true)
    }
    canvas.fill(outline.polygons, label.paint.light, opacity: 1)
  }

  private func pixel(_ point: Point) -> Point { (point - origin) * scale }

  private func pixels(_ rectangle: Rectangle) -> Rectangle {
    let corner = pixel(Point(rectangle.x, rectangle.y))
    return Rectangle(
      x: corner.x, y: corner.y, width: rectangle.width * scale, height: rectangle.height * scale)
  }
}
