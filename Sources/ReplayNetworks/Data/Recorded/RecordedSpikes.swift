import Archives

/// Spikes of sorted units.
public struct RecordedSpikes: Sendable, Equatable {
  /// Labels of the units, ascending.
  public var units: [Int]
  /// Spike times of every unit, seconds, ascending.
  public var times: [[Double]]

  /// - Throws: where times and labels differ in number or a time is no number.
  public init(times: [Double], labels: [Int], name: String = "spikes") throws(ReplayError) {
    guard times.count == labels.count else {
      throw .shapeMismatch(name: name, expected: [times.count], actual: [labels.count])
    }
    if let index = times.firstIndex(where: { !$0.isFinite }) {
      throw .badTrajectory(
        name: name, reason: "spike \(index) has time \(times[index])",
        advice: "Remove spikes without a time.")
    }
    units = Array(Set(labels)).sorted()
    let place = Dictionary(uniqueKeysWithValues: units.enumerated().map { ($1, $0) })
    var byUnit = [[Double]](repeating: [], count: units.count)
    for (time, label) in zip(times, labels) { byUnit[place[label] ?? 0].append(time) }
    self.times = byUnit.map { $0.sorted() }
  }

  /// Reads spikes from an npz archive with arrays of times and of unit labels.
  ///
  /// - Parameter clock: ticks per second; the array `clock_hz` where nil, else 1.
  public static func read(
    _ path: String, time: String? = nil, unit: String? = nil, clock: Double? = nil
  ) throws -> RecordedSpikes {
    let arrays = try ArrayFile.readAll(path)
    func find(_ names: [String]) -> NumericArray? {
      names.compactMap { arrays[$0] }.first
    }
    guard let times = find(time.map { [$0] } ?? ["spike_times", "spike_tick"]) else {
      throw ReplayError.badTrajectory(
        name: path,
        reason: "no spike times among \(arrays.keys.sorted().joined(separator: ", "))",
        advice: "Name the array, or call it spike_times.")
    }
    let ticks =
      clock ?? arrays["clock_hz"].flatMap { $0.count == 1 ? $0.number(at: 0) : nil } ?? 1
    let names =
      unit.map { [$0] } ?? ["spike_unit", "spike_units", "units", "unit", "spike_clusters"]
    guard let labels = try find(names)?.integers(name: "unit labels") else {
      throw ReplayError.badTrajectory(
        name: path,
        reason: "no unit of each spike among \(arrays.keys.sorted().joined(separator: ", "))",
        advice: "Add the array spike_unit, a whole number for each of the spike times.")
    }
    let seconds = times.values(as: Double.self).map { $0 / ticks }
    return try RecordedSpikes(
      times: seconds, labels: labels, name: path)
  }

  /// From the first to the last of all spikes and of an interval.
  func span(with interval: ClosedRange<Double>) -> ClosedRange<Double> {
    let all = times.flatMap(\.self)
    return min(
      interval.lowerBound, all.min() ?? .infinity)...max(
        interval.upperBound, all.max() ?? -.infinity)
  }

  /// Units with a number of spikes within limits, in intervals of time.
  public func selecting(
    spikes: ClosedRange<Int>, during epochs: [ClosedRange<Double>]
  ) -> RecordedSpikes {
    var result = self
    let kept = units.indices.filter { unit in
      spikes.contains(times[unit].count { time in epochs.contains { $0.contains(time) } })
    }
    result.units = kept.map { units[$0] }
    result.times = kept.map { times[$0] }
    return result
  }

  /// Spike counts in bins `[bin, unit]`, from `start` in steps of `width` seconds.
  public func counts(from start: Double, width: Double, bins: Int) -> [[Int]] {
    var result = [[Int]](repeating: [Int](repeating: 0, count: units.count), count: bins)
    for unit in units.indices {
      for time in times[unit][lowerBound(times[unit], start)...] {
        let bin = Int(((time - start) / width).rounded(.down))
        if bin >= bins { break }
        result[bin][unit] += 1
      }
    }
    return result
  }

  private func lowerBound(_ values: [Double], _ value: Double) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
