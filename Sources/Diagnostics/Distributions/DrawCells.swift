import RandomStreams
import Tensors

/// Draws cut into cells by k-means.
public struct DrawCells: Sendable {
  /// The draws `[draw, unit]`.
  public let points: Matrix<Double>
  /// The means of the cells `[cell, unit]`.
  public private(set) var centres: Matrix<Double>
  /// The cell of every draw, that of the nearest centre.
  public private(set) var cellOfDraw: [Int]

  /// Starts at draws far from one another (Arthur & Vassilvitskii 2007, k-means++), then 15 rounds.
  public init(of points: Matrix<Double>, count: Int, seed: UInt64) {
    self.points = points
    var stream = RandomStream(seed: seed, purpose: .metrics)
    let uniforms = Matrix<Double>.uniforms(1, count, from: &stream).elements
    var chosen = [0]
    var nearest = [Double](repeating: .infinity, count: points.rows)
    for next in 1..<max(count, 1) {
      let squares = Self.squares(points, to: points.gatheringRows([chosen[next - 1]]))
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
    let squares = Self.squares(points, to: centres)
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

  /// |x - c|² `[draw, centre]`, up to rounding.
  private static func squares(_ points: Matrix<Double>, to centres: Matrix<Double>) -> Matrix<
    Double
  > {
    var result = points.times(transpose: centres)
    result.scale(by: -2)
    result.addRow((0..<centres.rows).map { centres.row($0).reduce(0) { $0 + $1 * $1 } })
    let own = (0..<points.rows).map { points.row($0).reduce(0) { $0 + $1 * $1 } }
    for row in 0..<result.rows {
      for column in 0..<result.columns { result[row, column] += own[row] }
    }
    return result
  }
}
