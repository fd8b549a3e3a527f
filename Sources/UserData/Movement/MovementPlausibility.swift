import Archives

/// What in a recording cannot be: speeds beyond all others, one far point again and again, times that
/// look like another unit.
struct MovementPlausibility {
  private let data: MovementData
  private let fileTimes: [Double]
  private let hasUnit: Bool
  /// Samples that have a position.
  private let kept: [Int]

  /// - Parameters:
  ///   - fileTimes: times as the file has them.
  ///   - hasUnit: whether their unit was given.
  init(_ data: MovementData, fileTimes: [Double], hasUnit: Bool) {
    (self.data, self.fileTimes, self.hasUnit) = (data, fileTimes, hasUnit)
    let lost = Set(data.lost)
    kept = (0..<data.count).filter { !lost.contains($0) }
  }

  /// - Throws: for times that cannot be seconds, of which no option says what they are.
  func check(_ understanding: inout Understanding, at place: String) throws(UserDataError) {
    try checkTimes(&understanding, at: place)
    guard kept.count > 9 else { return }
    let jumps = jumps()
    guard !jumps.isEmpty else { return }
    if warnOfRepeatedPoint(jumps, &understanding) { return }
    let (first, length) = jumps[0]
    let (before, after) = (kept[first - 1], kept[first])
    let speed = length / (data.times[after] - data.times[before])
    understanding.values["impossibleSteps"] = JSONValue(jumps.count)
    understanding.warn(
      .impossibleSpeed,
      "\(counted(jumps.count, "step")) far beyond all others, the first from "
        + "\(point(before)) to \(point(after)) at sample \(after) (\(decimalText(data.times[after])) "
        + "s), \(decimalText(speed)) \(data.unit ?? "units") per second: lost tracking? Leave such "
        + "samples empty, or name their value with --lost-value")
  }

  private func point(_ sample: Int) -> String {
    "(" + data.positions.row(sample).map(decimalText).joined(separator: ", ") + ")"
  }

  // MARK: - Jumps

  /// Steps of a large part of the arena that are much longer than most, by their place among the
  /// samples that have a position.
  private func jumps() -> [(index: Int, length: Double)] {
    let steps = (1..<kept.count).map { index -> Double in
      zip(data.positions.row(kept[index]), data.positions.row(kept[index - 1]))
        .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    let usual = steps.sorted()[steps.count * 8 / 10]
    let extent = extent()
    guard extent > 0 else { return [] }
    let pause = 5 * data.medianInterval
    return steps.enumerated().filter { index, length in
      // A pause in the recording may hide a way.
      let gap = data.times[kept[index + 1]] - data.times[kept[index]]
      return length > 0.15 * extent && length > 10 * usual && gap <= pause
    }.map { ($0.offset + 1, $0.element) }
  }

  /// The diagonal of the rectangle that holds all but the outermost 5 % of each coordinate.
  private func extent() -> Double {
    var sum = 0.0
    for axis in 0..<data.positions.columns {
      let values = kept.map { data.positions[$0, axis] }.sorted()
      let width = values[(values.count - 1) * 95 / 100] - values[(values.count - 1) * 5 / 100]
      sum += width * width
    }
    return sum.squareRoot()
  }

  /// One point that jumps lead to again and again, and nothing else does: a place where the animal is has
  /// neighbours that it comes from in small steps, though tracking may flicker away from it and back.
  private func warnOfRepeatedPoint(
    _ jumps: [(index: Int, length: Double)], _ understanding: inout Understanding
  ) -> Bool {
    guard let point = mostVisited(by: jumps) else { return false }
    let samples = kept.filter { data.positions.row($0).elementsEqual(point) }
    guard samples.count > 1, let first = samples.first else { return false }
    let text = point.map(decimalText).joined(separator: ", ")
    understanding.values["repeatedPoint"] = .array(point.map { JSONValue($0) })
    understanding.warn(
      .repeatedPoint,
      "\(counted(samples.count, "sample")) at (\(text)), the first is \(first) "
        + "(\(decimalText(data.times[first])) s), reached by jumps: lost tracking written as a number? "
        + "--lost-value \(point.map(decimalText).joined(separator: ",")) drops them")
    return true
  }

  /// The point that most jumps begin or end at, of those that little else leads to.
  private func mostVisited(by jumps: [(index: Int, length: Double)]) -> [Double]? {
    var visits: [[Double]: Int] = [:]
    for jump in jumps {
      for sample in [kept[jump.index], kept[jump.index - 1]] {
        visits[Array(data.positions.row(sample)), default: 0] += 1
      }
    }
    return visits.filter { isReachedByJumps($0.key, jumps) }.max {
      ($0.value, $1.key.first ?? 0) < ($1.value, $0.key.first ?? 0)
    }?.key
  }

  /// Whether four of five steps from or to a point are jumps.
  private func isReachedByJumps(
    _ point: [Double], _ jumps: [(index: Int, length: Double)]
  ) -> Bool {
    let steps = (1..<kept.count).filter { index in
      data.positions.row(kept[index]).elementsEqual(point)
        != data.positions.row(kept[index - 1]).elementsEqual(point)
    }
    let jumped = Set(jumps.map(\.index))
    return 5 * steps.count(where: jumped.contains) >= 4 * steps.count
  }

  // MARK: - Times

  private func checkTimes(
    _ understanding: inout Understanding, at place: String
  ) throws(UserDataError) {
    guard !hasUnit, fileTimes.count > 2 else { return }
    let steps = (1..<fileTimes.count).map { fileTimes[$0] - fileTimes[$0 - 1] }
    let median = steps.sorted()[steps.count / 2]
    let isCounted = steps.allSatisfy { $0 == 1 } && (fileTimes[0] == 0 || fileTimes[0] == 1)
    guard isCounted || median < 1_000 else {
      throw UserDataError(
        .ambiguous, at: place, expected: "times in seconds, or their unit",
        got:
          "times that are \(decimalText(median)) apart (sample 1 is at \(decimalText(fileTimes[1])))",
        advice: "Pass --time-unit us if they are microseconds, --time-unit s if they are seconds.")
    }
    guard let guess = guessedUnit(ofSteps: median, isCounted: isCounted) else { return }
    understanding.warn(
      .timeUnit,
      "times were taken as seconds, but one is \(decimalText(median)) behind the other (sample 1 is at "
        + "\(decimalText(fileTimes[1]))): \(guess)")
  }

  /// What times are that no camera gives in seconds; nil where they may be seconds.
  private func guessedUnit(ofSteps step: Double, isCounted: Bool) -> String? {
    if isCounted { return "they count samples: frames? Give the camera's rate, as --frame-rate 30" }
    if step >= 2 { return "milliseconds? Pass --time-unit ms" }
    return step < 1e-5 ? "hours or minutes? Pass --time-unit min" : nil
  }
}
