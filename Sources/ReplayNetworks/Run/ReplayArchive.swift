import Archives
import Tensors

/// A record of replay as arrays for files.
public struct ReplayArchive: Sendable {
  /// Arrays by their names in the file.
  public let arrays: [String: NumericArray]

  /// `positions [replay, time, 2]`, `time` (seconds after the start), `diverged_at` (-1 for none),
  /// and, where recorded, `outputs [replay, time, output]` and `states [replay, recording, unit]`.
  ///
  /// Positions are arena units. Of tracked animals `scale` and `origin [2]` lead back to the file's
  /// unit: `scale · positions + origin`.
  public init(_ record: ReplayRecord<Float>, warmup: Int = 0, arena: TrackedArena? = nil) {
    let paths = record.positions
    var arrays = [
      "positions": NumericArray(
        shape: [paths.trials, paths.samples, 2], values: paths.coordinates),
      "time": NumericArray(
        shape: [paths.samples],
        values: (0..<paths.samples).map { Double(warmup + $0 + 1) * paths.timeStep }),
      "diverged_at": NumericArray(
        shape: [paths.trials], values: record.divergedAt.map { $0 ?? -1 }),
    ]
    if let outputs = record.outputs {
      arrays["outputs"] = NumericArray(
        outputs, shape: [paths.trials, paths.samples, outputs.columns])
    }
    if let states = record.states {
      arrays["states"] = NumericArray(
        states, shape: [paths.trials, states.rows / max(1, paths.trials), states.columns])
    }
    if let arena {
      arrays["scale"] = NumericArray(shape: [1], values: [arena.scale])
      arrays["origin"] = NumericArray(shape: [2], values: [arena.origin.x, arena.origin.y])
    }
    self.arrays = arrays
  }

  /// The layout of a pynapple `TsdFrame`: replays one after the other with a second between them,
  /// each an epoch. Keys t, d, start, end, columns. Positions are arena units; of tracked animals the
  /// file's unit, so that they lie over the recording. Samples without a position are not numbers.
  public static func pynapple(
    _ paths: Trajectories, arena: TrackedArena? = nil
  ) -> [String: NumericArray] {
    let coordinates =
      arena.map { arena in
        paths.points.map(arena.recorded).flatMap { [$0.x, $0.y] }
      } ?? paths.coordinates
    let length = Double(paths.samples) * paths.timeStep
    let starts = (0..<paths.trials).map { Double($0) * (length + 1) }
    let times = starts.flatMap { start in
      (0..<paths.samples).map { start + Double($0) * paths.timeStep }
    }
    return [
      "t": NumericArray(shape: [times.count], values: times),
      "d": NumericArray(shape: [times.count, 2], values: coordinates),
      "start": NumericArray(shape: [starts.count], values: starts),
      "end": NumericArray(
        shape: [starts.count],
        values: starts.map { $0 + Double(paths.samples - 1) * paths.timeStep }),
      "columns": NumericArray(shape: [2], values: [0, 1]),
    ]
  }
}
