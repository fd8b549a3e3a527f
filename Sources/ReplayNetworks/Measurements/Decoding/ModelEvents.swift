/// Events in a model's replay: stretches of movement between hovering (REPLAY §11.3).
public enum ModelEvents {
  /// Stretches of at least `shortest` steps in which the lag-5 speed exceeds the given percentile
  /// of all lag-5 speeds.
  public static func events(
    in paths: Trajectories, percentile: Double = 0.5, shortest: Int = 5
  ) -> [(replay: Int, steps: Range<Int>)] {
    guard paths.samples > lag else { return [] }
    let speeds = (0..<paths.trials).map { trial in
      (0..<paths.samples - lag).map { t in
        paths[trial, t + lag].distance(to: paths[trial, t]) / Double(lag)
      }
    }
    let sorted = speeds.joined().filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return [] }
    let limit = sorted[min(sorted.count - 1, Int(percentile * Double(sorted.count)))]
    return speeds.indices.flatMap { trial in
      runs(of: speeds[trial].map { $0 > limit }).filter { $0.count >= shortest }.map {
        (replay: trial, steps: $0.lowerBound..<$0.upperBound + lag)
      }
    }
  }

  /// Steps over which a speed is seen.
  public static let lag = 5

  /// Ranges of neighbours that hold.
  private static func runs(of values: [Bool]) -> [Range<Int>] {
    var (result, start): ([Range<Int>], Int?) = ([], nil)
    for (index, holds) in (values + [false]).enumerated() {
      if holds, start == nil { start = index }
      if !holds, let first = start {
        result.append(first..<index)
        start = nil
      }
    }
    return result
  }
}
