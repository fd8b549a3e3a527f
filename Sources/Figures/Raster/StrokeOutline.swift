import Tensors

/// Turns lines into polygons of one orientation, so that filling them by the non-zero rule gives
/// the union: the area a round pen covers.
struct StrokeOutline {
  private(set) var polygons: [[Point]] = []
  private let radius: Double
  /// A regular polygon for round joins and ends, as offsets from the centre.
  private let pen: [Point]

  /// - Parameter width: pen width, in the units of the points.
  init(width: Double) {
    radius = width / 2
    // Sides short enough that the polygon stays within 1/20 pixel of the circle.
    let sides = max(6, Int((.pi / acos(max(0, 1 - 0.05 / max(radius, 0.06)))).rounded(.up)))
    let radius = radius
    pen = (0..<sides).map { index in
      let angle = 2 * Double.pi * Double(index) / Double(sides)
      return Point(radius * cos(angle), radius * sin(angle))
    }
  }

  /// Adds a line; `hasRoundEnds` as a pen would leave them, otherwise cut off square.
  mutating func add(_ points: [Point], isClosed: Bool, hasRoundEnds: Bool) {
    var corners = points
    if isClosed, let first = points.first, points.last != first { corners.append(first) }
    for index in corners.indices.dropLast() { addSegment(corners[index], corners[index + 1]) }
    let joins = isClosed ? corners.indices.dropFirst(0) : corners.indices.dropFirst().dropLast()
    for index in joins {
      let before = index > 0 ? corners[index - 1] : corners[max(corners.count - 2, 0)]
      let after =
        index + 1 < corners.count ? corners[index + 1] : corners[min(1, corners.count - 1)]
      addJoin(before, corners[index], after)
    }
    if hasRoundEnds, !isClosed, let first = corners.first, let last = corners.last {
      addPen(at: first)
      if last != first { addPen(at: last) }
    }
  }

  private mutating func addPen(at centre: Point) {
    polygons.append(pen.map { $0 + centre })
  }

  private mutating func addSegment(_ a: Point, _ b: Point) {
    let direction = b - a
    let length = direction.length
    guard length > 0 else { return }
    let normal = Point(-direction.y, direction.x) * (radius / length)
    polygons.append([a - normal, b - normal, b + normal, a + normal])
  }

  /// Bends of a few degrees leave a gap too small to see: a wedge closes it; others are rounded.
  private mutating func addJoin(_ before: Point, _ corner: Point, _ after: Point) {
    let (u, v) = (corner - before, after - corner)
    let product = u.length * v.length
    guard product > 0 else { return addPen(at: corner) }
    let sine = (u.x * v.y - u.y * v.x) / product
    let cosine = (u.x * v.x + u.y * v.y) / product
    if cosine > 0, abs(sine) * radius < 0.02 { return }
    guard cosine > 0.9 else { return addPen(at: corner) }
    let side = sine > 0 ? -1.0 : 1.0
    let first = corner + Point(-u.y, u.x) * (side * radius / u.length)
    let second = corner + Point(-v.y, v.x) * (side * radius / v.length)
    polygons.append(sine > 0 ? [corner, first, second] : [corner, second, first])
  }

  // MARK: - Dashes

  /// Cuts a line into dashes.
  /// - Parameter pattern: lengths of dashes and gaps in turn.
  static func dashes(of points: [Point], pattern: [Double]) -> [[Point]] {
    guard !pattern.isEmpty, pattern.allSatisfy({ $0 > 0.05 }) else { return [points] }
    var result: [[Point]] = []
    var phase = 0
    var remaining = pattern[0]
    var current = points.first.map { [$0] } ?? []
    for (start, end) in zip(points, points.dropFirst()) {
      let length = (end - start).length
      var travelled = 0.0
      while length - travelled > remaining {
        travelled += remaining
        let turn = start + (end - start) * (travelled / length)
        if phase.isMultiple(of: 2) { result.append(current + [turn]) }
        phase += 1
        current = [turn]
        remaining = pattern[phase % pattern.count]
      }
      remaining -= length - travelled
      if phase.isMultiple(of: 2) { current.append(end) }
    }
    if phase.isMultiple(of: 2), current.count > 1 { result.append(current) }
    return result
  }
}
