/// The places that behaviour visits: cells of a square grid that moves with the behaviour, so that
/// nothing depends on where the origin lies.
public struct BehaviourPlaces: Sendable {
  /// Side of a place, arena units: a fifteenth of the behaviour's longer extent.
  public let size: Double
  /// Number of places.
  public var count: Int { numbers.count }
  /// Their centres.
  public let centres: [Position]
  private let corner: Position
  private let upper: Position
  private let numbers: [Cell: Int]

  private struct Cell: Hashable {
    var column, row: Int
  }

  /// The cells that hold at least one in two thousand of the samples; nil for behaviour in one place.
  ///
  /// - Parameter across: places along the longer extent.
  public init?(_ behaviour: Trajectories, across: Int = 15) {
    let points = behaviour.points.filter(\.isFinite)
    guard let first = points.first else { return nil }
    var (lower, upper) = (first, first)
    for point in points {
      lower = Position(min(lower.x, point.x), min(lower.y, point.y))
      upper = Position(max(upper.x, point.x), max(upper.y, point.y))
    }
    let extent = max(upper.x - lower.x, upper.y - lower.y)
    guard extent > 0 else { return nil }
    size = extent / Double(across)
    // Off the borders of the behaviour, where rounding would decide.
    corner = lower - Position(0.3 * size, 0.3 * size)
    var visits: [Cell: Int] = [:]
    for point in points { visits[Self.cell(point, corner, size), default: 0] += 1 }
    let kept = visits.filter { $0.value * 2_000 >= points.count }.keys
      .sorted { ($0.row, $0.column) < ($1.row, $1.column) }
    guard kept.count > 1 else { return nil }
    self.upper = upper
    let (corner, size) = (corner, size)
    centres = kept.map {
      corner + Position((Double($0.column) + 0.5) * size, (Double($0.row) + 0.5) * size)
    }
    numbers = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
  }

  private static func cell(_ point: Position, _ corner: Position, _ size: Double) -> Cell {
    // Far outside of any arena all cells are alike.
    func index(_ distance: Double) -> Int {
      Int(max(-1e6, min(1e6, distance / size)).rounded(.down))
    }
    return Cell(column: index(point.x - corner.x), row: index(point.y - corner.y))
  }

  /// Points a place apart over the rectangle of the behaviour.
  func nodes() -> [Position] {
    func count(_ length: Double) -> Int { max(1, Int((length / size).rounded(.up))) }
    let columns = count(upper.x - corner.x)
    return (0..<columns * count(upper.y - corner.y)).map { node in
      corner
        + Position(
          (Double(node % columns) + 0.5) * size, (Double(node / columns) + 0.5) * size)
    }
  }

  /// The place of a position; nil off the behaviour, and for what is no position.
  public func place(of point: Position) -> Int? {
    point.isFinite ? numbers[Self.cell(point, corner, size)] : nil
  }

  /// Whether a position lies in a place or beside one.
  public func isNear(_ point: Position) -> Bool {
    guard point.isFinite else { return false }
    let cell = Self.cell(point, corner, size)
    for column in cell.column - 1...cell.column + 1 {
      for row in cell.row - 1...cell.row + 1 where numbers[Cell(column: column, row: row)] != nil {
        return true
      }
    }
    return false
  }
}
