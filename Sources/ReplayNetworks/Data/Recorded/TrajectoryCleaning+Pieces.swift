import Tensors

extension TrajectoryCleaning {
  /// Pieces without long gaps: interpolated to the recording's own interval, smoothed, resampled.
  ///
  /// - Parameter pauses: which long gaps do not split.
  func pieces(
    of trajectory: TrackedTrajectory, pauses: PauseRule
  ) -> [(start: Double, path: [Position])] {
    let interval = trajectory.medianInterval
    var pieces: [(start: Double, path: [Position])] = []
    var first = 0
    for index in 1...trajectory.count {
      let ends = index == trajectory.count || splits(trajectory, before: index, pauses)
      guard ends else { continue }
      if index - first > 1 {
        let times = Array(trajectory.times[first..<index])
        let fine = resampled(times, Array(trajectory.positions[first..<index]), interval)
        let smooth = smoothed(fine, interval)
        let fineTimes = smooth.indices.map { times[0] + Double($0) * interval }
        pieces.append((times[0], resampled(fineTimes, smooth, timeStep)))
      }
      first = index
    }
    return pieces
  }

  /// Linear interpolation at steps of `interval` from the first time.
  private func resampled(_ times: [Double], _ points: [Position], _ interval: Double) -> [Position]
  {
    let count = Int(saturating: (times[times.count - 1] - times[0]) / interval + 1e-9) + 1
    var result: [Position] = []
    var index = 0
    for k in 0..<count {
      let time = times[0] + Double(k) * interval
      while index + 2 < times.count && times[index + 1] <= time { index += 1 }
      let next = min(index + 1, times.count - 1)
      let width = times[next] - times[index]
      let share = width > 0 ? min(1, max(0, (time - times[index]) / width)) : 0
      result.append(points[index] + share * (points[next] - points[index]))
    }
    return result
  }

  private func smoothed(_ points: [Position], _ interval: Double) -> [Position] {
    guard smoothing > 0 else { return points }
    let reach = min(points.count, Int(saturating: (3 * smoothing / interval).rounded(.up)))
    let kernel = (-reach...reach).map { offset in
      let z = Double(offset) * interval / smoothing
      return exp(-z * z / 2)
    }
    return points.indices.map { i in
      var (sum, weight) = (Position(0, 0), 0.0)
      for j in max(0, i - reach)...min(points.count - 1, i + reach) {
        sum = sum + kernel[j - i + reach] * points[j]
        weight += kernel[j - i + reach]
      }
      return (1 / weight) * sum
    }
  }

  /// Whether the gap before a sample ends a piece: it is long, and no pause.
  private func splits(
    _ trajectory: TrackedTrajectory, before index: Int, _ pauses: PauseRule
  ) -> Bool {
    trajectory.times[index] - trajectory.times[index - 1] > maximumGap
      && !isPause(trajectory, before: index, pauses)
  }

  /// Whether the animal is where it was before the gap, which is long and no longer than a pause may be.
  func isPause(
    _ trajectory: TrackedTrajectory, before index: Int, _ rule: PauseRule
  ) -> Bool {
    let (before, after) = (trajectory.times[index - 1], trajectory.times[index])
    let gap = after - before
    guard let maximumPause, gap > maximumGap, gap <= maximumPause,
      rule.isWithinAnEpoch(before, after)
    else { return false }
    return trajectory.positions[index].distance(to: trajectory.positions[index - 1]) <= rule.reach
  }

  /// Where a long gap can be a pause.
  struct PauseRule {
    /// How far an animal may be moved over it, in the file's unit.
    var reach: Double
    /// What is used of the recording, seconds; a pause does not lead from one epoch to another.
    var epochs: [ClosedRange<Double>]

    func isWithinAnEpoch(_ before: Double, _ after: Double) -> Bool {
      epochs.isEmpty || epochs.contains { $0.contains(before) && $0.contains(after) }
    }
  }
}
