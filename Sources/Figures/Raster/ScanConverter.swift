/// Anti-aliased filling of polygons by the non-zero rule.
///
/// Each pixel row is cut by eight horizontal lines; along each line coverage is exact. The
/// horizontal part of an area is therefore exact and the vertical part right to 1/16 pixel.
struct ScanConverter {
  private struct Edge {
    var top: Double
    var bottom: Double
    var xAtTop: Double
    var slope: Double
    var winding: Int
  }

  private struct Crossing {
    var x: Double
    var winding: Int
  }

  private static let linesPerRow = 8

  private var edges: [Edge] = []

  /// - Parameter polygons: closed polygons in pixels, y downwards.
  init(_ polygons: [[Point]]) {
    for polygon in polygons where polygon.count > 2 {
      var previous = polygon[polygon.count - 1]
      for point in polygon {
        add(previous, point)
        previous = point
      }
    }
    edges.sort { $0.top < $1.top }
  }

  private mutating func add(_ a: Point, _ b: Point) {
    guard a.y != b.y else { return }
    let (upper, lower) = a.y < b.y ? (a, b) : (b, a)
    edges.append(
      Edge(
        top: upper.y, bottom: lower.y, xAtTop: upper.x,
        slope: (lower.x - upper.x) / (lower.y - upper.y), winding: a.y < b.y ? 1 : -1))
  }

  /// Calls `body` with each row that the polygons touch and the coverage, 0…1, of the pixels
  /// `left..<right` in it.
  func forEachRow(
    left: Int, right: Int, top: Int, bottom: Int,
    _ body: (_ row: Int, _ columns: Range<Int>, _ coverage: UnsafeBufferPointer<Float>) -> Void
  ) {
    guard let firstTop = edges.first?.top, left < right else { return }
    let lastBottom = edges.reduce(firstTop) { max($0, $1.bottom) }
    let firstRow = max(top, Int(max(firstTop, Double(top)).rounded(.down)))
    let lastRow = min(bottom - 1, Int(min(lastBottom, Double(bottom)).rounded(.down)))
    guard firstRow <= lastRow else { return }

    var next = 0
    var active: [Edge] = []
    var crossings: [Crossing] = []
    var deltas = [Float](repeating: 0, count: right - left + 2)
    let lines = Self.linesPerRow
    for row in firstRow...lastRow {
      var (low, high) = (right - left, 0)
      for line in 0..<lines {
        let y = Double(row) + (Double(line) + 0.5) / Double(lines)
        while next < edges.count, edges[next].top <= y {
          active.append(edges[next])
          next += 1
        }
        active.removeAll { $0.bottom <= y }
        Self.findCrossings(of: active, at: y, into: &crossings)
        Self.accumulate(crossings, left: left, right: right, &deltas, &low, &high)
      }
      guard low < high else { continue }
      Self.emit(row, left: left, low..<high, &deltas, body)
    }
  }

  private static func findCrossings(
    of active: [Edge], at y: Double, into crossings: inout [Crossing]
  ) {
    crossings.removeAll(keepingCapacity: true)
    for edge in active {
      crossings.append(
        Crossing(x: edge.xAtTop + (y - edge.top) * edge.slope, winding: edge.winding))
    }
    crossings.sort { $0.x < $1.x }
  }

  /// Adds the derivative of coverage along one line, pixel by pixel.
  private static func accumulate(
    _ crossings: [Crossing], left: Int, right: Int, _ deltas: inout [Float], _ low: inout Int,
    _ high: inout Int
  ) {
    let weight = 1 / Float(linesPerRow)
    let width = Double(right - left)
    var winding = 0
    for crossing in crossings {
      let before = winding
      winding += crossing.winding
      guard (before == 0) != (winding == 0) else { continue }
      let x = min(max(crossing.x - Double(left), 0), width)
      let pixel = Int(x)
      let fraction = Float(x - Double(pixel))
      let sign = before == 0 ? weight : -weight
      deltas[pixel] += sign * (1 - fraction)
      deltas[pixel + 1] += sign * fraction
      low = min(low, pixel)
      high = max(high, min(pixel + 1, right - left))
    }
  }

  /// Sums the derivative up, hands the row out and clears it.
  private static func emit(
    _ row: Int, left: Int, _ touched: Range<Int>, _ deltas: inout [Float],
    _ body: (Int, Range<Int>, UnsafeBufferPointer<Float>) -> Void
  ) {
    var sum: Float = 0
    for index in touched {
      sum += deltas[index]
      deltas[index] = min(max(sum, 0), 1)
    }
    deltas.withUnsafeBufferPointer { buffer in
      body(
        row, left + touched.lowerBound..<left + touched.upperBound,
        UnsafeBufferPointer(rebasing: buffer[touched]))
    }
    for index in touched.lowerBound...touched.upperBound { deltas[index] = 0 }
  }
}
