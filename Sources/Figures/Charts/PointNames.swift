/// Names of points and the places they find: each near its point, off all points, off all other
/// names and off the legend.
struct PointNames {
  /// A name that has its place.
  struct Placed {
    let text: String
    let paint: Paint
    /// Its point, px.
    let point: Point
    /// The box of the text, px.
    let box: Rectangle

    /// The line from the point to the box, where they are apart.
    var leader: [Point]? {
      let end = Point(
        min(max(point.x, box.minX), box.maxX), min(max(point.y, box.minY), box.maxY))
      return (end - point).length > PointNames.near ? [point, end] : nil
    }
  }

  let placed: [Placed]

  static let size = 11.0
  private static let height = 12.0
  /// How far a name is from its point at most if no line joins them, px.
  private static let near = 9.0
  /// Directions in which places are tried, those that read best first.
  private static let directions: [Point] = [
    0, 180, -45, 45, -135, 135, -90, 90, -20, 20, -160, 160,
  ]
  .map { degrees in
    let (sine, cosine) = Angle.sineCosine(degrees: degrees)
    return Point(cosine, sine)
  }
  private static let rings = 16

  /// The names among marks with their colours, those whose points are in the area.
  init(_ marks: [(Mark, Paint)], _ plot: PlotArea, avoiding boxes: [Rectangle]) {
    let wanted = marks.flatMap { mark, paint -> [(text: String, paint: Paint, point: Point)] in
      guard case .names(let names, let points) = mark.kind else { return [] }
      return zip(names, points).map { ($0, paint, plot.point($1)) }
        .filter { !$0.text.isEmpty && plot.area.contains($0.point) }
    }
    placed = wanted.isEmpty ? [] : Self.placed(wanted, Self.dots(marks, plot), boxes, plot.area)
  }

  private static func placed(
    _ wanted: [(text: String, paint: Paint, point: Point)], _ marked: [(Point, Double)],
    _ boxes: [Rectangle], _ area: Rectangle
  ) -> [Placed] {
    let dots = marked + wanted.map { ($0.point, 2.6) }
    // The most crowded choose first.
    let crowds = wanted.map { name in wanted.count { ($0.point - name.point).length < 60 } }
    let order = wanted.indices.sorted { (-crowds[$0], $0) < (-crowds[$1], $1) }
    var result: [Placed] = []
    for index in order {
      let name = wanted[index]
      let box = bestBox(for: name.text, at: name.point, in: area) { box in
        overlap(box, from: name.point, dots: dots, boxes: boxes, placed: result)
      }
      result.append(Placed(text: name.text, paint: name.paint, point: name.point, box: box))
    }
    return result
  }

  /// Draws names, and lines to points that are far.
  func draw(on drawing: inout Drawing) {
    drawing.lines(
      placed.compactMap(\.leader), stroke: Stroke(.muted, width: 0.8, opacity: 0.6))
    for name in placed {
      drawing.label(
        Label(
          name.text, at: Point(name.box.minX + 1, name.box.maxY - 3), size: Self.size,
          paint: name.paint))
    }
  }

  // MARK: - Places

  private static func dots(_ marks: [(Mark, Paint)], _ plot: PlotArea) -> [(Point, Double)] {
    marks.flatMap { mark, _ -> [(Point, Double)] in
      switch mark.kind {
      case .scatter(let points): points.map { (plot.point($0), mark.radius) }
      case .errorBars(let points, _, _): points.map { (plot.point($0), 3) }
      default: []
      }
    }.filter { $0.0.isFinite && plot.area.contains($0.0) }
  }

  /// The box in `area` with the least overlap; of those the nearest.
  private static func bestBox(
    for text: String, at point: Point, in area: Rectangle, overlap: (Rectangle) -> Double
  ) -> Rectangle {
    let width = 1.08 * StrokeFont.width(of: text, size: size) + 2
    var best = (box: Rectangle(x: point.x, y: point.y, width: width, height: height), cost: 1e9)
    for ring in 0..<rings {
      let distance = 5 + 6 * Double(ring)
      if best.cost <= distance { break }
      for direction in directions {
        let box = Rectangle(
          x: point.x + direction.x * (distance + width / 2) - width / 2,
          y: point.y + direction.y * (distance + height / 2) - height / 2,
          width: width, height: height)
        guard area.contains(Point(box.minX, box.minY)), area.contains(Point(box.maxX, box.maxY))
        else { continue }
        let cost = distance + 1_000 * overlap(box)
        if cost < best.cost { best = (box, cost) }
      }
    }
    return best.box
  }

  /// How many things a box covers; crossings of lines count less.
  private static func overlap(
    _ box: Rectangle, from point: Point, dots: [(Point, Double)], boxes: [Rectangle],
    placed: [Placed]
  ) -> Double {
    let wide = box.expanded(by: 1)
    var count = Double(boxes.count { $0.intersects(wide) })
    count += Double(placed.count { $0.box.intersects(wide) })
    count += Double(dots.count { box.expanded(by: $0.1 + 0.5).contains($0.0) })
    let leader = Placed(text: "", paint: .ink, point: point, box: box).leader
    for other in placed {
      if let leader, crosses(leader, other.box) { count += 0.02 }
      if let line = other.leader, crosses(line, box) { count += 0.02 }
    }
    return count
  }

  /// Whether a line runs through a box.
  private static func crosses(_ line: [Point], _ box: Rectangle) -> Bool {
    let (start, way) = (line[0], line[1] - line[0])
    let steps = max(1, Int(way.length / 2))
    return (0...steps).contains { box.contains(start + way * (Double($0) / Double(steps))) }
  }
}
