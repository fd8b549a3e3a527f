/// Which values contour lines are drawn at.
public enum ContourLevels: Sendable, Hashable {
  /// At these values.
  case values([Double])
  /// Around the smallest regions that hold these parts of the whole mass, for densities:
  /// `.enclosing([0.5, 0.95])`.
  case enclosing([Double])

  /// The values, for a density on a grid of equal cells.
  func resolved(_ grid: [Double]) -> [Double] {
    switch self {
    case .values(let values): return values
    case .enclosing(let parts):
      let sorted = grid.filter { $0.isFinite && $0 > 0 }.sorted(by: >)
      let total = sorted.reduce(0, +)
      return parts.compactMap { Self.value(where: sorted, sumTo: $0 * total) }
    }
  }

  /// The value at which the running sum of `sorted` reaches `mass`.
  private static func value(where sorted: [Double], sumTo mass: Double) -> Double? {
    var sum = 0.0
    for value in sorted {
      sum += value
      if sum >= mass { return value }
    }
    return nil
  }
}
