/// Learning from replay alone: decoded steps feed a table of values (REPLAY §11.8).
public struct OfflineLearning: Sendable {
  /// Bins of the arena.
  public let grid: Grid
  /// γ per step.
  public var discount: Double
  /// Step size of temporal differences.
  public var learningRate: Double
  /// V by bin.
  public private(set) var values: [Double]
  private let goal: Track.Region

  /// Values of reaching `goal`, all zero at first.
  public init(
    lower: Position, upper: Position, bins: Int = 15, goal: Track.Region, discount: Double = 0.98,
    learningRate: Double = 0.2
  ) {
    grid = Grid(lower: lower, upper: upper, across: bins, down: bins)
    self.goal = goal
    self.discount = discount
    self.learningRate = learningRate
    values = [Double](repeating: 0, count: grid.count)
  }

  /// TD(0) along decoded paths, a reward of 1 for entering the goal, which ends a path.
  public mutating func learn(from paths: Trajectories) {
    for trial in 0..<paths.trials {
      for t in 1..<paths.samples {
        guard let from = grid.bin(of: paths[trial, t - 1]), let to = grid.bin(of: paths[trial, t])
        else { continue }
        let arrives = goal.contains(paths[trial, t])
        let target = arrives ? 1 : discount * values[to]
        values[from] += learningRate * (target - values[from])
        if arrives { break }
      }
    }
  }

  /// Spearman's correlation of learned values with nearness to the goal along behaviour: how much
  /// of the task the table knows. `awake` paths give for every visited bin the mean number of steps
  /// to the goal; nil where fewer than three bins lead there.
  public func agreement(with awake: Trajectories) -> Double? {
    var sums: [Int: (total: Double, count: Double)] = [:]
    for trial in 0..<awake.trials {
      let path = awake.path(trial)
      guard let arrival = path.firstIndex(where: goal.contains) else { continue }
      for t in 0..<arrival {
        guard let bin = grid.bin(of: path[t]) else { continue }
        let old = sums[bin] ?? (0, 0)
        sums[bin] = (old.total + Double(arrival - t), old.count + 1)
      }
    }
    let bins = sums.keys.sorted()
    guard bins.count > 2 else { return nil }
    return correlation(
      ranks(bins.map { values[$0] }),
      ranks(bins.map { bin in sums[bin].map { -$0.total / $0.count } ?? 0 }))
  }

  private func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count && values[order[last + 1]] == values[order[first]] { last += 1 }
      for index in first...last { ranks[order[index]] = Double(first + last) / 2 }
      first = last + 1
    }
    return ranks
  }

  private func correlation(_ a: [Double], _ b: [Double]) -> Double? {
    let n = Double(a.count)
    let (meanA, meanB) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
    let ab = zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) }
    let aa = a.reduce(0) { $0 + ($1 - meanA) * ($1 - meanA) }
    let bb = b.reduce(0) { $0 + ($1 - meanB) * ($1 - meanB) }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : nil
  }
}
