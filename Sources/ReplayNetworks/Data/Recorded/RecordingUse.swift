import Archives

/// What of a recording is in its trials, in seconds, and how fast the animal is there and on the whole.
public struct RecordingUse: Sendable, Equatable, Codable {
  /// From the first to the last sample, within the epochs.
  public var recorded = 0.0
  /// In trials of training or testing.
  public var used = 0.0
  /// In trials of testing, and the share of the trials that was asked for.
  public var tested, askedTestShare: Double?
  /// In long gaps at whose end the animal is where it was; they are part of trials.
  public var pauses = 0.0
  /// In gaps that split the recording.
  public var gaps = 0.0
  /// In stretches slower than the least speed.
  public var slow = 0.0
  /// The rest: at borders between blocks of training and testing, and in pieces shorter than a trial.
  public var rest: Double { max(0, recorded - used - gaps - slow) }
  /// Mean speed of all pieces, pauses among them, after smoothing, the file's unit per second.
  public var speed = 0.0
  /// Mean speed in the trials.
  public var usedSpeed = 0.0

  /// Of the recording in trials, 0 to 1.
  public var usedShare: Double { recorded > 0 ? used / recorded : 0 }

  /// One line for people.
  public var line: String {
    func part(_ value: Double, _ what: String) -> String? {
      value >= 0.005 * recorded ? "\(percent(value)) \(what)" : nil
    }
    let dropped = [
      part(gaps, "gaps"), part(slow, "slower than the least speed"),
      part(rest, "borders of blocks and short pieces"),
    ].compactMap(\.self)
    return "trials hold \(percent(used)) of \(seconds(recorded)), at a mean speed of "
      + "\(short(usedSpeed)) per second (the recording: \(short(speed)))"
      + (pauses > 0 ? "; pauses of \(seconds(pauses)) are kept" : "")
      + (dropped.isEmpty ? "" : "; dropped: " + dropped.joined(separator: ", "))
  }

  /// What is unlikely to be meant.
  public var warnings: [String] {
    var result: [String] = []
    if usedShare < 0.5 {
      result.append(
        "only \(percent(used)) of the recording is in trials. Longer gaps are interpolated by "
          + "`cleaning.maximumGap`, longer pauses kept by `cleaning.maximumPause`; shorter trials "
          + "(--steps) fit into short pieces.")
    }
    if let tested, let askedTestShare, used > 0,
      !(0.5...2).contains(tested / used / askedTestShare)
    {
      result.append(
        "\(percent(tested, of: used)) of the trials are kept for testing, asked for "
          + "\(percent(askedTestShare, of: 1)): gaps fall on blocks of training or of testing. More blocks "
          + "(`cleaning.blocks`) come nearer.")
    }
    if slow == 0, speed > 0, usedSpeed > 1.25 * speed {
      result.append(
        "the animal is \(short(usedSpeed / speed)) times as fast in trials as in the recording: gaps "
          + "hold its slow stretches.")
    }
    return result
  }

  private func percent(_ value: Double) -> String { percent(value, of: recorded) }

  private func percent(_ value: Double, of whole: Double) -> String {
    "\(Int((100 * value / max(whole, 1e-300)).rounded())) %"
  }

  private func short(_ value: Double) -> String { "\((1000 * value).rounded() / 1000)" }
}

extension TrajectoryCleaning {
  /// Seconds of a recording by what became of them.
  func use(
    of trajectory: TrackedTrajectory, _ pieces: [(start: Double, path: [Position])],
    _ fates: [[(first: Int, fate: Fate)]], _ pauses: PauseRule, steps: Int, scale: Double
  ) -> RecordingUse {
    var use = RecordingUse()
    (use.recorded, use.askedTestShare) = (trajectory.duration, testShare)
    for index in 1..<trajectory.count {
      let gap = trajectory.times[index] - trajectory.times[index - 1]
      guard gap > maximumGap else { continue }
      if isPause(trajectory, before: index, pauses) {
        use.pauses += gap
      } else if pauses.isWithinAnEpoch(trajectory.times[index - 1], trajectory.times[index]) {
        use.gaps += gap
      } else {
        use.recorded -= gap
      }
    }
    var (length, duration, usedLength) = (0.0, 0.0, 0.0)
    for (piece, fates) in zip(pieces, fates) {
      let kept = marks(fates.filter { $0.fate == .training || $0.fate == .testing }, piece, steps)
      let slow = marks(fates.filter { $0.fate == .slow }, piece, steps)
      duration += timeStep * Double(kept.count)
      for step in kept.indices {
        length += scale * piece.path[step + 1].distance(to: piece.path[step])
      }
      for step in kept.indices where kept[step] {
        usedLength += scale * piece.path[step + 1].distance(to: piece.path[step])
      }
      use.used += timeStep * Double(kept.count(where: \.self))
      let tested = marks(fates.filter { $0.fate == .testing }, piece, steps)
      use.tested = (use.tested ?? 0) + timeStep * Double(tested.count(where: \.self))
      use.slow += timeStep * Double(zip(slow, kept).count { $0 && !$1 })
    }
    use.speed = length / max(duration, 1e-300)
    use.usedSpeed = usedLength / max(use.used, 1e-300)
    return use
  }

  /// Which steps of a piece lie in one of the stretches.
  private func marks(
    _ fates: [(first: Int, fate: Fate)], _ piece: (start: Double, path: [Position]), _ steps: Int
  ) -> [Bool] {
    var marks = [Bool](repeating: false, count: max(0, piece.path.count - 1))
    for (first, _) in fates { for step in first..<first + steps { marks[step] = true } }
    return marks
  }
}
