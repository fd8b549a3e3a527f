import Tensors

/// Positions of one animal at times.
///
/// ```swift
/// let read = try MovementData.read("tracking.csv", options: options)
/// for warning in read.understanding.warnings { print(warning.message) }
/// let data = read.data.withoutLost
/// ```
public struct MovementData: Sendable, Equatable {
  /// Seconds, strictly increasing.
  public var times: [Double]
  /// Positions `[sample, 2]`, or `[sample, 1]` on a line, in `unit`; NaN where the sample is lost.
  public var positions: Matrix<Double>
  /// The unit of positions as the file or the user names it; nil where nobody does.
  public var unit: String?
  /// Names of the columns of positions.
  public var names: [String]

  /// Number of samples, lost ones among them.
  public var count: Int { times.count }
  /// Whether the animal moves on a line.
  public var isLinear: Bool { positions.columns == 1 }

  /// Samples without a position.
  public var lost: [Int] {
    times.indices.filter { row in positions.row(row).contains { !$0.isFinite } }
  }

  /// The same without lost samples.
  public var withoutLost: MovementData {
    let lost = Set(lost)
    let kept = times.indices.filter { !lost.contains($0) }
    var result = self
    result.times = kept.map { times[$0] }
    result.positions = positions.gatheringRows(kept)
    return result
  }

  /// A warning where spikes lie outside the times of the positions, as those in milliseconds do.
  ///
  /// - Parameter spikes: times of spikes, in seconds as they are believed.
  public func warning(ofSpikes spikes: [Double], named name: String = "spikes") -> ReadingWarning? {
    guard let first = times.first, let last = times.last else { return nil }
    return ReadingWarning(ofSpikes: spikes, outside: first...last, named: name)
  }
}

extension UserDataError {
  /// An error where spikes and positions have times in two units: no spike, or hardly one of spikes that last
  /// a hundred times as long, lies within the times of the positions, or all lie within the first thousandth of
  /// them; nil where they do not.
  ///
  /// - Parameters:
  ///   - spikes: times of spikes, in seconds as they are believed.
  ///   - recording: from the first to the last position, seconds.
  public init?(ofSpikes spikes: [Double], outside recording: ClosedRange<Double>, at place: String)
  {
    guard let first = spikes.min(), let last = spikes.max() else { return nil }
    let (start, end) = (recording.lowerBound, recording.upperBound)
    let inside = spikes.count(where: recording.contains)
    let isOutside = inside == 0 || inside * 100 < spikes.count && last - start > 100 * (end - start)
    let isShort = spikes.count > 19 && first >= start && last <= start + (end - start) / 1_000
    guard isOutside || isShort else { return nil }
    let factor = isShort ? (end - start) / (last - start) : (last - start) / (end - start)
    let cause =
      factor < 100
      ? "Do both count from one moment?"
      : "One of them is probably in \(factor < 5_000 ? "milliseconds" : "microseconds or samples"): "
        + "bring both to one unit."
    self.init(
      .malformed, at: place,
      expected: "spikes within the times of the positions, \(decimalText(start)) to "
        + "\(decimalText(end)) s",
      got: "spikes from \(decimalText(first)) to \(decimalText(last)) s", advice: cause)
  }
}

extension ReadingWarning {
  /// A warning where most spikes lie outside the times of the positions; nil where they do not.
  ///
  /// - Parameters:
  ///   - spikes: times of spikes, in seconds as they are believed.
  ///   - recording: from the first to the last position, seconds.
  public init?(
    ofSpikes spikes: [Double], outside recording: ClosedRange<Double>, named name: String = "spikes"
  ) {
    let outside = spikes.count { !recording.contains($0) }
    guard outside * 2 > spikes.count, let first = spikes.min(), let last = spikes.max() else {
      return nil
    }
    self.init(
      .timeUnit,
      "\(percentText(outside, of: spikes.count)) of \(name) (\(decimalText(first)) to "
        + "\(decimalText(last)) s) lie outside the positions' times "
        + "(\(decimalText(recording.lowerBound)) to \(decimalText(recording.upperBound)) s): are they in "
        + "another unit?")
  }
}
