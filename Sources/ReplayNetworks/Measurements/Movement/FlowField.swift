/// The usual direction of movement at every place, and the direction of replay by it
/// (REPLAY §11.4).
public struct FlowField: Sendable {
  /// Bins of the arena.
  public let grid: Grid
  /// Mean velocity by bin, arena units per step.
  public let velocities: [Position]
  /// Mean speed by bin.
  public let speeds: [Double]

  /// The flow of awake paths.
  public init(_ paths: Trajectories, lower: Position, upper: Position, bins: Int = 20) {
    grid = Grid(lower: lower, upper: upper, across: bins, down: bins)
    var sums = [Position](repeating: Position(0, 0), count: grid.count)
    var lengths = [Double](repeating: 0, count: grid.count)
    var counts = [Double](repeating: 0, count: grid.count)
    for trial in 0..<paths.trials {
      for t in 1..<paths.samples {
        guard let bin = grid.bin(of: paths[trial, t - 1]) else { continue }
        let step = paths[trial, t] - paths[trial, t - 1]
        sums[bin] = sums[bin] + step
        lengths[bin] += step.length
        counts[bin] += 1
      }
    }
    velocities = zip(sums, counts).map { $1 > 0 ? (1 / $1) * $0 : Position(0, 0) }
    speeds = zip(lengths, counts).map { $1 > 0 ? $0 / $1 : 0 }
  }

  /// What a path does along the flow.
  public struct Direction: Sendable, Equatable {
    /// Mean over steps of the cosine between the step and the flow there, from -1 (reverse) to 1
    /// (forward).
    public var score: Double
    /// Steps that count: where the flow has a direction.
    public var steps: Int
  }

  /// Forward or reverse. Places where animals go both ways (mean velocity below `directedness`
  /// times mean speed) do not count.
  public func direction(
    of path: some Collection<Position>, lag: Int = 5, directedness: Double = 0.3
  ) -> Direction? {
    let points = Array(path)
    guard points.count > lag else { return nil }
    var (sum, count) = (0.0, 0)
    for t in 0..<points.count - lag {
      guard let bin = grid.bin(of: points[t]) else { continue }
      let (flow, step) = (velocities[bin], points[t + lag] - points[t])
      guard speeds[bin] > 0, flow.length > directedness * speeds[bin], step.length > 0 else {
        continue
      }
      sum += flow.dot(step) / (flow.length * step.length)
      count += 1
    }
    return count > 0 ? Direction(score: sum / Double(count), steps: count) : nil
  }
}
