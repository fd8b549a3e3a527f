import Tensors

/// Speed, reach and spread of decoded paths (REPLAY §6).
///
/// Replays that diverged, or have no position at some sample, are left out by the caller (`finiteTrials`),
/// but for reach times, where they count as not reaching.
public enum MotionMetrics {
  /// Mean over time and replays of ‖y_{t+h} - y_t‖ / h, arena units per step.
  public static func speed(_ paths: Trajectories, lag h: Int) -> Double? {
    guard h > 0, paths.samples > h, paths.trials > 0 else { return nil }
    var sum = 0.0
    for trial in 0..<paths.trials {
      for t in 0..<paths.samples - h {
        sum += paths[trial, t + h].distance(to: paths[trial, t])
      }
    }
    return sum / Double(h * paths.trials * (paths.samples - h))
  }

  /// Mean path length; with a lag h above 1 `1/h Σ_t ‖y_{t+h} - y_t‖`, which read-out noise
  /// inflates less.
  public static func pathLength(_ paths: Trajectories, lag h: Int = 1) -> Double? {
    speed(paths, lag: h).map { $0 * Double(paths.samples - h) }
  }

  /// First times of entering a region.
  public struct Reach: Sendable, Equatable {
    /// Median, steps; censored at the length of replays.
    public var median: Double
    /// Share of replays that reach.
    public var fraction: Double
  }

  /// The first step at which each replay is in a region that does not contain its start; a replay
  /// with positions that are no numbers, as after a divergence, does not reach.
  ///
  /// - Parameter starts: where replays start; the first samples where nil.
  public static func reach(
    _ paths: Trajectories, regions: [Track.Region], starts: [Position]? = nil
  ) -> Reach? {
    reach(paths) { trial in
      let start = starts?[trial] ?? paths[trial, 0]
      let others = regions.filter { !$0.contains(start) }
      return { point in others.contains { $0.contains(point) } }
    }
  }

  /// The first step at which each replay is further than `distance` from its start.
  public static func reach(
    _ paths: Trajectories, distance: Double, starts: [Position]? = nil
  ) -> Reach? {
    reach(paths) { trial in
      let start = starts?[trial] ?? paths[trial, 0]
      return { $0.distance(to: start) > distance }
    }
  }

  private static func reach(
    _ paths: Trajectories, _ goal: (Int) -> (Position) -> Bool
  ) -> Reach? {
    guard paths.trials > 0 else { return nil }
    var (times, reached) = ([Double](), 0)
    for trial in 0..<paths.trials {
      let isThere = goal(trial)
      let first =
        paths.isFinite(trial) ? (0..<paths.samples).first { isThere(paths[trial, $0]) } : nil
      if first != nil { reached += 1 }
      // The sample at index t is the state after t + 1 steps.
      times.append(Double(first.map { $0 + 1 } ?? paths.samples))
    }
    return Reach(median: median(times), fraction: Double(reached) / Double(paths.trials))
  }

  /// Mean number of regions entered at least once.
  public static func regionsVisited(_ paths: Trajectories, regions: [Track.Region]) -> Double? {
    guard paths.trials > 0 else { return nil }
    var count = 0
    for trial in 0..<paths.trials {
      let path = paths.path(trial)
      count += regions.count { region in path.contains(where: region.contains) }
    }
    return Double(count) / Double(paths.trials)
  }

  /// The slope of ln⟨‖y_{t+h} - y_t‖²⟩ on ln h for h = 1 ... `maximumLag`: 1 is Brownian, less is
  /// trapped, more is super-diffusive.
  public static func diffusionExponent(_ paths: Trajectories, maximumLag: Int = 12) -> Double? {
    guard let squares = meanSquareDisplacements(paths, maximumLag: maximumLag),
      squares.allSatisfy({ $0 > 0 })
    else { return nil }
    let points = squares.enumerated().map {
      (log(Double($0 + 1)), log($1))
    }
    return slope(points)
  }

  /// ⟨‖y_{t+h} - y_t‖²⟩ for h = 1 ... `maximumLag`.
  public static func meanSquareDisplacements(
    _ paths: Trajectories, maximumLag: Int
  ) -> [Double]? {
    guard paths.samples > maximumLag, paths.trials > 0, maximumLag > 1 else { return nil }
    return (1...maximumLag).map { h in
      var sum = 0.0
      for trial in 0..<paths.trials {
        for t in 0..<paths.samples - h {
          let step = paths[trial, t + h] - paths[trial, t]
          sum += step.dot(step)
        }
      }
      return sum / Double(paths.trials * (paths.samples - h))
    }
  }

  /// Mean over replays of the trace of the covariance of y over time (the predecessor's output
  /// variance).
  public static func outputVariance(_ paths: Trajectories) -> Double? {
    guard paths.trials > 0, paths.samples > 1 else { return nil }
    let total = (0..<paths.trials).reduce(0.0) { $0 + variance(paths.path($1)) }
    return total / Double(paths.trials)
  }

  /// The trace of the covariance of points.
  public static func variance(_ points: [Position]) -> Double {
    let mean = (1 / Double(points.count)) * points.reduce(Position(0, 0), +)
    let squares = points.reduce(0.0) { $0 + ($1 - mean).dot($1 - mean) }
    return squares / Double(points.count - 1)
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// Slope of the least-squares line through points.
  static func slope(_ points: [(Double, Double)]) -> Double {
    let n = Double(points.count)
    let meanX = points.reduce(0) { $0 + $1.0 } / n
    let meanY = points.reduce(0) { $0 + $1.1 } / n
    let covariance = points.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let variance = points.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
    return covariance / variance
  }
}
