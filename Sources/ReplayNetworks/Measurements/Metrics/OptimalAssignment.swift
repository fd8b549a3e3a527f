import Tensors

/// The assignment of rows to columns of least total cost, by shortest augmenting paths.
///
/// O(n³) in the worst case.
///
/// - Reference: Jonker & Volgenant (1987), Computing 38, 325.
public enum OptimalAssignment {
  /// For each row its column, for a square cost matrix given row after row.
  public static func columns(ofCosts cost: [Double], order n: Int) -> [Int] {
    precondition(cost.count == n * n)
    var search = AssignmentSearch(order: n)
    cost.withUnsafeBufferPointer { cost in for row in 0..<n { search.augment(row, cost) } }
    return search.columnOfRow
  }

  /// W₁ between equally many points, each of weight 1/n: the mean distance of matched points.
  public static func meanDistance(_ x: [Position], _ y: [Position], power: Double = 1) -> Double? {
    guard !x.isEmpty, x.count == y.count else { return nil }
    let n = x.count
    var cost = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0..<n {
        let distance = x[i].distance(to: y[j])
        cost[i * n + j] = power == 1 ? distance : pow(distance, power)
      }
    }
    let columns = columns(ofCosts: cost, order: n)
    return (0..<n).reduce(0.0) { $0 + cost[$1 * n + columns[$1]] } / Double(n)
  }
}

/// Duals and the partial matching while rows are added one by one.
private struct AssignmentSearch {
  let n: Int
  private(set) var columnOfRow: [Int]
  private var rowOfColumn: [Int]
  private var rowDual: [Double]
  private var columnDual: [Double]
  private var distance: [Double]
  private var previous: [Int]
  private var isDone: [Bool]

  init(order n: Int) {
    self.n = n
    columnOfRow = [Int](repeating: -1, count: n)
    rowOfColumn = [Int](repeating: -1, count: n)
    rowDual = [Double](repeating: 0, count: n)
    columnDual = [Double](repeating: 0, count: n)
    distance = [Double](repeating: 0, count: n)
    previous = [Int](repeating: -1, count: n)
    isDone = [Bool](repeating: false, count: n)
  }

  /// Dijkstra over reduced costs from `start` to a free column, then a flip along the path.
  mutating func augment(_ start: Int, _ cost: UnsafeBufferPointer<Double>) {
    for j in 0..<n {
      distance[j] = .infinity
      isDone[j] = false
      previous[j] = -1
    }
    var (row, column, reached) = (start, -1, 0.0)
    var visited: [Int] = []
    repeat {
      var (best, bestColumn) = (Double.infinity, -1)
      let (dual, base) = (rowDual[row], row * n)
      for j in 0..<n where !isDone[j] {
        let through = reached + cost[base + j] - dual - columnDual[j]
        if through < distance[j] {
          distance[j] = through
          previous[j] = row
        }
        if distance[j] < best { (best, bestColumn) = (distance[j], j) }
      }
      (column, reached) = (bestColumn, best)
      isDone[column] = true
      visited.append(column)
      row = rowOfColumn[column]
    } while row >= 0
    rowDual[start] += reached
    for j in visited.dropLast() {
      rowDual[rowOfColumn[j]] += reached - distance[j]
      columnDual[j] -= reached - distance[j]
    }
    flip(from: column, to: start)
  }

  private mutating func flip(from column: Int, to start: Int) {
    var column = column
    while true {
      let row = previous[column]
      let next = columnOfRow[row]
      columnOfRow[row] = column
      rowOfColumn[column] = row
      if row == start { return }
      column = next
    }
  }
}
