import Tensors

/// A tracked animal: positions at times, as recorded.
public struct TrackedTrajectory: Sendable, Equatable {
  /// What messages call it.
  public var name: String
  /// Seconds, strictly increasing.
  public private(set) var times: [Double]
  /// In the file's unit.
  public private(set) var positions: [Position]

  /// - Throws: `badTrajectory` for fewer than two samples, times that are no numbers or do not
  ///   increase, and positions that are no numbers.
  public init(name: String, times: [Double], positions: [Position]) throws(ReplayError) {
    func bad(_ reason: String, _ advice: String) -> ReplayError {
      .badTrajectory(name: name, reason: reason, advice: advice)
    }
    guard times.count == positions.count else {
      throw bad(
        "\(times.count) times and \(positions.count) positions", "Give one time for every position."
      )
    }
    guard times.count > 1 else {
      throw bad(
        "\(times.count) sample\(times.count == 1 ? "" : "s")", "A trajectory needs two at least.")
    }
    if let index = times.firstIndex(where: { !$0.isFinite }) {
      throw bad("time \(index) is \(times[index])", "Remove the samples without a time.")
    }
    if let index = (1..<times.count).first(where: { times[$0] <= times[$0 - 1] }) {
      throw bad(
        "times do not increase at sample \(index): \(times[index - 1]) s, then \(times[index]) s",
        "Sort the samples by time and remove repeated ones.")
    }
    let lost = positions.indices.filter { !positions[$0].isFinite }
    if let first = lost.first {
      throw bad(
        "\(lost.count) of \(positions.count) positions are not numbers, the first at sample "
          + "\(first) (\(times[first]) s)",
        "Drop lost samples (droppingLost, --drop-lost): gaps are interpolated or split.")
    }
    self.name = name
    self.times = times
    self.positions = positions
  }

  /// The same without the samples whose positions are no numbers.
  public static func droppingLost(
    name: String, times: [Double], positions: [Position]
  ) throws(ReplayError) -> TrackedTrajectory {
    let kept = zip(times, positions).filter { $0.1.isFinite }
    return try TrackedTrajectory(name: name, times: kept.map(\.0), positions: kept.map(\.1))
  }

  /// Times and positions, `[sample, 3]`: seconds, and the file's unit.
  var table: Matrix<Double> {
    Matrix(
      rows: count, columns: 3,
      elements: times.indices.flatMap { [times[$0], positions[$0].x, positions[$0].y] })
  }

  /// Number of samples.
  public var count: Int { times.count }
  /// From the first to the last sample, seconds.
  public var duration: Double { times[times.count - 1] - times[0] }

  /// The median interval between samples, seconds.
  public var medianInterval: Double {
    MotionMetrics.median((1..<times.count).map { times[$0] - times[$0 - 1] })
  }

  /// The samples within intervals `[start, end]` in seconds.
  ///
  /// - Throws: where fewer than two samples are left.
  public func during(_ epochs: [ClosedRange<Double>]) throws(ReplayError) -> TrackedTrajectory {
    let kept = times.indices.filter { index in epochs.contains { $0.contains(times[index]) } }
    let beyond = epochs.first { !$0.overlaps(times[0]...times[count - 1]) }
    guard kept.count > 1, beyond == nil else {
      let reason = beyond.map {
        "the epoch \(seconds($0.lowerBound)) to \(seconds($0.upperBound)) lies outside the recording"
      }
      throw .badTrajectory(
        name: name, reason: reason ?? "the epochs hold \(kept.count) samples",
        advice: "Epochs are in seconds; the recording lasts from \(seconds(times[0])) to "
          + "\(seconds(times[times.count - 1])).")
    }
    return try TrackedTrajectory(
      name: name, times: kept.map { times[$0] }, positions: kept.map { positions[$0] })
  }

  /// Throws where a position lies outside the rectangle.
  public func checkBounds(lower: Position, upper: Position) throws(ReplayError) {
    let outside = positions.indices.filter {
      let p = positions[$0]
      return p.x < lower.x || p.x > upper.x || p.y < lower.y || p.y > upper.y
    }
    guard let first = outside.first else { return }
    let p = positions[first]
    throw .badTrajectory(
      name: name,
      reason: "\(outside.count) of \(count) positions lie outside the arena (\(lower.x), "
        + "\(lower.y)) to (\(upper.x), \(upper.y)), the first at sample \(first): (\(p.x), \(p.y))",
      advice: "Give the arena's bounds in the file's unit, or the epochs the animal is in it.")
  }
}
