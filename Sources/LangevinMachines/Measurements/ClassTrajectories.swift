/// Class labels of chains over frames: occupation, switches, dwell and first-passage times.
public struct ClassTrajectories: Sendable, Equatable {
  /// Label `[frame][chain]`.
  public private(set) var labels: [[Int]] = []
  /// Time between frames, time units.
  public let frameTime: Double

  /// An empty record.
  public init(frameTime: Double) { self.frameTime = frameTime }

  /// Takes the labels of all chains at the next frame.
  public mutating func append(_ frame: [Int]) {
    precondition(labels.isEmpty || labels[0].count == frame.count)
    labels.append(frame)
  }

  /// Share of frames and chains in each class.
  public var occupation: [Int: Double] {
    let all = labels.flatMap { $0 }
    return Dictionary(grouping: all) { $0 }.mapValues { Double($0.count) / Double(all.count) }
  }

  /// Changes of label per chain in 100 time units; nil below two frames.
  public var switchesPer100: Double? {
    guard labels.count > 1, let first = labels.first, !first.isEmpty else { return nil }
    var changes = 0
    for (before, after) in zip(labels, labels.dropFirst()) {
      changes += zip(before, after).count { $0 != $1 }
    }
    return 100 * Double(changes) / (Double(labels.count - 1) * frameTime * Double(first.count))
  }

  /// Share of chains that spend at least `frames` frames in at least `classes` classes.
  public func shareVisiting(classes: Int, frames: Int = 5) -> Double? {
    guard let first = labels.first, !first.isEmpty else { return nil }
    let visiting = first.indices.count { chain in
      let counts = Dictionary(grouping: labels.map { $0[chain] }) { $0 }.mapValues(\.count)
      return counts.values.count { $0 >= frames } >= classes
    }
    return Double(visiting) / Double(first.count)
  }

  /// Lengths of complete stays in a class, time units, by class: those cut off by the start or the
  /// end of the record are left out.
  public var dwellTimes: [Int: [Double]] {
    var times: [Int: [Double]] = [:]
    for chain in labels.first?.indices ?? 0..<0 {
      var start = 0
      var isFirst = true
      for frame in 1..<max(1, labels.count) where labels[frame][chain] != labels[frame - 1][chain] {
        if !isFirst {
          times[labels[frame - 1][chain], default: []].append(Double(frame - start) * frameTime)
        }
        (start, isFirst) = (frame, false)
      }
    }
    return times
  }

  /// First frame time at which each chain is in `label`; nil for chains that never are.
  public func firstPassageTimes(to label: Int) -> [Double?] {
    (labels.first?.indices ?? 0..<0).map { chain in
      labels.firstIndex { $0[chain] == label }.map { Double($0) * frameTime }
    }
  }
}
