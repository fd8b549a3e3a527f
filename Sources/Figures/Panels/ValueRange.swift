/// Which values the ends of a colour map stand for.
public enum ValueRange: Sendable, Hashable {
  /// The smallest and the largest finite value.
  case automatic
  /// From the value that one finite value in 200 is below to that which one in 200 is above: a few
  /// extremes do not take the contrast of all others.
  case robust
  /// ± the largest finite magnitude, so that zero is the middle of the map.
  case symmetric
  /// A range of your own; values outside take the end colours.
  case fixed(ClosedRange<Double>)

  /// The range for the given values; constant or missing values get room around them.
  package func resolved(_ values: some Collection<Double>) -> ClosedRange<Double> {
    if case .fixed(let range) = self, range.lowerBound.isFinite, range.upperBound.isFinite,
      range.upperBound - range.lowerBound > 1e-290
    {
      return range
    }
    guard let (low, high) = Self.extent(values) else { return 0...1 }
    if self == .robust, let range = Self.robust(values) { return range }
    if self == .symmetric {
      let largest = max(low.magnitude, high.magnitude)
      return largest > 1e-290 ? -largest...largest : -1...1
    }
    if high / 2 - low / 2 <= 1e-290 {
      let room = max(low.magnitude * 0.5, 0.5)
      return low - room...high + room
    }
    return max(low, -8e307)...min(high, 8e307)
  }

  /// The range given, unless one is fixed.
  func showing(_ shared: ClosedRange<Double>?) -> ValueRange {
    guard let shared else { return self }
    if case .fixed = self { return self }
    return .fixed(shared)
  }

  /// The central 99 % of the finite values; nil where those are all one.
  private static func robust(_ values: some Collection<Double>) -> ClosedRange<Double>? {
    let sorted = values.filter(\.isFinite).sorted()
    let left = sorted.count / 200
    let (low, high) = (sorted[left], sorted[sorted.count - 1 - left])
    return high / 2 - low / 2 > 1e-290 ? max(low, -8e307)...min(high, 8e307) : nil
  }

  /// The smallest and the largest finite value; nil where there is none.
  private static func extent(_ values: some Collection<Double>) -> (low: Double, high: Double)? {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? (low, high) : nil
  }
}
