/// Speed without what jitter adds to it.
enum SteadyMotion {
  /// Steps between two positions, and of the shorter distance that gives the jitter: 20 and 10, less for
  /// short paths. Awake and replayed paths are compared at one lag.
  static func lag(for samples: Int...) -> Int {
    min(20, ((samples.min() ?? 0) - 1) / 2 * 2)
  }

  /// √(M(h) - max(0, 2 M(h/2) - M(h))) / h, M the mean square displacement over h steps: a straight line
  /// through M(h/2) and M(h) meets lag 0 at the part of M that does not grow, which is jitter and what
  /// stays in place. Only pairs count that lie where behaviour is; nil where there is none, 0 where fewer
  /// than one in ten do.
  ///
  /// - Parameter rest: when the animal rests that is followed; pairs of samples with rest between them are
  ///   left out.
  static func speed(
    _ paths: Trajectories, at places: BehaviourPlaces, lag h: Int, besides rest: RestingSteps? = nil
  ) -> Double? {
    guard h >= 2, paths.samples > h, paths.trials > 0 else { return nil }
    let isNear = paths.points.map(places.isNear)
    guard let half = displacement(paths, isNear, lag: h / 2, besides: rest),
      let whole = displacement(paths, isNear, lag: h, besides: rest)
    else { return nil }
    guard whole.share >= 0.1 else { return 0 }
    let standing = max(0, 2 * half.square - whole.square)
    return max(0, whole.square - standing).squareRoot() / Double(h)
  }

  /// The mean square displacement between samples that are near behaviour, and the share of pairs without
  /// rest that these are; nil where there is no pair without rest.
  private static func displacement(
    _ paths: Trajectories, _ isNear: [Bool], lag: Int, besides rest: RestingSteps?
  ) -> (square: Double, share: Double)? {
    var (sum, count, pairs) = (0.0, 0.0, 0.0)
    for trial in 0..<paths.trials {
      for t in 0..<paths.samples - lag where rest?.rests(trial, from: t, over: lag) != true {
        pairs += 1
        let row = trial * paths.samples + t
        guard isNear[row], isNear[row + lag] else { continue }
        let step = paths[trial, t + lag] - paths[trial, t]
        sum += step.dot(step)
        count += 1
      }
    }
    return pairs > 0 ? (sum / max(1, count), count / pairs) : nil
  }
}
