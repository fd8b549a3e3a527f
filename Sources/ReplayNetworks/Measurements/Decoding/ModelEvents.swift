/// Events in a model's replay: stretches of movement between hovering (REPLAY §11.3).
public enum ModelEvents {
  /// Stretches of at least `shortest` steps in which the lag-5 speed exceeds the given percentile
  /// of all lag-5 speeds.
  public static func events(
    in paths: Trajectories, percentile: Double = 0.5, shortest: Int = 5
  ) -> [(replay: Int, steps: Range<Int>)] {
    let lag = 5
    guard paths.samples > lag else { return [] }
    func speed(_ trial: Int, _ t: Int) -> Double {
      paths[trial, t + lag].distance(to: paths[trial, t]) / Double(lag)
    }
    var all: [Double] = []
    for trial in 0..<paths.trials {
      for t in 0..<paths.samples - lag { all.append(speed(trial, t)) }
    }
    let sorted = all.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return [] }
    let limit = sorted[min(sorted.count - 1, Int(percentile * Double(sorted.count)))]
    var events: [(replay: Int, steps: Range<Int>)] = []
    for trial in 0..<paths.trials {
      var start: Int?
      for t in 0...paths.samples - lag {
        let moves = t < paths.samples - lag && speed(trial, t) > limit
        if moves, start == nil { start = t }
        if !moves, let first = start {
          if t - first >= shortest { events.append((trial, first..<t + lag)) }
          start = nil
        }
      }
    }
    return events
  }
}
