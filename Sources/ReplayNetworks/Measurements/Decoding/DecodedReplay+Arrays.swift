import Archives

extension DecodedReplay {
  /// What decoding saw and made, for files: `spikes [spike, 3]` (replay, step, cell), `decoded [replay,
  /// step, 2]` (means of posteriors, arena units) of the replays `decoded_replays`, and of the scored
  /// events `posteriors [bin, place]` over `places [place, 2]`, one event behind the other: `bin_event
  /// [bin]` says which.
  public var arrays: [String: NumericArray] {
    var spikes: [Int64] = []
    for (replay, steps) in zip(replays, counts) {
      for (step, cells) in steps.enumerated() {
        for (cell, count) in cells.enumerated() where count > 0 {
          for _ in 0..<Int(count) { spikes += [Int64(replay), Int64(step), Int64(cell)] }
        }
      }
    }
    let owners = posteriors.enumerated().flatMap { event, rows in rows.map { _ in Int64(event) } }
    return [
      "spikes": NumericArray(shape: [spikes.count / 3, 3], values: spikes),
      "decoded": NumericArray(
        shape: [positions.trials, positions.samples, 2], values: positions.coordinates),
      "decoded_replays": NumericArray(shape: [replays.count], values: replays.map { Int64($0) }),
      "posteriors": NumericArray(
        shape: [owners.count, places.count],
        values: posteriors.joined().flatMap { $0.map { Float($0) } }),
      "bin_event": NumericArray(shape: [owners.count], values: owners),
      "places": NumericArray(shape: [places.count, 2], values: places.flatMap { [$0.x, $0.y] }),
    ]
  }
}
