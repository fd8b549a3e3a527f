import Tensors

/// Replayed paths without the jitter of their read-out: means over seven steps, and how far a position
/// must move to have moved.
struct SteadyPaths {
  /// Mean of the positions from three steps before to three steps behind; not a number where there is
  /// none.
  let paths: Trajectories
  /// Standard deviation of the jitter of single positions along one axis, arena units.
  let jitter: Double

  init(_ raw: Trajectories) {
    jitter = Self.jitter(of: raw)
    var steady = raw
    for trial in 0..<raw.trials {
      for t in 0..<raw.samples {
        var (sum, count) = (Position(0, 0), 0.0)
        for near in max(0, t - 3)...min(raw.samples - 1, t + 3) where raw[trial, near].isFinite {
          sum = sum + raw[trial, near]
          count += 1
        }
        steady[trial, t] =
          raw[trial, t].isFinite ? (1 / max(1, count)) * sum : Position(.nan, .nan)
      }
    }
    paths = steady
  }

  /// From y_t - (y_{t-2} + y_{t+2}) / 2, whose variance is 3/2 that of jitter without memory; movement
  /// that goes on straight has none.
  private static func jitter(of raw: Trajectories) -> Double {
    guard raw.samples > 4 else { return 0 }
    var (sum, count) = (0.0, 0.0)
    for trial in 0..<raw.trials {
      for t in 2..<raw.samples - 2 {
        let bend = raw[trial, t] - 0.5 * (raw[trial, t - 2] + raw[trial, t + 2])
        guard bend.isFinite else { continue }
        sum += bend.dot(bend)
        count += 1
      }
    }
    return count > 0 ? (sum / count / 3).squareRoot() : 0
  }

  /// How far a position must be from another to have moved, arena units: a place, and four deviations of
  /// jitter, of which means of seven steps keep half even where it remembers.
  func reach(_ size: Double) -> Double { max(size, 4 * jitter) }

  /// Positions of a path at which it has moved, from one to the next. The ends, whose means are of fewer
  /// steps, are left out.
  func anchors(of trial: Int, size: Double) -> [Position] {
    let limit = reach(size)
    var anchors: [Position] = []
    for t in 3..<max(3, paths.samples - 3) where paths[trial, t].isFinite {
      let point = paths[trial, t]
      if let last = anchors.last, point.distance(to: last) <= limit { continue }
      anchors.append(point)
    }
    return anchors
  }

  /// Share of behaviour's places that a replay goes to, beside the one where it begins; jumps over more
  /// than three places visit only their end.
  func coverage(of trial: Int, _ places: BehaviourPlaces) -> Double {
    let anchors = anchors(of: trial, size: places.size)
    guard let first = anchors.first else { return 0 }
    var seen: Set<Int> = []
    for (from, to) in zip(anchors, anchors.dropFirst()) {
      let length = from.distance(to: to)
      let limit = 2 * reach(places.size) + places.size
      // Half a place apart; a path that jitters over far more than all places is seen at some of its points.
      let pieces =
        length <= limit
        ? min(1_000, max(1, Int(saturating: (2 * length / places.size).rounded(.up)))) : 1
      for piece in 1...pieces {
        let point = from + (Double(piece) / Double(pieces)) * (to - from)
        if let place = places.place(of: point) { seen.insert(place) }
      }
    }
    let start = places.place(of: first)
    if let start { seen.remove(start) }
    let others = places.count - (start == nil ? 0 : 1)
    return others > 0 ? Double(seen.count) / Double(others) : 0
  }
}
