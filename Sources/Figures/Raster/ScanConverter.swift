import Tensors

/// Anti-aliased filling of polygons by the non-zero rule.
///
/// Each pixel row is cut by eight horizontal lines; along each line coverage is exact. The
/// horizontal part of an area is therefore exact and the vertical part right to 1/16 pixel.
///
/// The loops are written for pointers and `while`: they make up most of the time of a PNG, and
/// stay quick without optimisation too.
struct ScanConverter {
  /// Rows and columns of pixels that may be touched.
  struct Bounds {
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int
  }

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
  private var lastBottom = -Double.infinity

  /// - Parameter polygons: closed polygons in pixels, y downwards; all coordinates finite.
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
    guard a.y != b.y, a.isFinite, b.isFinite else { return }
    let (upper, lower) = a.y < b.y ? (a, b) : (b, a)
    lastBottom = max(lastBottom, lower.y)
    edges.append(
      Edge(
        top: upper.y, bottom: lower.y, xAtTop: upper.x,
        slope: (lower.x - upper.x) / (lower.y - upper.y), winding: a.y < b.y ? 1 : -1))
  }

  /// Calls `body` with each row that the polygons touch and the coverage, 0…1, of `columns` in it.
  func forEachRow(
    in bounds: Bounds,
    _ body: (_ row: Int, _ columns: Range<Int>, _ coverage: UnsafePointer<Float>) -> Void
  ) {
    guard let firstTop = edges.first?.top, bounds.left < bounds.right else { return }
    let (top, bottom) = (Double(bounds.top), Double(bounds.bottom))
    let firstRow = Int(min(max(firstTop, top), bottom).rounded(.down))
    let lastRow = min(bounds.bottom - 1, Int(max(min(lastBottom, bottom), top).rounded(.down)))
    guard firstRow <= lastRow else { return }
    let width = bounds.right - bounds.left
    var deltas = [Float](repeating: 0, count: width + 2)
    var active = [Edge](repeating: edges[0], count: edges.count)
    var crossings = [Crossing](repeating: Crossing(x: 0, winding: 0), count: edges.count)
    withPointers(&deltas, &active, &crossings, reading: edges) { deltas, active, crossings, edges in
      var sweep = Sweep(
        edges: UnsafeBufferPointer(start: edges, count: self.edges.count), active: active,
        crossings: crossings, deltas: deltas, left: Double(bounds.left), width: width)
      var row = firstRow
      while row <= lastRow {
        sweep.scan(row: row, lines: Self.linesPerRow)
        if sweep.low < sweep.high {
          sweep.sumUp()
          body(
            row, bounds.left + sweep.low..<bounds.left + sweep.high,
            UnsafePointer(sweep.deltas + sweep.low))
          sweep.clear()
        }
        row += 1
      }
    }
  }

  /// The state of a sweep from top to bottom.
  private struct Sweep {
    let edges: UnsafeBufferPointer<Edge>
    let active: UnsafeMutablePointer<Edge>
    let crossings: UnsafeMutablePointer<Crossing>
    /// The derivative of coverage along the row, pixel by pixel; then coverage.
    let deltas: UnsafeMutablePointer<Float>
    let left: Double
    let width: Int
    var low = 0
    var high = 0
    private var activeCount = 0
    private var next = 0

    init(
      edges: UnsafeBufferPointer<Edge>, active: UnsafeMutablePointer<Edge>,
      crossings: UnsafeMutablePointer<Crossing>, deltas: UnsafeMutablePointer<Float>,
      left: Double, width: Int
    ) {
      self.edges = edges
      self.active = active
      self.crossings = crossings
      self.deltas = deltas
      self.left = left
      self.width = width
    }

    mutating func scan(row: Int, lines: Int) {
      (low, high) = (width, 0)
      var line = 0
      while line < lines {
        let y = Double(row) + (Double(line) + 0.5) / Double(lines)
        activate(at: y)
        let count = findCrossings(at: y)
        accumulate(count, weight: 1 / Float(lines))
        line += 1
      }
    }

    private mutating func activate(at y: Double) {
      while next < edges.count, edges[next].top <= y {
        active[activeCount] = edges[next]
        activeCount += 1
        next += 1
      }
      var (kept, index) = (0, 0)
      while index < activeCount {
        if active[index].bottom > y {
          if kept != index { active[kept] = active[index] }
          kept += 1
        }
        index += 1
      }
      activeCount = kept
    }

    /// Fills ``crossings`` in the order of x.
    private func findCrossings(at y: Double) -> Int {
      var index = 0
      while index < activeCount {
        let edge = active[index]
        let x = edge.xAtTop + (y - edge.top) * edge.slope
        // The order changes little from line to line, which suits insertion.
        var place = index
        while place > 0, crossings[place - 1].x > x {
          crossings[place] = crossings[place - 1]
          place -= 1
        }
        crossings[place] = Crossing(x: x, winding: edge.winding)
        index += 1
      }
      return activeCount
    }

    private mutating func accumulate(_ count: Int, weight: Float) {
      var (winding, index) = (0, 0)
      while index < count {
        let before = winding
        winding += crossings[index].winding
        if (before == 0) != (winding == 0) {
          let x = Swift.min(Swift.max(crossings[index].x - left, 0), Double(width))
          let pixel = Int(x)
          let fraction = Float(x - Double(pixel))
          let sign = before == 0 ? weight : -weight
          deltas[pixel] += sign * (1 - fraction)
          deltas[pixel + 1] += sign * fraction
          if pixel < low { low = pixel }
          if pixel + 1 > high { high = Swift.min(pixel + 1, width) }
        }
        index += 1
      }
    }

    /// Turns derivatives into coverage.
    func sumUp() {
      var sum: Float = 0
      var index = low
      while index < high {
        sum += deltas[index]
        deltas[index] = sum < 0 ? 0 : (sum > 1 ? 1 : sum)
        index += 1
      }
    }

    func clear() {
      var index = low
      while index <= high {
        deltas[index] = 0
        index += 1
      }
    }
  }
}
