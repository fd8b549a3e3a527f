import Tensors

/// Head-direction cells with von Mises tuning, peak 1 (REPLAY §2.7). `SignalCode.decode` reads them
/// by the circular mean of the three most active cells' directions.
public struct HeadDirectionCells: Sendable, Equatable, Codable {
  /// Number of cells.
  public var count: Int
  /// κ of exp(κ (cos(θ - μ) - 1)); 1 / (π/6)² by default.
  public var concentration: Double

  /// Cells with evenly spread preferred directions; the predecessor's 512 by default.
  public init(count: Int = 512, concentration: Double = 36 / (Double.pi * Double.pi)) {
    self.count = count
    self.concentration = concentration
  }

  /// Preferred directions, evenly from -π to π, both included.
  public var preferred: [Double] {
    let intervals = Double(max(1, count - 1))
    return (0..<count).map { cell -> Double in
      let turns = 2 * Double.pi * Double(cell)
      return -Double.pi + turns / intervals
    }
  }

  /// Preferred directions as points of the unit circle.
  var preferredPoints: [Position] {
    preferred.map { Position(cos($0), sin($0)) }
  }

  /// Rates `[point, cell]` at positions on the unit circle.
  public func rates<Scalar: ReplayScalar>(at points: [Position]) -> Matrix<Scalar> {
    var result = Matrix<Scalar>.zeros(points.count, count)
    let units = preferredPoints
    var row = [Double](repeating: 0, count: count)
    result.withMutablePointer { out in
      for (index, point) in points.enumerated() {
        for j in 0..<count { row[j] = concentration * (point.dot(units[j]) - 1) }
        convert(row, into: out + index * count)
      }
    }
    let total = result.count
    result.withMutablePointer { Scalar.exp($0, $0, total) }
    return result
  }
}
