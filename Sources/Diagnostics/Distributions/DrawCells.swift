import RandomStreams
import Tensors

/// Draws cut into cells by k-means.
public struct DrawCells: Sendable {
  /// The draws `[draw, unit]`.
  let points: Matrix<Double>
  /// The means of the cells `[cell, unit]`.
  private(set) var centres: Matrix<Double>
  /// The cell of every draw, that of the nearest centre.
  private var cellOfDraw: [Int]

  /// Starts at draws far from one another (Arthur & Vassilvitskii 2007, k-means++), then 15 rounds.
  public init(of points: Matrix<Double>, count: Int, seed: UInt64) {
    self.points = points
    var stream = RandomStream(seed: seed, purpose: .metrics)
    let uniforms = Matrix<Double>.uniforms(1, count, from: &stream).elements
    var chosen = [0]
    var nearest = [Double](repeating: .infinity, count: points.rows)
    for next in 1..<max(count, 1) {
      let squares = squaredDistances(of: points, to: points.gatheringRows([chosen[next - 1]]))
      for row in nearest.indices { nearest[row] = min(nearest[row], squares[row, 0]) }
      var rest = uniforms[next] * nearest.reduce(0, +)
      let pick = nearest.firstIndex {
        rest -= $0; return rest < 0
      }
      chosen.append(pick ?? points.rows - 1)
    }
    centres = points.gatheringRows(chosen)
    cellOfDraw = []
    for _ in 0..<15 {
      assign()
      moveCentres()
    }
    assign()
  }

  private mutating func assign() {
    let squares = squaredDistances(of: points, to: centres)
    cellOfDraw = (0..<points.rows).map { row in
      let own = squares.row(row)
      return (own.indices.min { own[$0] < own[$1] } ?? own.startIndex) - own.startIndex
    }
  }

  private mutating func moveCentres() {
    for (cell, rows) in members().enumerated() where !rows.isEmpty {
      let mean = points.gatheringRows(rows).columnMeans()
      for unit in mean.indices { centres[cell, unit] = mean[unit] }
    }
  }

  /// The draws of every cell; a cell may have none.
  public func members() -> [[Int]] {
    var members = [[Int]](repeating: [], count: centres.rows)
    for (row, cell) in cellOfDraw.enumerated() { members[cell].append(row) }
    return members
  }
}
