extension RatMotion {
  /// Motion fitted to an animal, and how alike both run.
  public struct Fit: Sendable, Equatable, Codable {
    /// The motion, in arena units and seconds.
    public var motion: RatMotion
    /// How the animal runs.
    public var recorded: RunningStatistics
    /// How the motion runs, in trials of the same length.
    public var generated: RunningStatistics
  }

  /// Trials that a fit looks at.
  private static let fittedTrials = 256
  /// Rounds in which a fit corrects the scales.
  private static let rounds = 8
  /// Values of thigmotaxis that are tried.
  private static let thigmotaxes = [0, 0.25, 0.5, 0.75, 1]

  /// Motion that runs like recorded trials: with their mean speed, persistence of speed and of direction,
  /// and share of time near the walls.
  ///
  /// Trials of the motion are drawn and measured like those of the animal; every scale is corrected by
  /// the ratio of what it governs, with the same draws in each round. Thigmotaxis is the one of five values
  /// whose share of time near walls is nearest. Walls act within a tenth of the arena's shorter side. The time
  /// constant of rotation stays the published one: steps of a trial are longer.
  ///
  /// - Parameters:
  ///   - trials: recorded running in an open arena, arena units.
  ///   - size: the arena's upper corner; the lower one is the origin.
  ///   - name: what messages call the recording.
  /// - Throws: `badTrajectory` where the animal rests, or where its speed or direction lasts too long for
  ///   the trials to tell.
  public static func fit(
    to trials: Trajectories, in size: Position, of name: String
  ) throws(ReplayError) -> Fit {
    var motion = RatMotion(timeStep: trials.timeStep)
    (motion.side, motion.depth) = (size.x, size.y)
    motion.wallDistance = min(size.x, size.y) / 10
    let found = RunningStatistics(trials, in: size, wallDistance: motion.wallDistance)
    guard let recorded = found, let speedTime = recorded.speedPersistence,
      let directionTime = recorded.directionPersistence
    else { throw unfitted(found, trials, name) }
    motion.speedScale = recorded.speed / (.pi / 2).squareRoot()
    let fits = thigmotaxes.compactMap { thigmotaxis -> Fit? in
      var start = motion
      start.thigmotaxis = thigmotaxis
      return start.corrected(
        to: recorded, speedTime, directionTime, steps: trials.samples - 1)
    }
    let best = fits.min { $0.wallDifference < $1.wallDifference }
    guard let best else { throw unfitted(recorded, trials, name) }
    return best
  }

  /// This motion with scales that are corrected until it runs like the animal.
  private func corrected(
    to recorded: RunningStatistics, _ speedTime: Double, _ directionTime: Double, steps: Int
  ) -> Fit? {
    var motion = self
    let longest = 0.75 * Double(steps) * timeStep
    for _ in 0..<Self.rounds {
      guard let found = motion.statistics(steps: steps) else { return nil }
      motion.speedScale *= recorded.speed / found.speed
      motion.speedTime *= speedTime / (found.speedPersistence ?? longest)
      // The mean square of a turn grows with the square of rotational velocity.
      motion.rotationDeviation *=
        ((found.directionPersistence ?? longest) / directionTime).squareRoot()
      motion.speedTime = min(100, max(subStep, motion.speedTime))
      motion.rotationDeviation = min(40, max(0.05, motion.rotationDeviation))
    }
    return motion.statistics(steps: steps).map {
      Fit(motion: motion, recorded: recorded, generated: $0)
    }
  }

  /// How this motion runs, by the same draws for every motion.
  private func statistics(steps: Int) -> RunningStatistics? {
    let task = ReplayTask(environment: .openField(self), code: .position, steps: steps)
    let paths = task.paths(
      0..<Self.fittedTrials, iteration: TrialSource.testIteration - 2, seed: 0)
    return RunningStatistics(paths, in: corner, wallDistance: wallDistance)
  }

  private static func unfitted(
    _ found: RunningStatistics?, _ trials: Trajectories, _ name: String
  ) -> ReplayError {
    let part = seconds(0.75 * Double(trials.samples - 1) * trials.timeStep)
    let lasting = found?.speedPersistence == nil ? "speed" : "direction"
    return .badTrajectory(
      name: name,
      reason: "rat-like motion cannot be fitted: "
        + (found == nil ? "the animal rests" : "its \(lasting) lasts longer than \(part)"),
      advice: "Use longer trials (--steps), or trials as recorded (--trials recorded).")
  }
}

extension RatMotion.Fit {
  /// How far the shares of time near walls lie apart.
  fileprivate var wallDifference: Double { abs(generated.wallShare - recorded.wallShare) }

  /// One line for people, with what was recorded in brackets; speeds in the file's unit.
  ///
  /// - Parameter scale: units of the file per arena unit.
  public func line(scale: Double) -> String {
    func pair(_ value: KeyPath<RunningStatistics, Double>, _ factor: Double) -> String {
      "\(thousandths(factor * generated[keyPath: value])) "
        + "(\(thousandths(factor * recorded[keyPath: value])))"
    }
    func pair(_ value: KeyPath<RunningStatistics, Double?>) -> String {
      "\(text(generated[keyPath: value])) (\(text(recorded[keyPath: value])))"
    }
    return
      "running is generated with a mean speed of \(pair(\.speed, scale)) per second; speed lasts "
      + "\(pair(\.speedPersistence)), direction \(pair(\.directionPersistence)); share of time near "
      + "walls \(pair(\.wallShare, 1)), variation of speed \(pair(\.speedVariation, 1))"
  }

  /// What is unlikely to be meant.
  public var warnings: [String] {
    func differ(_ a: Double?, _ b: Double?) -> Bool {
      guard let a, let b else { return true }
      return abs(a - b) > 0.25 * b
    }
    let strange = [
      differ(generated.speed, recorded.speed) ? "speed" : nil,
      differ(generated.speedPersistence, recorded.speedPersistence) ? "how long speed lasts" : nil,
      differ(generated.directionPersistence, recorded.directionPersistence)
        ? "how long direction lasts" : nil,
      wallDifference > 0.15 ? "time near walls" : nil,
    ].compactMap(\.self)
    guard !strange.isEmpty else { return [] }
    return [
      "generated running is unlike the recorded one in \(strange.joined(separator: ", ")). Rat-like motion "
        + "is for open arenas: on a track use trials as recorded."
    ]
  }

  private func text(_ time: Double?) -> String { time.map(seconds) ?? "longer than a trial" }

  private func thousandths(_ value: Double) -> String { "\((1000 * value).rounded() / 1000)" }
}
