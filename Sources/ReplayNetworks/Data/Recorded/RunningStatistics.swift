/// How an animal runs in an open arena: what rat-like motion is fitted to.
public struct RunningStatistics: Sendable, Equatable, Codable {
  /// Mean speed, arena units per second.
  public var speed: Double
  /// Standard deviation of speed over its mean.
  public var speedVariation: Double
  /// Seconds until the autocorrelation of speed has fallen to a half; nil where it has not within three
  /// quarters of a trial.
  public var speedPersistence: Double?
  /// Seconds until the mean cosine of turns, weighted by both speeds, has fallen to a half.
  public var directionPersistence: Double?
  /// Share of samples nearer to a wall than the distance at which walls act.
  public var wallShare: Double

  /// Measures trials, whose time step is the unit of time; nil where there are no steps or nothing moves.
  ///
  /// - Parameters:
  ///   - size: the arena's upper corner; the lower one is the origin.
  ///   - wallDistance: the distance at which walls act, arena units.
  public init?(_ paths: Trajectories, in size: Position, wallDistance: Double) {
    let velocities = (0..<paths.trials).map { trial in
      let path = paths.path(trial)
      return zip(path.dropFirst(), path).map { (1 / paths.timeStep) * ($0 - $1) }
    }
    let speeds = velocities.map { $0.map(\.length) }
    let count = Double(speeds.reduce(0) { $0 + $1.count })
    let sum = speeds.joined().reduce(0, +)
    guard sum > 0 else { return nil }
    let mean = sum / count
    let deviations = speeds.map { $0.map { $0 - mean } }
    let variance = deviations.joined().reduce(0) { $0 + $1 * $1 } / count
    speed = mean
    speedVariation = variance.squareRoot() / mean
    speedPersistence = Self.persistence(paths) { lag in
      Self.mean(deviations, lag) { $0 * $1 } / variance
    }
    directionPersistence = Self.persistence(paths) { lag in
      Self.mean(velocities, lag) { $0.dot($1) } / Self.mean(speeds, lag) { $0 * $1 }
    }
    let points = paths.points
    let near = points.count { min($0.x, $0.y, size.x - $0.x, size.y - $0.y) < wallDistance }
    wallShare = Double(near) / Double(points.count)
  }

  /// The mean over all pairs of samples that are `lag` apart; not a number where there are none.
  private static func mean<Value>(
    _ trials: [[Value]], _ lag: Int, _ product: (Value, Value) -> Double
  ) -> Double {
    var (sum, count) = (0.0, 0)
    for trial in trials {
      for (earlier, later) in zip(trial, trial.dropFirst(lag)) {
        sum += product(earlier, later)
        count += 1
      }
    }
    return sum / Double(count)
  }

  /// Seconds until a correlation has fallen to a half, between lags by a straight line.
  private static func persistence(
    _ paths: Trajectories, _ correlation: (_ lag: Int) -> Double
  ) -> Double? {
    var before = 1.0
    for lag in 1...max(1, 3 * (paths.samples - 1) / 4) {
      let value = correlation(lag)
      if value < 0.5 {
        return paths.timeStep * (Double(lag) - (0.5 - value) / (before - value))
      }
      before = value
    }
    return nil
  }
}
