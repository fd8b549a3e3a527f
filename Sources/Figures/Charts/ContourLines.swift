/// Lines of equal value on a grid, by marching squares with linear interpolation.
///
/// - Reference: Lorensen & Cline (1987), of which this is the plane case; the two ambiguous cells
///   are decided by the mean of their corners.
struct ContourLines {
  /// An edge of the grid: from node (row, column) to the next column, or to the next row.
  private struct Edge: Hashable {
    var row: Int
    var column: Int
    var isVertical: Bool

    /// The four sides of a cell, each from one corner to the next: around from its first node.
    static func sides(ofCell row: Int, _ column: Int) -> [Edge] {
      [
        Edge(row: row, column: column, isVertical: false),
        Edge(row: row, column: column + 1, isVertical: true),
        Edge(row: row + 1, column: column, isVertical: false),
        Edge(row: row, column: column, isVertical: true),
      ]
    }
  }

  /// Values at the nodes, row by row.
  private let values: [Double]
  private let rows: Int
  private let columns: Int
  private let level: Double
  /// Crossed edges in the order found, and for each the edges that lines lead to.
  private var order: [Edge] = []
  private var neighbours: [Edge: [Edge]] = [:]

  /// The lines at `level` in node units (x = column, y = row). Closed lines end where they began;
  /// nodes that are not finite cut lines off.
  static func lines(values: [Double], rows: Int, columns: Int, level: Double) -> [[Point]] {
    guard rows > 1, columns > 1, values.count == rows * columns, level.isFinite else { return [] }
    var contours = ContourLines(values: values, rows: rows, columns: columns, level: level)
    for row in 0..<rows - 1 {
      for column in 0..<columns - 1 { contours.connect(row, column) }
    }
    return contours.traced()
  }

  private init(values: [Double], rows: Int, columns: Int, level: Double) {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.level = level
  }

  // MARK: - Cells

  private mutating func connect(_ row: Int, _ column: Int) {
    let corners = [
      value(row, column), value(row, column + 1), value(row + 1, column + 1),
      value(row + 1, column),
    ]
    guard corners.allSatisfy(\.isFinite) else { return }
    let sides = Edge.sides(ofCell: row, column)
    let isAbove = corners.map { $0 >= level }
    let crossed = (0..<4).filter { isAbove[$0] != isAbove[($0 + 1) % 4] }
    if crossed.count == 2 {
      join(sides[crossed[0]], sides[crossed[1]])
    } else if crossed.count == 4 {
      // Two opposite corners are above. Lines cut off the corners that differ from the middle.
      let isMiddleAbove = corners.reduce(0, +) / 4 >= level
      let cutsFirst = isAbove[0] != isMiddleAbove
      join(sides[cutsFirst ? 3 : 0], sides[cutsFirst ? 0 : 1])
      join(sides[cutsFirst ? 1 : 2], sides[cutsFirst ? 2 : 3])
    }
  }

  private mutating func join(_ a: Edge, _ b: Edge) {
    for (from, to) in [(a, b), (b, a)] {
      if neighbours[from] == nil { order.append(from) }
      neighbours[from, default: []].append(to)
    }
  }

  // MARK: - Lines

  private func traced() -> [[Point]] {
    var visited: Set<Edge> = []
    var lines: [[Point]] = []
    // Open lines from their ends first; what is left is closed.
    let ends = order.filter { neighbours[$0]?.count == 1 }
    for start in ends + order where !visited.contains(start) {
      var line: [Edge] = []
      var current: Edge? = start
      while let edge = current {
        visited.insert(edge)
        line.append(edge)
        current = neighbours[edge]?.first { !visited.contains($0) }
      }
      let isClosed = line.count > 2 && neighbours[start]?.count == 2
      lines.append((isClosed ? line + [start] : line).map(crossing))
    }
    return lines
  }

  private func crossing(_ edge: Edge) -> Point {
    let start = value(edge.row, edge.column)
    let end =
      edge.isVertical ? value(edge.row + 1, edge.column) : value(edge.row, edge.column + 1)
    let along = end == start ? 0.5 : (level - start) / (end - start)
    let (x, y) = (Double(edge.column), Double(edge.row))
    return edge.isVertical ? Point(x, y + along) : Point(x + along, y)
  }

  private func value(_ row: Int, _ column: Int) -> Double { values[row * columns + column] }
}
