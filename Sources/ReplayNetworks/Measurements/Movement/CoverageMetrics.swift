import Tensors

/// How much of an arena or track replays visit (REPLAY §6).
public enum CoverageMetrics {
  /// Mean number of cells of a grid of `size` arena units that a replay visits.
  public static func cellsVisited(_ paths: Trajectories, size: Double = 0.1) -> Double? {
    guard paths.trials > 0 else { return nil }
    var total = 0
    for trial in 0..<paths.trials {
      var seen: Set<CellIndex> = []
      for t in 0..<paths.samples { seen.insert(CellIndex(paths[trial, t], size)) }
      total += seen.count
    }
    return Double(total) / Double(paths.trials)
  }

  /// Mean share of a 10 × 10 grid over the arena that a replay visits.
  public static func arenaCoverage(
    _ paths: Trajectories, lower: Position, upper: Position, bins: Int = 10
  ) -> Double? {
    guard paths.trials > 0 else { return nil }
    let grid = Grid(lower: lower, upper: upper, across: bins, down: bins)
    var total = 0
    for trial in 0..<paths.trials {
      var seen: Set<Int> = []
      for t in 0..<paths.samples {
        if let bin = grid.bin(of: paths[trial, t]) { seen.insert(bin) }
      }
      total += seen.count
    }
    return Double(total) / Double(paths.trials * grid.count)
  }

  /// Share of the cells visited awake that pooled replay visits too.
  public static func pooledCoverage(
    replay: Trajectories, awake: Trajectories, size: Double = 0.1
  ) -> Double? {
    let awakeCells = Set(awake.points.map { CellIndex($0, size) })
    guard !awakeCells.isEmpty else { return nil }
    let replayed = Set(replay.points.map { CellIndex($0, size) })
    return Double(awakeCells.intersection(replayed).count) / Double(awakeCells.count)
  }

  /// Entropy of the time spent in regions, in nats; the time outside is left out.
  public static func regionEntropy(_ paths: Trajectories, regions: [Track.Region]) -> Double? {
    var counts = [Double](repeating: 0, count: regions.count)
    for point in paths.points {
      for (index, region) in regions.enumerated() where region.contains(point) {
        counts[index] += 1
      }
    }
    let total = counts.reduce(0, +)
    guard total > 0 else { return nil }
    return -counts.filter { $0 > 0 }.reduce(0.0) {
      $0 + $1 / total * log($1 / total)
    }
  }

  /// Coverage of a track and time spent off it.
  public struct OnTrack: Sendable, Equatable {
    /// Mean share of the track visited by a replay, in pieces of about `spacing`.
    public var coverage: Double
    /// Share of samples further than the limit from the track.
    public var offTrackTime: Double
  }

  /// On-track coverage: only samples within `limit` of the track count.
  public static func onTrack(
    _ paths: Trajectories, track: Track, spacing: Double = 0.04, limit: Double = 0.15
  ) -> OnTrack? {
    guard paths.trials > 0, track.length > 0 else { return nil }
    let pieces = max(1, Int((track.length / spacing).rounded()))
    let piece = track.length / Double(pieces)
    var (covered, off) = (0, 0)
    for trial in 0..<paths.trials {
      var seen: Set<Int> = []
      for t in 0..<paths.samples {
        let nearest = track.nearest(to: paths[trial, t])
        if nearest.distance <= limit {
          seen.insert(min(pieces - 1, Int(nearest.arcLength / piece)))
        } else {
          off += 1
        }
      }
      covered += seen.count
    }
    return OnTrack(
      coverage: Double(covered) / Double(paths.trials * pieces),
      offTrackTime: Double(off) / Double(paths.trials * paths.samples))
  }

  /// Mean distance to the track.
  public static func trackDistance(_ paths: Trajectories, track: Track) -> Double? {
    let points = paths.points
    guard !points.isEmpty else { return nil }
    return points.reduce(0.0) { $0 + track.nearest(to: $1).distance } / Double(points.count)
  }
}

/// A cell of an unbounded grid.
private struct CellIndex: Hashable {
  let column: Int
  let row: Int
  init(_ point: Position, _ size: Double) {
    column = Int((point.x / size).rounded(.down))
    row = Int((point.y / size).rounded(.down))
  }
}
