/// Steps per second over the last seconds.
struct StepRate {
  private var times: [(time: ContinuousClock.Instant, steps: Int)] = []

  /// Notes steps that were done.
  mutating func add(_ steps: Int, at time: ContinuousClock.Instant) {
    times.append((time, steps))
    times.removeAll { (time - $0.time).inSeconds > 2 }
  }

  /// nil until half a second was seen.
  var value: Double? {
    guard let first = times.first, let last = times.last else { return nil }
    let seconds = (last.time - first.time).inSeconds
    guard seconds > 0.5 else { return nil }
    return Double(times.dropFirst().reduce(0) { $0 + $1.steps }) / seconds
  }
}
