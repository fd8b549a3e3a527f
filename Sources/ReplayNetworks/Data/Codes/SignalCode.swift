import Tensors

/// What the network tracks.
public enum SignalCode: Sendable, Equatable, Codable {
  /// The position itself, d_s = 2.
  case position
  /// The position relative to a point at which behaviour is not, where there is such a point: what a
  /// silent network says then is no place of behaviour, and where the file's origin lies does not matter.
  case centredPosition(Position)
  case placeCells(PlaceCells)
  case headDirection(HeadDirectionCells)
  /// Rate maps of recorded units.
  case rateMaps(RateMaps)

  /// d_s
  public var dimension: Int {
    switch self {
    case .position, .centredPosition: 2
    case .placeCells(let cells): cells.count
    case .headDirection(let cells): cells.count
    case .rateMaps(let maps): maps.units
    }
  }

  /// Whether positions are outputs themselves.
  public var isPosition: Bool {
    switch self {
    case .position, .centredPosition: true
    default: false
    }
  }

  /// Signals `[point, output]`.
  public func signals<Scalar: ReplayScalar>(at points: [Position]) -> Matrix<Scalar> {
    switch self {
    case .centredPosition(let centre):
      return SignalCode.position.signals(at: points.map { $0 - centre })
    case .position:
      var result = Matrix<Scalar>.zeros(points.count, 2)
      result.withMutablePointer { convert(points.flatMap { [$0.x, $0.y] }, into: $0) }
      return result
    case .placeCells(let cells): return cells.rates(at: points)
    case .headDirection(let cells): return cells.rates(at: points)
    case .rateMaps(let maps): return maps.rates(at: points)
    }
  }

  /// The positions that outputs `[row, output]` stand for; not a number where nothing is active.
  public func decode<Scalar: ReplayScalar>(_ outputs: Matrix<Scalar>) -> [Position] {
    precondition(outputs.columns == dimension)
    let rows = outputs.rows
    var coordinates = [Double](repeating: 0, count: 2 * rows)
    withPointers(&coordinates, reading: outputs) { positions, outputs in
      SignalDecoder(self).decode(outputs, rows: rows, into: positions, stride: 2)
    }
    return (0..<rows).map { Position(coordinates[2 * $0], coordinates[2 * $0 + 1]) }
  }
}

extension Matrix {
  /// The entries in `Double`.
  var doubles: [Double] { makeDoubles() }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func makeDoubles() -> [Double] {
    withPointer { x in
      [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
        for i in 0..<count { buffer[i] = Double(x[i]) }
        initialized = count
      }
    }
  }
}
