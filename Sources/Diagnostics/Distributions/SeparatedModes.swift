import RandomStreams
import Tensors

/// Groups of draws with next to nothing between them: what a chain crosses seldom, and what score matching
/// weighs badly.
///
/// Draws are cut into up to 40 cells (k-means); two cells belong together where the line that joins their
/// centres has no valley halfway, less than a fifth of the draws that lie around either centre. Groups
/// of less than 1 % of the draws, or 20 draws, count to none. Two normal laws of one deviation are
/// separated from about 5.5 deviations on. Work in coordinates in which all directions count alike.
public struct SeparatedModes: Sendable, Equatable {
  /// One group.
  public struct Mode: Sendable, Equatable {
    /// The mean of its draws, m long.
    public let centre: [Double]
    /// Its part of all draws that belong to a group.
    public let share: Double
    /// The root mean square over units of the distance to the centre.
    public let deviation: Double
    /// The deviation in the direction in which the mode is narrowest.
    public let width: Double
    /// The distance that 99.5 % of its draws do not exceed.
    public let reach: Double
  }

  /// The groups, the largest first; one of all draws where nothing separates them.
  public let modes: [Mode]

  /// The groups among `draws` `[draw, unit]`; nil for fewer than 100 draws, or numbers that are not finite.
  public init?(of draws: Matrix<Double>, seed: UInt64 = 0) {
    guard draws.rows >= 100, draws.firstEntry(beyond: .greatestFiniteMagnitude) == nil else {
      return nil
    }
    let points = draws.thinned(to: 3_000)
    let count = points.rows
    let cells = DrawCells(of: points, count: min(40, count / 50), seed: seed)
    let groups = cells.groups().filter { $0.count >= max(20, count / 100) }
    let total = groups.reduce(0) { $0 + $1.count }
    guard total > 0 else { return nil }
    modes = groups.map { Mode(of: points.gatheringRows($0), total: total) }
      .sorted { $0.share > $1.share }
  }

  /// For every draw `[draw, unit]` the nearest mode, and whether it lies within its reach.
  public func places(of draws: Matrix<Double>) -> [(mode: Int, isWithin: Bool)] {
    (0..<draws.rows).map { row in
      let squares = modes.map { mode in
        zip(draws.row(row), mode.centre).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let nearest = squares.indices.min { squares[$0] < squares[$1] } ?? 0
      return (nearest, squares[nearest].squareRoot() <= modes[nearest].reach)
    }
  }
}

extension SeparatedModes.Mode {
  fileprivate init(of draws: Matrix<Double>, total: Int) {
    centre = draws.columnMeans()
    share = Double(draws.rows) / Double(total)
    let centred = draws.centred()
    let squares = (0..<draws.rows).map { centred.row($0).reduce(0) { $0 + $1 * $1 } }.sorted()
    deviation =
      (squares.reduce(0, +) / Double(squares.count * max(draws.columns, 1))).squareRoot()
    reach = sortedQuantile(squares, at: 0.995).squareRoot()
    // Few draws tell no directions.
    let variances =
      draws.rows < 5 * draws.columns
      ? nil : try? draws.covariance().symmetricEigen(name: "covariance").values
    width = variances?.first.map { max(0, $0).squareRoot() } ?? deviation
  }
}

extension DrawCells {
  /// The draws of cells that hang together.
  fileprivate func groups() -> [[Int]] {
    let members = members()
    var group = Array(members.indices)
    for a in members.indices {
      for b in members.indices.dropFirst(a + 1) where group[a] != group[b] {
        guard !isSeparated(members[a], a, members[b], b) else { continue }
        let (old, new) = (group[b], group[a])
        for cell in group.indices where group[cell] == old { group[cell] = new }
      }
    }
    return Set(group).sorted().map { name in
      members.indices.filter { group[$0] == name }.flatMap { members[$0] }
    }
  }

  /// Whether there is a valley halfway between two cells. Where few draws lie around a centre, they are
  /// counted in wider strips; fewer than 5 there do not tell, and leave the cells apart.
  private func isSeparated(_ first: [Int], _ a: Int, _ second: [Int], _ b: Int) -> Bool {
    let way = zip(centres.row(b), centres.row(a)).map { $0 - $1 }
    let length = way.reduce(0) { $0 + $1 * $1 }
    guard length > 0 else { return false }
    let middle = zip(centres.row(b), centres.row(a)).map { ($0 + $1) / 2 }
    // -1 and 1 at the centres, 0 halfway.
    let places = (first + second).map { row in
      points.row(row).enumerated().reduce(0.0) { sum, unit in
        sum + (unit.element - middle[unit.offset]) * way[unit.offset]
      } * 2 / length
    }
    for width in [0.25, 0.5] {
      let (low, valley, high) = (
        places.count { abs($0 + 1) < width }, places.count { abs($0) < width },
        places.count { abs($0 - 1) < width }
      )
      if min(low, high) >= 5 { return 5 * valley < min(low, high) }
    }
    return true
  }
}
