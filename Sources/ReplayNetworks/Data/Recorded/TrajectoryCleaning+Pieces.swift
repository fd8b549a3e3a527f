import Tensors

extension TrajectoryCleaning {
  /// Pieces without long gaps: interpolated to the recording's own interval, smoothed, resampled.
  ///
  /// - Parameter reach: how far an animal may be moved over a pause, in the file's unit.
  func pieces(
    of trajectory: TrackedTrajectory, reach: Double
  ) -> [(start: Double, path: [Position])] {
    let interval = trajectory.medianInterval
    var pieces: [(start: Double, path: [Position])] = []
    var first = 0
    for index in 1...trajectory.count {
      let ends = index == trajectory.count || splits(trajectory, before: index, reach: reach)
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
    _ trajectory: TrackedTrajectory, before index: Int, reach: Double
  ) -> Bool {
    trajectory.times[index] - trajectory.times[index - 1] > maximumGap
      && !isPause(trajectory, before: index, reach: reach)
  }

  /// Whether the animal is where it was before the gap, which is long and no longer than a pause may be.
  func isPause(_ trajectory: TrackedTrajectory, before index: Int, reach: Double) -> Bool {
    let gap = trajectory.times[index] - trajectory.times[index - 1]
    guard let maximumPause, gap > maximumGap, gap <= maximumPause else { return false }
    return trajectory.positions[index].distance(to: trajectory.positions[index - 1]) <= reach
  }
}
