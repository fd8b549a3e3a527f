/// Whether replay crosses connections that were never travelled (REPLAY §11.7).
public enum Shortcuts {
  /// Share of replay's length in cells that behaviour never visited and that lie next to visited
  /// ones; length further out counts as neither.
  public static func share(
    _ replay: Trajectories, awake: Trajectories, lower: Position, upper: Position, bins: Int = 20
  ) -> Double? {
    let grid = Grid(lower: lower, upper: upper, across: bins, down: bins)
    let border = border(of: Set(awake.points.compactMap(grid.bin)), bins: bins)
    var (across, total) = (0.0, 0.0)
    for trial in 0..<replay.trials {
      for t in 1..<replay.samples {
        let (a, b) = (replay[trial, t - 1], replay[trial, t])
        guard a.isFinite, b.isFinite else { continue }
        let length = a.distance(to: b)
        let middle = 0.5 * (a + b)
        total += length
        if let bin = grid.bin(of: middle), border.contains(bin) { across += length }
      }
    }
    return total > 0 ? across / total : nil
  }

  /// Bins beside visited ones that are not visited themselves, of a grid of `bins` by `bins`.
  private static func border(of visited: Set<Int>, bins: Int) -> Set<Int> {
    var border: Set<Int> = []
    for bin in visited {
      let (column, row) = (bin % bins, bin / bins)
      for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
        let (x, y) = (column + dx, row + dy)
        guard x >= 0, x < bins, y >= 0, y < bins, !visited.contains(y * bins + x) else { continue }
        border.insert(y * bins + x)
      }
    }
    return border
  }
}
