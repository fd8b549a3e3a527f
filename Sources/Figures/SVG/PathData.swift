/// The `d` attribute of an SVG path, written as short as rounding to hundredths allows: relative
/// moves are differences of the rounded coordinates, so that errors do not add up.
struct PathData {
  private(set) var text = ""
  private var last = (x: 0, y: 0)

  mutating func polyline(_ points: [Point], isClosed: Bool) {
    guard let first = points.first else { return }
    move(to: first)
    for point in points.dropFirst() { line(to: point) }
    if isClosed { text += "z" }
  }

  /// A zero-length line: with round caps, a dot.
  mutating func dot(_ point: Point) {
    move(to: point)
    text += "h0"
  }

  private mutating func move(to point: Point) {
    last = (Decimal.rounded(point.x), Decimal.rounded(point.y))
    text += "M" + Decimal.hundredths(last.x)
    append(Decimal.hundredths(last.y))
  }

  private mutating func line(to point: Point) {
    let next = (x: Decimal.rounded(point.x), y: Decimal.rounded(point.y))
    let (dx, dy) = (next.x - last.x, next.y - last.y)
    last = next
    if dx == 0 && dy == 0 { return }
    if dy == 0 {
      text += "h" + Decimal.hundredths(dx)
    } else if dx == 0 {
      text += "v" + Decimal.hundredths(dy)
    } else {
      text += "l" + Decimal.hundredths(dx)
      append(Decimal.hundredths(dy))
    }
  }

  /// A second coordinate: its minus sign separates it already.
  private mutating func append(_ number: String) {
    if !number.hasPrefix("-") { text += " " }
    text += number
  }
}
