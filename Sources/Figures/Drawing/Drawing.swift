/// A list of primitives in figure coordinates: what every panel produces and every back end reads.
public struct Drawing: Sendable {
  /// One thing to draw.
  indirect enum Primitive: Sendable {
    /// Polylines or polygons drawn as one shape, filled by the non-zero rule.
    case path([[Point]], isClosed: Bool, fill: Fill?, stroke: Stroke?)
    case rectangle(Rectangle, fill: Fill?, stroke: Stroke?)
    case dots([Point], radius: Double, fill: Fill)
    case label(Label)
    case image(Bitmap, Rectangle, isSmooth: Bool)
    case clipped(Rectangle, [Primitive])
  }

  private(set) var primitives: [Primitive] = []

  /// An empty drawing.
  public init() {}

  /// Adds lines drawn as one shape. Points that are not finite break a line.
  public mutating func lines(_ lines: [[Point]], stroke: Stroke) {
    let parts = lines.flatMap { $0.split(whereSeparator: { !$0.isFinite }).map(Array.init) }
      .filter { $0.count > 1 }
    guard !parts.isEmpty, stroke.width > 0, stroke.opacity > 0 else { return }
    primitives.append(.path(parts, isClosed: false, fill: nil, stroke: stroke))
  }

  /// Adds a polyline.
  public mutating func line(_ points: [Point], stroke: Stroke) {
    lines([points], stroke: stroke)
  }

  /// Adds polygons drawn as one shape; those with a point that is not finite are left out.
  public mutating func polygons(_ polygons: [[Point]], fill: Fill?, stroke: Stroke? = nil) {
    let parts = polygons.filter { $0.count > 2 && $0.allSatisfy(\.isFinite) }
    guard !parts.isEmpty else { return }
    primitives.append(.path(parts, isClosed: true, fill: fill, stroke: stroke))
  }

  /// Adds a rectangle.
  public mutating func rectangle(
    _ rectangle: Rectangle, fill: Fill? = nil, stroke: Stroke? = nil
  ) {
    primitives.append(.rectangle(rectangle, fill: fill, stroke: stroke))
  }

  /// Adds discs of one radius (px); those not finite are left out.
  public mutating func dots(_ centres: [Point], radius: Double, fill: Fill) {
    let kept = centres.filter(\.isFinite)
    guard !kept.isEmpty, radius > 0, fill.opacity > 0 else { return }
    primitives.append(.dots(kept, radius: radius, fill: fill))
  }

  /// Adds a line of text.
  public mutating func label(_ label: Label) {
    guard !label.text.isEmpty, label.position.isFinite else { return }
    primitives.append(.label(label))
  }

  /// Adds an image stretched over `rectangle`: sharp cells, or smooth between cell centres.
  mutating func image(_ bitmap: Bitmap, in rectangle: Rectangle, isSmooth: Bool = false) {
    guard bitmap.width > 0, bitmap.height > 0, rectangle.width > 0, rectangle.height > 0 else {
      return
    }
    primitives.append(.image(bitmap, rectangle, isSmooth: isSmooth))
  }

  /// Adds what `body` draws, cut off outside `rectangle`.
  public mutating func clipped(to rectangle: Rectangle, _ body: (inout Drawing) -> Void) {
    var inner = Drawing()
    body(&inner)
    guard !inner.primitives.isEmpty else { return }
    primitives.append(.clipped(rectangle, inner.primitives))
  }
}
